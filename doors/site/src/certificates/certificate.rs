//! W15: one certificate one holds: PDF, signed document, the link to share.

use super::words;
use crate::kit::{Nav, Notice, Qr, Row, Shell, SummaryList, day, is_page, show};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use certificates::{CertificateRef, MyCertificate, Standing};
use kernel::ids::CertificateId;
use kernel::london_date;
use web_kit::{Path, Result, SignedIn};

/// A certificate, for its holder.
#[derive(Debug, Clone, Template)]
#[template(path = "certificates/certificate.html")]
pub(super) struct CertificatePage {
    shell: Shell,
    id: String,
    title: String,
    warning: Option<Notice>,
    facts: SummaryList,
    pdf_ready: bool,
    verify_url: String,
    qr: Option<Qr>,
}

is_page!(CertificatePage);

impl CertificatePage {
    fn new(shell: Shell, mine: MyCertificate) -> Self {
        let facts = SummaryList::new(vec![
            Row::tag("State", words::tag(mine.standing)),
            Row::new("Number", mine.number).mono(),
            Row::new("First valid day", day(london_date(mine.valid_from))),
            Row::new("Last valid day", words::valid_until(mine.valid_until)),
        ]);
        Self {
            shell: shell
                .titled(&mine.title)
                .at(Nav::Certificates)
                .back_to("/certificates", "Your certificates"),
            warning: warning(&mine),
            facts,
            id: mine.id.to_string(),
            title: mine.title,
            pdf_ready: mine.pdf_ready,
            // An address too long for a code is still there as a link.
            qr: Qr::try_new(
                &mine.verify_url,
                "QR code that opens the public check of this certificate",
            )
            .ok(),
            verify_url: mine.verify_url,
        }
    }
}

/// What the holder must know when the certificate does not count.
fn warning(mine: &MyCertificate) -> Option<Notice> {
    if mine.standing == Standing::Valid {
        return None;
    }
    let mut sentence = words::sentence(mine.standing, mine.valid_from, mine.valid_until, None);
    if let Some(reason) = &mine.reason {
        sentence = format!("{sentence} The reason: {reason}.");
    }
    let notice = Notice::new(words::tone(mine.standing), sentence);
    let lapsed = mine.standing == Standing::Expired;
    Some(if lapsed {
        notice.link("/courses", "Find a course to renew it")
    } else {
        notice
    })
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    Path(id): Path<CertificateId>,
) -> Result<Response> {
    let mine = state.certificates.mine(&actor, CertificateRef::Id(id)).await?;
    Ok(show(&CertificatePage::new(shell, mine)))
}

#[cfg(test)]
pub(crate) fn sample_certificate() -> MyCertificate {
    let at = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>().expect(text);
    MyCertificate {
        id: "01900000-0000-7000-8000-000000000001".parse().expect("an id"),
        number: "MU-7K3M-9QXT-4HWC-1".parse().expect("a number"),
        title: "Conflict management refresher".into(),
        standing: Standing::Valid,
        reason: None,
        valid_from: at("2026-01-05T09:00:00Z"),
        valid_until: Some(at("2029-01-05T00:00:00Z")),
        issued_at: at("2026-01-05T09:00:01Z"),
        pdf_ready: true,
        verify_url: "https://muster.example/verify/MU-7K3M-9QXT-4HWC-1".into(),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use crate::kit::Person;
    use crate::tests::Sample;
    let page = |change: fn(&mut MyCertificate)| {
        let mut mine = sample_certificate();
        change(&mut mine);
        CertificatePage::new(Shell::of(Person::Worker), mine)
    };
    vec![
        Sample::of("certificates/certificate", &page(|_| {})),
        Sample::of(
            "certificates/certificate-being-made",
            &page(|mine| mine.pdf_ready = false),
        ),
        Sample::of(
            "certificates/certificate-revoked",
            &page(|mine| {
                mine.standing = Standing::Revoked;
                mine.reason = Some("Issued in error".into());
            }),
        ),
    ]
}
