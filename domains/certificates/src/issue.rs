//! Issues the certificate that a completed place on a course earned.

use crate::model::credential::{Claim, Credential, Issuer};
use crate::model::log_entry::{LogEntry, Op, commitment};
use crate::model::status_list::LIST_BITS;
use crate::model::validity::validity;
use crate::model::{CertificateNumber, SignedText};
use crate::{Certificates, DrawCertificate, Error, PublishStatusLists, rights, store};
use chrono::{DateTime, Utc};
use contracts::certificates::CertificateIssued;
use kernel::RngExt;
use kernel::ids::{CertificateId, CourseId, EnrolmentId, UserId};
use platform::{Permit, WriteTx};
use uuid::Uuid;

/// How often a number and a place in the status list are drawn anew when they are taken.
const DRAWS: usize = 16;
/// A status list is left half empty, so that a free place is found in a few draws.
const USED_OF_LIST: i64 = LIST_BITS as i64 / 2;

/// What was completed, by whom.
#[derive(Debug, Clone)]
pub struct IssueCertificate {
    /// The place on the course: one place earns one certificate.
    pub enrolment: EnrolmentId,
    /// The course.
    pub course: CourseId,
    /// The course's title.
    pub title: String,
    /// Which version of the course was studied.
    pub course_version: u32,
    /// What the course is about.
    pub summary: String,
    /// What had to be done.
    pub criteria: String,
    /// The credential type that it proves, if any.
    pub credential_kind: Option<String>,
    /// How many months it counts; `None` where it does not lapse.
    pub valid_months: Option<u32>,
    /// The sector pack's key.
    pub sector: String,
    /// Who completed it.
    pub holder: UserId,
    /// The holder's name as it is to be printed.
    pub holder_name: String,
    /// SHA-256 in hex over paper, answers and lesson times.
    pub evidence_digest: String,
    /// When the completion rule held.
    pub completed_at: DateTime<Utc>,
}

/// The certificate for a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// The certificate.
    pub certificate: CertificateId,
    /// Its number.
    pub number: CertificateNumber,
    /// Whether it was there before: then nothing was done.
    pub was_there: bool,
}

/// A row to be written.
#[derive(Debug)]
pub(crate) struct NewCertificate {
    pub(crate) id: CertificateId,
    pub(crate) number: CertificateNumber,
    pub(crate) subject: Uuid,
    pub(crate) credential: String,
    pub(crate) salt: [u8; 32],
    pub(crate) valid_from: DateTime<Utc>,
    pub(crate) valid_until: Option<DateTime<Utc>>,
    pub(crate) status_list: i32,
    pub(crate) status_index: i32,
    pub(crate) log_position: i64,
    pub(crate) at: DateTime<Utc>,
}

impl Certificates {
    /// Issues the certificate, or returns the one that the place has earned already.
    ///
    /// # Errors
    /// When the actor may not issue, a text cannot be signed, or the database refuses.
    pub async fn issue_certificate_in(&self, tx: &mut WriteTx, order: IssueCertificate) -> Result<Issued, Error> {
        let now = self.ground.clock.now();
        let permit = tx.permit(rights::Issue, &order.enrolment)?;
        if let Some((certificate, number)) = store::certificates::find_by_enrolment(tx, order.enrolment).await? {
            return Ok(Issued {
                certificate,
                number,
                was_there: true,
            });
        }
        let order = on_one_line(order);
        store::issuers::ensure(tx, &permit, &self.config, &self.keys, now).await?;
        let row = self.add_row(tx, &permit, &order, now).await?;
        self.log_issue(tx, &row, &order, now).await?;
        self.announce(tx, &row, order, now).await?;
        Ok(Issued {
            certificate: row.id,
            number: row.number,
            was_there: false,
        })
    }

