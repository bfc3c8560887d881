//! P8: whether a certificate counts, and every field that is signed.

use super::{verify, words};
use crate::kit::{Nav, Notice, Row, Shell, SummaryList, is_page, show};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use certificates::{CertificateNumber, CheckedCertificate, Error};
use web_kit::{Acting, Path, Result, Throttle};

/// The result of a check.
#[derive(Debug, Clone, Template)]
#[template(path = "certificates/checked.html")]
pub(super) struct CheckedPage {
    shell: Shell,
    verdict: Notice,
    reason: Option<String>,
    checked_at: String,
    fields: SummaryList,
    proof: SummaryList,
    log_position: i64,
    lists_age: String,
}

is_page!(CheckedPage);

impl CheckedPage {
    fn new(shell: Shell, seen: CheckedCertificate) -> Self {
        let number = seen.number.to_string();
        let sentence = words::sentence(seen.standing, seen.valid_from, seen.valid_until, seen.state_at);
        Self {
            verdict: Notice::new(words::tone(seen.standing), sentence).heading(words::name(seen.standing)),
            reason: seen.reason.clone(),
            checked_at: words::exactly(seen.checked_at),
            lists_age: seen
                .status_published_at
                .map_or_else(|| "not published yet".to_owned(), words::exactly),
            log_position: seen.log_position,
            fields: signed_fields(&seen),
            proof: proof_fields(&seen),
            shell: shell
                .titled(format!("Certificate {number}"))
                .at(Nav::Verify)
                .back_to("/verify", "Check another certificate"),
        }
    }
}

fn signed_fields(seen: &CheckedCertificate) -> SummaryList {
    SummaryList::new(vec![
        Row::new("Name", &seen.holder),
        Row::new("Certificate", &seen.title),
        Row::new("About", &seen.summary),
        Row::new("What had to be done", &seen.criteria),
        Row::new("Issued by", &seen.issuer),
        Row::new("First valid day", crate::kit::day(kernel::london_date(seen.valid_from))),
        Row::new("Last valid day", words::valid_until(seen.valid_until)),
        Row::new("Number", seen.number).mono(),
        Row::new("Course version", &seen.version),
    ])
}

fn proof_fields(seen: &CheckedCertificate) -> SummaryList {
    let holds = if seen.signature_holds {
        "Holds. We checked it for this page"
    } else {
        "Does not hold"
    };
    SummaryList::new(vec![
        Row::new("Signature", holds),
        Row::new("Signed at", words::exactly(seen.issued_at)),
        Row::new("Signed by", &seen.signed_by).mono(),
        Row::new("Issuer", &seen.issuer_id).mono(),
        Row::new("Issuer's address", &seen.issuer_url),
        Row::new("Document", &seen.credential_id).mono(),
        Row::new("Holder's id in the document", &seen.holder_id).mono(),
        Row::new("Evidence digest", &seen.evidence).mono(),
        Row::lines("Status list entries", &seen.status_entries).mono(),
        Row::new("Signature value", &seen.proof_value).mono(),
    ])
}

pub(super) async fn get(
    State(state): State<SiteState>,
    Acting(actor): Acting,
    throttle: Throttle,
    shell: Shell,
    Path(typed): Path<String>,
) -> Result<Response> {
    throttle.verify().await?;
    let number: CertificateNumber = match typed.parse() {
        Ok(number) => number,
        Err(error) => return Ok(verify::no_number(shell, &typed, error)),
    };
    let seen = match state.certificates.verify(&actor, number).await {
        Ok(seen) => seen,
        Err(Error::NotFound) => {
            throttle.verify_missed().await;
            return Ok(verify::nobody_holds(shell, number));
        }
        Err(error) => return Err(error.into()),
    };
    let mut response = show(&CheckedPage::new(shell, seen));
    // The page says "checked at": an old copy must not be shown.
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
        .headers_mut()
        .append(header::VARY, HeaderValue::from_static("Accept"));
    Ok(response)
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use crate::tests::Sample;
    use certificates::Standing;
    let page = |standing, reason: Option<&str>| {
        let mut seen = sample_certificate();
        seen.standing = standing;
        seen.signature_holds = standing != Standing::Unconfirmed;
        seen.reason = reason.map(str::to_owned);
        seen.state_at = reason.map(|_| seen.checked_at);
        CheckedPage::new(Shell::visitor(), seen)
    };
    vec![
        Sample::of("certificates/checked-valid", &page(Standing::Valid, None)),
        Sample::of("certificates/checked-expired", &page(Standing::Expired, None)),
        Sample::of(
            "certificates/checked-revoked",
            &page(Standing::Revoked, Some("Issued in error")),
        ),
        Sample::of("certificates/checked-unconfirmed", &page(Standing::Unconfirmed, None)),
    ]
}

#[cfg(test)]
fn sample_certificate() -> CheckedCertificate {
    let at = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>().expect(text);
    CheckedCertificate {
        number: "MU-7K3M-9QXT-4HWC-1".parse().expect("a number"),
        standing: certificates::Standing::Valid,
        signature_holds: true,
        reason: None,
        state_at: None,
        holder: "Zoë O'Brien".into(),
        holder_id: "urn:uuid:11111111-2222-4333-8444-555555555555".into(),
        title: "Conflict management refresher".into(),
        summary: "How to see trouble coming and calm people down.".into(),
        version: "3".into(),
        criteria: "All lessons read; 80% in the quiz".into(),
        issuer: "Muster Training".into(),
        issuer_id: "did:web:muster.example:issuers:muster".into(),
        issuer_url: "https://muster.example".into(),
        valid_from: at("2026-01-05T09:00:00Z"),
        valid_until: Some(at("2029-01-05T00:00:00Z")),
        issued_at: at("2026-01-05T09:00:01Z"),
        evidence: "sha256:ee8250fb76e094b34b471f13a73dbbe51d1ae142e9df59d7c0d31ec20f0a0a8e".into(),
        credential_id: "https://muster.example/v/MU-7K3M-9QXT-4HWC-1".into(),
        signed_by: "did:web:muster.example:issuers:muster#k07f1b6e6".into(),
        proof_value: "z5usG1hTEp4FQewa8uB1AroWr2QpcrAmZwg5Xh3JyRZaonXidDkR7dHRZeJjLufTAQmoFJ4QtVRWEQ2fPFg8YNX7P".into(),
        status_entries: vec![
            "https://muster.example/status/muster-1-r#42".into(),
            "https://muster.example/status/muster-1-s#42".into(),
        ],
        status_published_at: Some(at("2027-03-04T11:00:00Z")),
        log_position: 42,
        checked_at: at("2027-03-04T12:00:00Z"),
        credential_json: "{}".into(),
    }
}
