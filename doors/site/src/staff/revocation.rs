//! T6: a certificate is withdrawn for good. The page asks first, and everybody can read the reason afterwards.

use super::not_ahead;
use crate::certificates::words;
use crate::kit::{Fields, FormState, Notice, Row, Shell, SummaryList, again, is_page, moment, show};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use certificates::rights::Revoke;
use certificates::{CertificateNumber, CertificateRef, Error, MyCertificate, RevokeCertificate, Standing};
use platform::{Action, Actor, Denied};
use web_kit::{Form, Path, Problem, Proven, Result, SeeOther};

/// Asks before it is done.
#[derive(Debug, Clone, Template)]
#[template(path = "staff/revocation.html")]
pub(crate) struct RevocationPage {
    shell: Shell,
    form: FormState,
    facts: SummaryList,
    everybody_sees: String,
    /// Why nothing more can be done.
    over: Option<Notice>,
}
is_page!(RevocationPage);

impl RevocationPage {
    fn new(shell: Shell, form: FormState, seen: &MyCertificate) -> Self {
        let is_over = matches!(seen.standing, Standing::Revoked | Standing::Superseded);
        Self {
            shell: shell
                .titled("Withdraw this certificate")
                .themed("staff")
                .back_to("/staff/certificates", "Another certificate")
                .failed(form.failed()),
            form,
            facts: SummaryList::new(vec![
                Row::new("For", &seen.title),
                Row::new("Number", seen.number).mono(),
                Row::tag("State", words::tag(seen.standing)),
                Row::new("Issued", moment(seen.issued_at)),
                Row::new("Last valid day", words::valid_until(seen.valid_until)),
            ]),
            everybody_sees: public(seen.number),
            over: is_over.then(|| Notice::warning(Error::Final)),
        }
    }
}

/// Where everybody checks it.
fn public(number: CertificateNumber) -> String {
    format!("/verify/{number}")
}

/// Where it is withdrawn.
pub(super) fn address(number: CertificateNumber) -> String {
    format!("/staff/certificates/{number}/revocation")
}

/// Staff whose role does not withdraw know that the page is there, and are refused.
pub(super) fn may(actor: &Actor) -> Result<()> {
    let action = Revoke::NAME;
    let denied = || Problem::from(Error::Denied(Denied { action }));
    Revoke::is_for(actor).then_some(()).ok_or_else(denied)
}

/// A number that cannot be one names nothing.
fn number(typed: &str) -> Result<CertificateNumber> {
    typed.parse().map_err(|_| Problem::not_found())
}

pub(super) async fn get(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    headers: HeaderMap,
    Path(typed): Path<String>,
    shell: Shell,
) -> Result<Response> {
    may(&actor)?;
    not_ahead(&headers)?;
    let wanted = CertificateRef::Number(number(&typed)?);
    let seen = state.certificates.mine(&actor, wanted).await?;
    Ok(show(&RevocationPage::new(shell, FormState::empty(), &seen)))
}

pub(super) async fn post(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    Path(typed): Path<String>,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    may(&actor)?;
    let number = number(&typed)?;
    let order = RevokeCertificate {
        number,
        reason: fields.get("reason").to_owned(),
        key: None,
    };
    let back = SeeOther::to(public(number));
    match state.certificates.revoke_certificate(&actor, order).await {
        Ok(_) => Ok(back.success("The certificate does not count any more").into_response()),
        // A form that came twice, or somebody else who was quicker.
        Err(Error::Final) => Ok(back.notice(Error::Final.to_string()).into_response()),
        Err(error) => {
            let form = FormState::after(fields, error)?;
            let seen = state.certificates.mine(&actor, CertificateRef::Number(number)).await?;
            Ok(again(&RevocationPage::new(shell, form, &seen)))
        }
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use crate::certificates::sample_certificate;
    use crate::kit::Person;
    use crate::tests::{Sample, shell};
    let page = |form, standing| {
        let seen = MyCertificate {
            standing,
            ..sample_certificate()
        };
        RevocationPage::new(shell(Person::Staff), form, &seen)
    };
    let missing = kernel::FieldError::new("reason", "required", "Enter the reason. It will be shown to everybody");
    let refused = FormState::refused(Fields::default(), vec![missing]);
    vec![
        Sample::of("staff/revocation", &page(FormState::empty(), Standing::Valid)),
        Sample::of("staff/revocation-refused", &page(refused, Standing::Valid)),
        Sample::of("staff/revocation-over", &page(FormState::empty(), Standing::Revoked)),
    ]
}
