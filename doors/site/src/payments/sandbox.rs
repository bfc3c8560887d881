//! The built-in provider's payment page. It stands for another company's site: it knows no account of ours, takes test
//! cards only, and tells us what happened as a real provider does, by a signed event.

use crate::kit::{Fields, FormState, Notice, Row, Shell, SummaryList, again, is_page, show};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use billing::Error;
use billing::ports::{ProviderState, TestTill, TillSession};
use kernel::FieldError;
use web_kit::{Form, Path, Problem, Result, SeeOther};

/// Pays.
const GOOD_CARD: &str = "4242424242424242";
/// Is declined.
const BAD_CARD: &str = "4000000000000002";

/// The payment page.
#[derive(Debug, Clone, Template)]
#[template(path = "payments/sandbox.html")]
pub(super) struct SandboxPage {
    shell: Shell,
    form: FormState,
    facts: SummaryList,
    notice: Option<Notice>,
    pay: Option<String>,
    cancel: String,
}

is_page!(SandboxPage);

impl SandboxPage {
    fn new(shell: Shell, session: &TillSession, form: FormState) -> Self {
        let open = session.state == ProviderState::Open;
        let notice = match session.state {
            ProviderState::Open if session.declined && !form.failed() => {
                Some(Notice::warning("Your bank declined the card. No money was taken. Try another card.").live())
            }
            ProviderState::Open => None,
            _ => Some(
                Notice::warning("This payment page was used before.").link(&session.success_url, "Go back to the shop"),
            ),
        };
        Self {
            shell: shell.titled("Pay by card").failed(form.failed()),
            form,
            facts: SummaryList::new(vec![
                Row::new("For", &session.title),
                Row::new("To pay", session.amount),
            ]),
            notice,
            pay: open.then(|| format!("Pay {}", session.amount)),
            cancel: session.cancel_url.clone(),
        }
    }
}

/// What the customer wants.
enum Wish {
    Pay,
    Decline,
}

fn read(fields: &Fields) -> std::result::Result<Wish, Vec<FieldError>> {
    if fields.get("action") == "decline" {
        return Ok(Wish::Decline);
    }
    let digits = |name: &str| {
        fields
            .get(name)
            .chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
    };
    let mut faults = Vec::new();
    let card = digits("card");
    match card.as_str() {
        GOOD_CARD | BAD_CARD => {}
        "" => faults.push(FieldError::new("card", "required", "Enter a card number")),
        _ => {
            let words = "Enter one of the test card numbers. Never type a real card number here";
            faults.push(FieldError::new("card", "unknown", words));
        }
    }
    if !is_expiry(&digits("expiry")) {
        faults.push(FieldError::new(
            "expiry",
            "format",
            "Enter the month and year on the card, like 12/34",
        ));
    }
    if digits("cvc").len() != 3 {
        faults.push(FieldError::new(
            "cvc",
            "format",
            "Enter the 3 digits from the back of the card",
        ));
    }
    match card.as_str() {
        _ if !faults.is_empty() => Err(faults),
        GOOD_CARD => Ok(Wish::Pay),
        _ => Ok(Wish::Decline),
    }
}

/// Month and year, four digits. Test cards have no end, so any year will do.
fn is_expiry(digits: &str) -> bool {
    digits.len() == 4
        && digits
            .get(..2)
            .and_then(|month| month.parse().ok())
            .is_some_and(|month: u8| (1..=12).contains(&month))
}

/// A test card, filled in already.
fn test_card() -> FormState {
    FormState::filled(Fields::of([
        ("card", "4242 4242 4242 4242"),
        ("expiry", "12/34"),
        ("cvc", "123"),
    ]))
}

fn till(state: &SiteState) -> Result<&dyn TestTill> {
    state.billing.till().ok_or_else(Problem::not_found)
}

async fn session(till: &dyn TestTill, name: &str) -> Result<TillSession> {
    till.session(name)
        .await
        .map_err(Error::from)?
        .ok_or_else(Problem::not_found)
}

pub(super) async fn get(State(state): State<SiteState>, shell: Shell, Path(name): Path<String>) -> Result<Response> {
    let session = session(till(&state)?, &name).await?;
    Ok(show(&SandboxPage::new(shell, &session, test_card())))
}

pub(super) async fn post(
    State(state): State<SiteState>,
    shell: Shell,
    Path(name): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let till = till(&state)?;
    let known = session(till, &name).await?;
    let wish = match read(&fields) {
        Ok(wish) => wish,
        Err(faults) => {
            return Ok(again(&SandboxPage::new(
                shell,
                &known,
                FormState::refused(fields, faults),
            )));
        }
    };
    Ok(match wish {
        Wish::Pay => SeeOther::away(till.pay(&name).await.map_err(Error::from)?.success_url),
        Wish::Decline => {
            till.decline(&name).await.map_err(Error::from)?;
            SeeOther::to(format!("/sandbox/pay/{name}"))
        }
    }
    .into_response())
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use crate::tests::Sample;
    let session = |state, declined| TillSession {
        provider_ref: "cs_test_1".into(),
        title: "Conflict management".into(),
        amount: kernel::Money::pence(2_900),
        state,
        success_url: "/payments/1/done".into(),
        cancel_url: "/checkout/1".into(),
        declined,
    };
    let form = test_card;
    let refused = FormState::refused(Fields::default(), read(&Fields::default()).err().unwrap_or_default());
    let paid = ProviderState::Paid {
        amount: kernel::Money::pence(2_900),
    };
    vec![
        Sample::of(
            "payments/sandbox",
            &SandboxPage::new(Shell::visitor(), &session(ProviderState::Open, false), form()),
        ),
        Sample::of(
            "payments/sandbox-declined",
            &SandboxPage::new(Shell::visitor(), &session(ProviderState::Open, true), form()),
        ),
        Sample::of(
            "payments/sandbox-refused",
            &SandboxPage::new(Shell::visitor(), &session(ProviderState::Open, false), refused),
        ),
        Sample::of(
            "payments/sandbox-used",
            &SandboxPage::new(Shell::visitor(), &session(paid, false), form()),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_cards_pay_or_are_declined_and_nothing_else_is_taken() {
        let wish = |card, expiry, cvc| {
            read(&Fields::of([
                ("action", "pay"),
                ("card", card),
                ("expiry", expiry),
                ("cvc", cvc),
            ]))
        };
        assert!(matches!(wish("4242 4242 4242 4242", "12/34", "123"), Ok(Wish::Pay)));
        assert!(matches!(
            wish("4000-0000-0000-0002", "12 / 34", "123"),
            Ok(Wish::Decline)
        ));
        for (card, expiry, cvc) in [
            ("4111 1111 1111 1111", "12/34", "123"),
            ("4242424242424242", "13/34", "123"),
            ("4242424242424242", "12/34", "12"),
            ("", "", ""),
        ] {
            assert!(wish(card, expiry, cvc).is_err(), "{card} {expiry} {cvc}");
        }
        assert!(matches!(read(&Fields::of([("action", "decline")])), Ok(Wish::Decline)));
    }
}