    /// Draws numbers until one is free, and writes the row with it.
    async fn add_row(
        &self,
        tx: &mut WriteTx,
        permit: &Permit<rights::Issue>,
        order: &IssueCertificate,
        now: DateTime<Utc>,
    ) -> Result<NewCertificate, Error> {
        let log_position = store::log::next_position(tx).await?;
        for _ in 0..DRAWS {
            let row = self.draw_row(order, log_position, now)?;
            if store::certificates::add(tx, permit, order, &row, &self.config.issuer_slug, &self.keys.key_id()).await? {
                return Ok(row);
            }
        }
        Err(Error::NoRoom(DRAWS))
    }

    fn draw_row(
        &self,
        order: &IssueCertificate,
        log_position: i64,
        now: DateTime<Utc>,
    ) -> Result<NewCertificate, Error> {
        let rng = &self.ground.rng;
        let number = CertificateNumber::draw(rng);
        let subject = uuid::Builder::from_random_bytes(rng.bytes()).into_uuid();
        let status_list = i32::try_from(log_position / USED_OF_LIST).unwrap_or(i32::MAX - 1) + 1;
        let status_index = rng.below(LIST_BITS);
        let (valid_from, valid_until) = validity(order.completed_at, order.valid_months);
        let did = self.config.did();
        let mut credential = Credential::try_new(&Claim {
            id: self.config.credential_id(number),
            issuer: Issuer {
                did: &did,
                name: &self.config.issuer_name,
                url: &self.config.public_url,
            },
            subject,
            holder: &order.holder_name,
            achievement_id: self.config.achievement_id(order.course, order.course_version),
            title: &order.title,
            summary: &order.summary,
            version: order.course_version.to_string(),
            criteria: &order.criteria,
            lists: self.config.lists(status_list),
            status_index,
            evidence: &order.evidence_digest,
            valid_from,
            valid_until,
        })
        .map_err(|why| Error::Text {
            field: unsignable_field(order),
            why,
        })?;
        credential.sign(now, &self.keys.key_id(), &self.keys);
        Ok(NewCertificate {
            id: CertificateId::fresh(now, rng),
            number,
            subject,
            credential: serde_json::to_string_pretty(&credential).map_err(Error::Document)?,
            salt: rng.bytes(),
            valid_from,
            valid_until,
            status_list,
            status_index: i32::try_from(status_index).unwrap_or_default(),
            log_position,
            at: now,
        })
    }

    async fn log_issue(
        &self,
        tx: &mut WriteTx,
        row: &NewCertificate,
        order: &IssueCertificate,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let hidden = commitment(&row.salt, row.credential.as_bytes());
        let key = format!("{}#{}", self.config.did(), self.keys.key_id());
        let entry = LogEntry::new(Op::Issue, &hidden, &order.evidence_digest, key, now);
        store::log::add(tx, row.log_position, &entry, now).await
    }

    async fn announce(
        &self,
        tx: &mut WriteTx,
        row: &NewCertificate,
        order: IssueCertificate,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        tx.emit(&CertificateIssued {
            certificate: row.id,
            number: row.number.to_string(),
            holder: order.holder,
            title: order.title,
            credential_kind: order.credential_kind,
            valid_from: row.valid_from,
            valid_until: row.valid_until,
            at: now,
        })
        .await?;
        tx.enqueue(&DrawCertificate { certificate: row.id }).await?;
        if !store::status_lists::exists(tx, &self.config.issuer_slug, row.status_list).await? {
            tx.enqueue(&PublishStatusLists {}).await?;
        }
        Ok(())
    }
}

/// Puts each text on one line: authors write line breaks, which signed texts must not hold.
fn on_one_line(mut order: IssueCertificate) -> IssueCertificate {
    for text in [
        &mut order.title,
        &mut order.summary,
        &mut order.criteria,
        &mut order.holder_name,
    ] {
        *text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    order
}

/// Names the first text that cannot be signed, for the error.
fn unsignable_field(order: &IssueCertificate) -> &'static str {
    [
        ("title", &order.title),
        ("summary", &order.summary),
        ("criteria", &order.criteria),
        ("holder's name", &order.holder_name),
    ]
    .into_iter()
    .find(|(_, text)| SignedText::try_new(text).is_err())
    .map_or("credential", |(field, _)| field)
}
