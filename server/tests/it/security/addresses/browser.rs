//! A browser that notes the addresses it meets.

use crate::house::{Answer, Client, TestApp};
use axum::http::StatusCode;
use scraper::{ElementRef, Html, Selector};
use testkit::LogLines;

/// A browser that writes down each address it asks for, is led to, or is offered.
#[derive(Clone)]
pub(super) struct Browser {
    client: Client,
    seen: LogLines,
}

impl Browser {
    pub(super) fn new(client: Client, seen: &LogLines) -> Self {
        Self {
            client,
            seen: seen.clone(),
        }
    }

    pub(super) async fn open(&self, address: &str) -> Answer {
        self.seen.add(address);
        self.noted(self.client.get(address).await)
    }

    /// Opens the link in a letter. Its own address is the one that may hold a secret; where it leads may not.
    pub(super) async fn open_letter(&self, app: &TestApp, page: &str) -> (Answer, String) {
        let (address, secret) = letter(app, page).await;
        let led = self.noted(self.client.get(&address).await);
        assert_eq!(led.status, StatusCode::SEE_OTHER, "{page}: {}", led.text());
        (self.open(led.location()).await, secret)
    }

    /// Fills in the first form that leads to an address and sends it in the form's own way, as a browser does.
    pub(super) async fn fill(&self, page: &str, action: &str, typed: &[(&str, &str)]) -> Answer {
        let asked = self.open(page).await;
        self.send(&asked, action, typed).await
    }

    pub(super) async fn send(&self, asked: &Answer, action: &str, typed: &[(&str, &str)]) -> Answer {
        let (posted, mut fields) = form(&asked.text(), action);
        fields.extend(
            typed
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        if posted {
            self.seen.add(action);
            let fields: Vec<_> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
            return self.noted(self.client.form(action, &fields).await);
        }
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let address = format!("{action}?{}", query.extend_pairs(fields).finish());
        self.open(&address).await
    }

    fn noted(&self, answer: Answer) -> Answer {
        assert!(!answer.status.is_server_error(), "{}", answer.text());
        for name in ["location", "refresh", "link", "content-location"] {
            self.seen.add(answer.header(name).unwrap_or_default());
        }
        let is_page = answer
            .header("content-type")
            .is_some_and(|kind| kind.starts_with("text/html"));
        if is_page {
            for address in offered(&answer.text()) {
                self.seen.add(&address);
            }
        }
        answer
    }
}

/// Every address that a page offers.
pub(super) fn offered(page: &str) -> Vec<String> {
    let page = Html::parse_document(page);
    let every = Selector::parse("*").expect("a selector");
    let places = ["href", "action", "formaction", "src"];
    let of = |element: ElementRef<'_>| places.map(|place| element.attr(place).map(str::to_owned));
    page.select(&every).flat_map(of).flatten().collect()
}

/// Whether a form is posted, and what it hides.
fn form(page: &str, action: &str) -> (bool, Vec<(String, String)>) {
    let html = Html::parse_document(page);
    let wanted = Selector::parse(&format!("form[action='{action}']")).expect("a selector");
    // Without an action a form leads to the page's own address.
    let own = Selector::parse("main form:not([action])").expect("a selector");
    let hidden = Selector::parse("input[type=hidden]").expect("a selector");
    let found = html.select(&wanted).chain(html.select(&own)).next();
    let found = found.unwrap_or_else(|| panic!("no form leads to {action}: {page}"));
    let word = |element: ElementRef<'_>, name| element.attr(name).unwrap_or_default().to_owned();
    let pair = |element| (word(element, "name"), word(element, "value"));
    let posted = word(found, "method").eq_ignore_ascii_case("post");
    (posted, found.select(&hidden).map(pair).collect())
}

/// The newest letter that leads to a page: its link, and the secret in it.
async fn letter(app: &TestApp, page: &str) -> (String, String) {
    let mails = app.mails().await;
    let begin = format!("{page}?token=");
    let link = mails.iter().rev().find_map(|mail| mail.text.split(&begin).nth(1));
    let link = link.unwrap_or_else(|| panic!("no letter leads to {page}: {mails:?}"));
    let secret = link.split_whitespace().next().expect("a secret").to_owned();
    (format!("{begin}{secret}"), secret)
}
