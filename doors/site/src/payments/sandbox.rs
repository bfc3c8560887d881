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
            _ => Some(Notice::warning("This payment page was used before.").link(&session.success_url, "Go back to the shop")),
        };
        Self {
            shell: shell.titled("Pay by card").failed(form.failed()),
            form,
            facts: SummaryList::new(vec![Row::new("For", &session.title), Row::new("To pay", session.amount)]),
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
    if fields.get("decision") == "decline" {
        return Ok(Wish::Decline);
    }
    let digits: String = fields.get("card_number").chars().filter(|typed| !typed.is_whitespace()).collect();
    let ask = |code, words| Err(vec![FieldError::new("card_number", code, words)]);
    match digits.as_str() {
        GOOD_CARD => Ok(Wish::Pay),
        BAD_CARD => Ok(Wish::Decline),
        "" => ask("required", "Enter a card number"),
        _ => ask("unknown", "Enter one of the test card numbers. Never type a real card number here"),
    }
}

fn till(state: &SiteState) -> Result<&dyn TestTill> {
    state.billing.till().ok_or_else(Problem::not_found)
}

async fn session(till: &dyn TestTill, name: &str) -> Result<TillSession> {
    till.session(name).await.map_err(Error::from)?.ok_or_else(Problem::not_found)
}

pub(super) async fn get(State(state): State<SiteState>, shell: Shell, Path(name): Path<String>) -> Result<Response> {
    let session = session(till(&state)?, &name).await?;
    let form = FormState::filled(Fields::default().with("card_number", "4242 4242 4242 4242"));
    Ok(show(&SandboxPage::new(shell, &session, form)))
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
        Err(faults) => return Ok(again(&SandboxPage::new(shell, &known, FormState::refused(fields, faults)))),
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
    let form = || FormState::filled(Fields::default().with("card_number", "4242 4242 4242 4242"));
    let refused = FormState::refused(Fields::default(), vec![FieldError::new("card_number", "required", "Enter a card number")]);
    let paid = ProviderState::Paid { amount: kernel::Money::pence(2_900) };
    vec![
        Sample::of("payments/sandbox", &SandboxPage::new(Shell::visitor(), &session(ProviderState::Open, false), form())),
        Sample::of("payments/sandbox-declined", &SandboxPage::new(Shell::visitor(), &session(ProviderState::Open, true), form())),
        Sample::of("payments/sandbox-refused", &SandboxPage::new(Shell::visitor(), &session(ProviderState::Open, false), refused)),
        Sample::of("payments/sandbox-used", &SandboxPage::new(Shell::visitor(), &session(paid, false), form())),
    ]
}
