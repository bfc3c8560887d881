//! Every cookie that a browser is given on its way through the house.

use crate::house::{Answer, TestApp};

const EMAIL: &str = "jo@example.org";
const PASSWORD: &str = "six otters knit lemon socks";

/// What came back on the way: the lines that set cookies, and the pages.
struct Way {
    lines: Vec<String>,
    pages: Vec<String>,
}

impl Way {
    fn note(&mut self, answer: &Answer) {
        let lines = answer.headers.get_all("set-cookie").iter();
        self.lines
            .extend(lines.map(|line| line.to_str().expect("text").to_owned()));
        self.pages.push(answer.text());
    }

    /// The values that cookies were given under a name.
    fn values(&self, name: &str) -> Vec<&str> {
        let pairs = self
            .lines
            .iter()
            .filter_map(|line| line.split(';').next()?.split_once('='));
        let named = pairs.filter(|(own, value)| *own == name && !value.is_empty());
        named.map(|(_, value)| value).collect()
    }
}

/// Registers, confirms, signs in, proves anew, changes the password, chooses colours, resets the password, signs out.
async fn way() -> Way {
    let app = TestApp::start().await;
    let browser = app.anonymous();
    let mut way = Way {
        lines: Vec::new(),
        pages: Vec::new(),
    };
    let you = [("email", EMAIL), ("password", PASSWORD)];
    let new = [("role", "worker"), ("sector", "care"), you[0], you[1]];
    way.note(&browser.form("/register", &new).await);
    let linked = async |path: &str| {
        let mails = app.mails().await;
        let words = mails
            .last()
            .expect("a letter")
            .text
            .split_whitespace()
            .map(str::to_owned);
        words.into_iter().find(|word| word.contains(path)).expect("a link")
    };
    way.note(&browser.get(&linked("/confirm-email?").await).await);
    way.note(&browser.form("/confirm-email", &[you[1]]).await);
    way.note(&browser.form("/sign-in", &you).await);
    way.note(&browser.get("/account").await);
    way.note(&browser.form("/prove", &[you[1], ("next", "/account")]).await);
    way.note(&browser.form("/colours", &[("scheme", "dark")]).await);
    way.note(
        &browser
            .form(
                "/account/password",
                &[
                    ("current_password", PASSWORD),
                    ("password", "wobble cinema parsnip lake"),
                ],
            )
            .await,
    );
    way.note(&browser.get("/account").await);
    way.note(&browser.get("/account/sign-ins").await);
    app.mails().await;
    way.note(&browser.form("/reset-password", &you[..1]).await);
    way.note(&browser.get(&linked("/reset-password").await).await);
    way.note(&browser.form("/sign-out", &[]).await);
    for name in ["__Host-session", "__Host-browser", "__Host-flash"] {
        assert!(!way.values(name).is_empty(), "{name} was never set: {:#?}", way.lines);
    }
    assert!(way.lines.len() > 8, "{:#?}", way.lines);
    way
}

fn words(line: &str) -> Vec<&str> {
    line.split("; ").skip(1).collect()
}

#[tokio::test]
async fn asvs_V3_3_1__every_cookie_crosses_no_network_in_the_clear() {
    for line in way().await.lines {
        assert!(
            line.starts_with("__Host-") && words(&line).contains(&"Secure"),
            "{line}"
        );
    }
}

#[tokio::test]
async fn asvs_V3_3_2__no_cookie_rides_on_requests_of_other_sites() {
    for line in way().await.lines {
        let same = words(&line).into_iter().filter(|word| word.starts_with("SameSite="));
        let same: Vec<&str> = same.collect();
        assert!(same == ["SameSite=Lax"] || same == ["SameSite=Strict"], "{line}");
    }
}

#[tokio::test]
async fn asvs_V3_3_3__every_cookie_belongs_to_this_host_alone() {
    for line in way().await.lines {
        let words = words(&line);
        assert!(line.starts_with("__Host-") && words.contains(&"Path=/"), "{line}");
        assert!(
            words.iter().all(|word| !word.to_lowercase().starts_with("domain")),
            "{line}"
        );
    }
}

#[tokio::test]
async fn asvs_V3_3_4__no_script_and_no_page_sees_a_session() {
    let way = way().await;
    for line in &way.lines {
        assert!(words(line).contains(&"HttpOnly"), "{line}");
    }
    let secrets = [way.values("__Host-session"), way.values("__Host-browser")].concat();
    assert!(secrets.len() >= 3);
    for (secret, page) in secrets
        .iter()
        .flat_map(|secret| way.pages.iter().map(move |page| (secret, page)))
    {
        assert!(!page.contains(secret), "{page}");
    }
}
