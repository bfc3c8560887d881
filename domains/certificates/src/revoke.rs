//! Withdraws a certificate for good, with a reason that everybody can read.

use crate::model::log_entry::{LogEntry, Op, commitment};
use crate::model::{CertificateNumber, SignedText, Stored, TextError};
use crate::{Certificates, Error, PublishStatusLists, rights, store};
use chrono::{DateTime, Utc};
use contracts::certificates::CertificateRevoked;
use kernel::FieldError;
use kernel::ids::{CertificateId, UserId};
use platform::{Actor, Claimed, IdempotencyKey, WriteTx};
use serde::{Deserialize, Serialize};

/// The longest reason in characters.
const LONGEST_REASON: usize = 300;

/// Which certificate, and why.
#[derive(Debug, Clone)]
pub struct RevokeCertificate {
    /// The certificate's number.
    pub number: CertificateNumber,
    /// The reason that the public page will show. It must name no person.
    pub reason: String,
    /// The caller's promise that two requests are one.
    pub key: Option<IdempotencyKey>,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revoked {
    /// The certificate.
    pub certificate: CertificateId,
    /// Its number as printed.
    pub number: String,
    /// When it stopped counting.
    pub at: DateTime<Utc>,
}

/// A certificate as revocation needs it.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) id: CertificateId,
    pub(crate) holder: UserId,
    pub(crate) stored: Stored,
    pub(crate) credential_kind: Option<String>,
    pub(crate) credential: String,
    pub(crate) evidence: String,
    pub(crate) salt: [u8; 32],
}

impl Certificates {
    /// Revokes the certificate. The page and the status list say so from then on.
    ///
    /// # Errors
    /// When the actor may not revoke, there is no such certificate, it is final already, or the reason breaks a rule.
    pub async fn revoke_certificate(&self, actor: &Actor, order: RevokeCertificate) -> Result<Revoked, Error> {
        let mut tx = self.ground.db.write(actor).await?;
        let ticket = match &order.key {
            Some(key) => match tx.claim::<Revoked>(key).await? {
                Claimed::Replay(revoked) => return Ok(revoked),
                Claimed::Fresh(ticket) => Some(ticket),
            },
            None => None,
        };
        let outcome = self.revoke_certificate_in(&mut tx, &order).await;
        tx.finish(ticket, outcome, Revoked::clone).await
    }

    async fn revoke_certificate_in(&self, tx: &mut WriteTx, order: &RevokeCertificate) -> Result<Revoked, Error> {
        let now = self.ground.clock.now();
        let target = store::certificates::revocable(tx, order.number)
            .await?
            .ok_or(Error::NotFound)?;
        let permit = tx.permit(rights::Revoke, &target.id)?;
        let reason = reason(&order.reason)?;
        if target.stored.is_final() || !store::certificates::revoke(tx, &permit, &reason, now).await? {
            return Err(Error::Final);
        }
        let hidden = commitment(&target.salt, target.credential.as_bytes());
        let key = format!("{}#{}", self.config.did(), self.keys.key_id());
        let entry = LogEntry::new(Op::Revoke, &hidden, &target.evidence, key, now);
        let position = store::log::next_position(tx).await?;
        store::log::add(tx, position, &entry, now).await?;
        let number = order.number.to_string();
        tx.emit(&CertificateRevoked {
            certificate: target.id,
            number: number.clone(),
            holder: target.holder,
            credential_kind: target.credential_kind,
            reason,
            at: now,
        })
        .await?;
        tx.enqueue(&PublishStatusLists {}).await?;
        Ok(Revoked {
            certificate: target.id,
            number,
            at: now,
        })
    }
}

fn reason(typed: &str) -> Result<String, Error> {
    let refuse = |code, words: &str| Error::Invalid(vec![FieldError::new("reason", code, words)]);
    let too_long = || refuse("too-long", "The reason must be 300 characters or fewer");
    match SignedText::try_new(typed) {
        Ok(text) if text.as_str().chars().count() <= LONGEST_REASON => Ok(text.into_string()),
        Ok(_) | Err(TextError::TooLong) => Err(too_long()),
        Err(TextError::Empty) => Err(refuse("required", "Enter the reason. It will be shown to everybody")),
        Err(TextError::Control) => Err(refuse("format", "Write the reason on one line")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_short_line() {
        assert_eq!(reason(" Issued in error ").expect("a reason"), "Issued in error");
        for (bad, code) in [
            ("", "required"),
            ("a\nb", "format"),
            (&*"x".repeat(301), "too-long"),
            (&*"x".repeat(601), "too-long"),
        ] {
            let Err(Error::Invalid(fields)) = reason(bad) else {
                panic!("{bad} was taken")
            };
            assert_eq!(fields[0].code, code);
        }
    }
}
