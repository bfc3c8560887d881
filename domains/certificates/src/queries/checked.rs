//! One certificate, as anybody who knows its number sees it.

use crate::Error;
use crate::model::credential::Credential;
use crate::model::validity::stamp;
use crate::model::{CertificateNumber, Standing, Stored, standing};
use chrono::{DateTime, Utc};

/// A certificate as anybody who knows its number sees it: whether it counts, and every field that is signed.
#[derive(Debug, Clone)]
pub struct CheckedCertificate {
    /// The number.
    pub number: CertificateNumber,
    /// Whether it counts now; `Unconfirmed` when the signature does not hold.
    pub standing: Standing,
    /// Whether the record still equals what was signed, checked for this answer.
    pub signature_holds: bool,
    /// Why it was suspended, revoked or superseded.
    pub reason: Option<String>,
    /// Since when.
    pub state_at: Option<DateTime<Utc>>,
    /// The holder's name as printed.
    pub holder: String,
    /// The holder's id in the signed document, known nowhere else.
    pub holder_id: String,
    /// What it is for.
    pub title: String,
    /// What that is about.
    pub summary: String,
    /// The version of the course.
    pub version: String,
    /// What had to be done.
    pub criteria: String,
    /// Who issued it.
    pub issuer: String,
    /// The issuer's DID.
    pub issuer_id: String,
    /// The issuer's address.
    pub issuer_url: String,
    /// First instant it counts.
    pub valid_from: DateTime<Utc>,
    /// First instant it no longer counts.
    pub valid_until: Option<DateTime<Utc>>,
    /// When it was signed.
    pub issued_at: DateTime<Utc>,
    /// The digest over paper, answers and lesson times: `sha256:..`.
    pub evidence: String,
    /// The credential's own address.
    pub credential_id: String,
    /// The key that signed it.
    pub signed_by: String,
    /// The signature.
    pub proof_value: String,
    /// Where its bits stand in the status lists.
    pub status_entries: Vec<String>,
    /// When the status list of revocations was last published.
    pub status_published_at: Option<DateTime<Utc>>,
    /// Its entry in the public log.
    pub log_position: i64,
    /// When this answer was made.
    pub checked_at: DateTime<Utc>,
    /// The signed document, byte for byte.
    pub credential_json: String,
}

/// A row as the public lookup gives it.
#[derive(Debug)]
pub(crate) struct PublicRow {
    pub(crate) number: CertificateNumber,
    pub(crate) credential: String,
    pub(crate) key_id: String,
    pub(crate) public_key: [u8; 32],
    pub(crate) valid_from: DateTime<Utc>,
    pub(crate) valid_until: Option<DateTime<Utc>>,
    pub(crate) stored: Stored,
    pub(crate) reason: Option<String>,
    pub(crate) state_at: Option<DateTime<Utc>>,
    pub(crate) log_position: i64,
    pub(crate) status_list: i32,
    pub(crate) issued_at: DateTime<Utc>,
}

impl PublicRow {
    /// Checks the record against what was signed, and puts both into words.
    pub(super) fn check(
        self,
        status_published_at: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<CheckedCertificate, Error> {
        let signed: Credential = serde_json::from_str(&self.credential).map_err(Error::Document)?;
        let number_fits = signed.id.ends_with(&format!("/{}", self.number));
        let dates_fit =
            signed.valid_from == stamp(self.valid_from) && signed.valid_until == self.valid_until.map(stamp);
        let signature_holds = number_fits && dates_fit && signed.holds(&self.key_id, &self.public_key);
        let (subject, proof) = (signed.credential_subject, signed.proof);
        Ok(CheckedCertificate {
            number: self.number,
            standing: if signature_holds {
                standing(self.stored, self.valid_from, self.valid_until, now)
            } else {
                Standing::Unconfirmed
            },
            signature_holds,
            reason: self.reason,
            state_at: self.state_at,
            holder: subject.name,
            holder_id: subject.id,
            title: subject.achievement.name,
            summary: subject.achievement.description,
            version: subject.achievement.version,
            criteria: subject.achievement.criteria.narrative,
            signed_by: proof
                .as_ref()
                .map(|proof| proof.verification_method.clone())
                .unwrap_or_default(),
            proof_value: proof.map(|proof| proof.proof_value).unwrap_or_default(),
            issuer: signed.issuer.name,
            issuer_id: signed.issuer.id,
            issuer_url: signed.issuer.url,
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            issued_at: self.issued_at,
            evidence: signed
                .evidence
                .into_iter()
                .map(|evidence| evidence.description)
                .collect(),
            credential_id: signed.id,
            status_entries: signed.credential_status.into_iter().map(|entry| entry.id).collect(),
            status_published_at,
            log_position: self.log_position,
            checked_at: now,
            credential_json: self.credential,
        })
    }
}
