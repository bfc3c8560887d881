//! Background work: drawing PDFs and publishing status lists.

use crate::model::status_list::{ListCredential, Purpose, encode};
use crate::model::validity::day_in_words;
use crate::model::{CertificateNumber, credential::Credential};
use crate::{Certificates, Error, rights, store};
use chrono::{DateTime, TimeDelta, Utc};
use contracts::documents::CertificateDocument;
use contracts::storage::FileKey;
use kernel::ids::CertificateId;
use platform::{Actor, Job, Outcome};
use serde::{Deserialize, Serialize};

/// How long a published status list may be relied on. It is renewed far more often.
const LIST_VALID: TimeDelta = TimeDelta::hours(24);

/// Draws one certificate's PDF. Runs as the system actor `certificate-press`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DrawCertificate {
    /// Which one.
    pub certificate: CertificateId,
}

impl Job for DrawCertificate {
    const NAME: &'static str = "draw-certificate";

    fn key(&self) -> Option<String> {
        Some(self.certificate.to_string())
    }
}

/// Signs and publishes every status list anew. Runs as the system actor `status-publisher`, after each revocation
/// and at least every few hours, because a list goes stale after a day.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PublishStatusLists {}

impl Job for PublishStatusLists {
    const NAME: &'static str = "publish-status-lists";
    const QUEUE: Option<&'static str> = Some("status-lists");

    fn key(&self) -> Option<String> {
        Some("all".into())
    }
}

/// A certificate as the press needs it.
#[derive(Debug)]
pub(crate) struct Undrawn {
    pub(crate) number: CertificateNumber,
    pub(crate) credential: String,
    pub(crate) valid_from: DateTime<Utc>,
    pub(crate) valid_until: Option<DateTime<Utc>>,
    pub(crate) issued_at: DateTime<Utc>,
}

impl Certificates {
    /// Draws and keeps a certificate's PDF. A repeat writes the same bytes under the same key.
    pub async fn draw_certificate(&self, actor: &Actor, job: DrawCertificate) -> Outcome {
        match self.try_draw(actor, job.certificate).await {
            Ok(outcome) => outcome,
            Err(error) => Outcome::Retry(error.to_string()),
        }
    }

    async fn try_draw(&self, actor: &Actor, id: CertificateId) -> Result<Outcome, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let found = store::certificates::undrawn(&mut tx, id).await?;
        drop(tx);
        let Some(undrawn) = found else { return Ok(Outcome::Done) };
        let pdf = match self.press.certificate(self.document(undrawn)?).await {
            Ok(pdf) => pdf,
            Err(why) => return Ok(Outcome::Fail(why.to_string())),
        };
        let key = FileKey(format!("certificates/{id}/certificate.pdf"));
        self.files.put(&key, pdf).await?;
        let mut tx = self.ground.db.write(actor).await?;
        let permit = tx.permit(rights::KeepPdf, &id)?;
        store::certificates::keep_pdf(&mut tx, &permit, &key).await?;
        tx.commit().await?;
        Ok(Outcome::Done)
    }

    /// What the paper shows comes from the signed document, so the two cannot differ.
    fn document(&self, row: Undrawn) -> Result<CertificateDocument, Error> {
        let signed: Credential = serde_json::from_str(&row.credential).map_err(Error::Document)?;
        let achievement = signed.credential_subject.achievement;
        Ok(CertificateDocument {
            number: row.number.to_string(),
            holder: signed.credential_subject.name,
            title: achievement.name,
            summary: achievement.description,
            criteria: achievement.criteria.narrative,
            issuer: signed.issuer.name,
            issued_on: day_in_words(row.valid_from),
            valid_until: row
                .valid_until
                .map(|end| day_in_words(end - TimeDelta::microseconds(1))),
            verify_url: self.config.code_url(row.number),
            credential_json: row.credential,
            created: row.issued_at,
        })
    }

    /// Publishes the status lists of our issuer.
    pub async fn publish_status_lists(&self, actor: &Actor, _: PublishStatusLists) -> Outcome {
        match self.try_publish(actor).await {
            Ok(()) => Outcome::Done,
            Err(error) => Outcome::Retry(error.to_string()),
        }
    }

    async fn try_publish(&self, actor: &Actor) -> Result<(), Error> {
        let now = self.ground.clock.now();
        let slug = &self.config.issuer_slug;
        let mut tx = self.ground.db.write(actor).await?;
        for number in 1..=store::status_lists::last_number(&mut tx, slug).await? {
            for purpose in Purpose::BOTH {
                let set = store::status_lists::set_bits(&mut tx, slug, number, purpose).await?;
                let list = self.signed_list(number, purpose, &set, now)?;
                store::status_lists::publish(&mut tx, slug, number, purpose, &list, (now, now + LIST_VALID)).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }

    fn signed_list(&self, number: i32, purpose: Purpose, set: &[u32], now: DateTime<Utc>) -> Result<String, Error> {
        let encoded = encode(set).map_err(|why| Error::Document(serde_json::Error::io(why)))?;
        let id = self
            .config
            .list_url(&purpose.list_name(&self.config.issuer_slug, number));
        let list = ListCredential::signed(
            id,
            &self.config.did(),
            purpose,
            encoded,
            (now, now + LIST_VALID),
            &self.keys,
        );
        serde_json::to_string_pretty(&list).map_err(Error::Document)
    }
}
