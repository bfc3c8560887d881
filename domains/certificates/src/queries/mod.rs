//! What pages and the API ask: one certificate by its number, my certificates, the PDF, the issuer's documents.

mod checked;

pub use checked::CheckedCertificate;
pub(crate) use checked::PublicRow;

use crate::model::did::{ListedKey, document};
use crate::model::status_list::Purpose;
use crate::model::{CertificateNumber, Standing, Stored, standing};
use crate::{Certificates, Error, store};
use chrono::{DateTime, Utc};
use contracts::storage::FileKey;
use kernel::ids::{CertificateId, UserId};
use platform::{Actor, ReadTx};
use serde_json::Value;

/// A certificate as its holder sees it.
#[derive(Debug, Clone)]
pub struct MyCertificate {
    /// The certificate.
    pub id: CertificateId,
    /// The number.
    pub number: CertificateNumber,
    /// What it is for.
    pub title: String,
    /// Whether it counts now.
    pub standing: Standing,
    /// Why it was suspended, revoked or superseded.
    pub reason: Option<String>,
    /// First instant it counts.
    pub valid_from: DateTime<Utc>,
    /// First instant it no longer counts.
    pub valid_until: Option<DateTime<Utc>>,
    /// When it was signed.
    pub issued_at: DateTime<Utc>,
    /// Whether the PDF is drawn.
    pub pdf_ready: bool,
    /// The address to share: anybody can check the certificate there.
    pub verify_url: String,
}

/// How a holder names one certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateRef {
    /// By its id.
    Id(CertificateId),
    /// By its number.
    Number(CertificateNumber),
}

/// A PDF to be sent.
#[derive(Debug, Clone)]
pub struct PdfFile {
    /// A name of our making: `certificate-MU-7K3M-9QXT-4HWC-1.pdf`.
    pub name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// A row as its holder reads it.
#[derive(Debug)]
pub(crate) struct OwnRow {
    pub(crate) id: CertificateId,
    pub(crate) holder: UserId,
    pub(crate) number: CertificateNumber,
    pub(crate) title: String,
    pub(crate) stored: Stored,
    pub(crate) reason: Option<String>,
    pub(crate) valid_from: DateTime<Utc>,
    pub(crate) valid_until: Option<DateTime<Utc>>,
    pub(crate) issued_at: DateTime<Utc>,
    pub(crate) pdf_key: Option<FileKey>,
    pub(crate) credential: String,
}

impl Certificates {
    /// Looks one certificate up for anybody who knows its number, and checks its signature anew.
    ///
    /// # Errors
    /// When there is none, or the database does not answer. Never "valid" because nobody answered.
    pub async fn verify(&self, actor: &Actor, number: CertificateNumber) -> Result<CheckedCertificate, Error> {
        let mut tx = self.ground.db.read(actor).await?;
        let row = store::certificates::public_lookup(&mut tx, number)
            .await?
            .ok_or(Error::NotFound)?;
        let published = store::status_lists::published_at(
            &mut tx,
            &Purpose::Revocation.list_name(&self.config.issuer_slug, row.status_list),
        )
        .await?;
        drop(tx);
        row.check(published, self.ground.clock.now())
    }

    /// Returns the actor's own certificates, newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_mine(&self, actor: &Actor) -> Result<Vec<MyCertificate>, Error> {
        let Some(holder) = actor.user() else {
            return Ok(Vec::new());
        };
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let rows = store::certificates::list_of(&mut tx, holder).await?;
        drop(tx);
        let now = self.ground.clock.now();
        Ok(rows.into_iter().map(|row| self.shown(row, now)).collect())
    }

    /// Lists a person's certificates, newest first, in a transaction of somebody who may see them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_of_in(&self, tx: &mut ReadTx, holder: UserId) -> Result<Vec<MyCertificate>, Error> {
        let rows = store::certificates::list_of(tx, holder).await?;
        let now = self.ground.clock.now();
        Ok(rows.into_iter().map(|row| self.shown(row, now)).collect())
    }

    /// Finds who holds the certificate with this number.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn holder_in(&self, tx: &mut ReadTx, number: CertificateNumber) -> Result<Option<UserId>, Error> {
        Ok(store::certificates::holder(tx, number).await?)
    }

    /// Returns one certificate that the actor holds (or may see as staff).
    ///
    /// # Errors
    /// When there is none, or the database does not answer.
    pub async fn mine(&self, actor: &Actor, wanted: CertificateRef) -> Result<MyCertificate, Error> {
        let row = self.own_row(actor, wanted).await?;
        Ok(self.shown(row, self.ground.clock.now()))
    }

    /// Returns the PDF of a certificate that the actor holds (or may see as staff).
    ///
    /// # Errors
    /// `BeingMade` until it is drawn; when there is none, or the store does not answer.
    pub async fn pdf(&self, actor: &Actor, wanted: CertificateRef) -> Result<PdfFile, Error> {
        let row = self.own_row(actor, wanted).await?;
        let key = row.pdf_key.ok_or(Error::BeingMade)?;
        let bytes = self.files.get(&key).await?.ok_or(Error::BeingMade)?;
        Ok(PdfFile {
            name: format!("certificate-{}.pdf", row.number),
            bytes,
        })
    }

    /// Returns the signed document of a certificate that the actor holds (or may see as staff).
    ///
    /// # Errors
    /// When there is none, or the database does not answer.
    pub async fn credential(&self, actor: &Actor, wanted: CertificateRef) -> Result<String, Error> {
        Ok(self.own_row(actor, wanted).await?.credential)
    }

    /// Reads a row. The holder can see that staff did.
    async fn own_row(&self, actor: &Actor, wanted: CertificateRef) -> Result<OwnRow, Error> {
        if actor.is_staff() {
            let mut tx = self.ground.db.write(actor).await?;
            let row = Self::row_in(&mut tx, wanted).await?;
            tx.look(row.holder, "certificate", None);
            tx.commit().await?;
            return Ok(row);
        }
        let mut tx = self.ground.db.read_fresh(actor).await?;
        Self::row_in(&mut tx, wanted).await
    }

    async fn row_in(tx: &mut ReadTx, wanted: CertificateRef) -> Result<OwnRow, Error> {
        let row = match wanted {
            CertificateRef::Id(id) => store::certificates::lookup(tx, id).await?,
            CertificateRef::Number(number) => store::certificates::find_by_number(tx, number).await?,
        };
        row.ok_or(Error::NotFound)
    }

    /// Returns an issuer's DID document: every key that ever signed for it.
    ///
    /// # Errors
    /// When there is no such issuer, or the database does not answer.
    pub async fn did_document(&self, actor: &Actor, slug: &str) -> Result<Value, Error> {
        let mut tx = self.ground.db.read(actor).await?;
        let stored = store::issuers::lookup(&mut tx, slug).await?;
        drop(tx);
        let own = slug == self.config.issuer_slug;
        // A DID names the host that its document is fetched from, so what is served here bears this host's name.
        let (did, mut keys) = match stored {
            Some((_, keys)) if own => (self.config.did(), keys),
            Some(stored) => stored,
            None if own => (self.config.did(), Vec::new()),
            None => return Err(Error::NotFound),
        };
        let current = ListedKey {
            key_id: self.keys.key_id(),
            public: self.keys.public(),
        };
        if own && !keys.contains(&current) {
            keys.push(current);
        }
        Ok(document(&did, &keys))
    }

    /// Returns the public address under which certificates were issued before, if it is another than the one set now:
    /// their links and their issuer's name lead there. Whoever starts the server should be told.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn former_public_url(&self, actor: &Actor) -> Result<Option<String>, Error> {
        let mut tx = self.ground.db.read(actor).await?;
        let first = store::issuers::first_url(&mut tx, &self.config.issuer_slug).await?;
        Ok(first.filter(|url| *url != self.config.public_url))
    }

    /// Returns a published status list, byte for byte.
    ///
    /// # Errors
    /// When there is none, or the database does not answer.
    pub async fn status_list(&self, actor: &Actor, name: &str) -> Result<String, Error> {
        let mut tx = self.ground.db.read(actor).await?;
        store::status_lists::lookup(&mut tx, name).await?.ok_or(Error::NotFound)
    }

    /// Returns how many certificates were ever issued, from the public log.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn issued_count(&self, actor: &Actor) -> Result<u64, Error> {
        let mut tx = self.ground.db.read(actor).await?;
        store::log::issued_count(&mut tx).await
    }

    fn shown(&self, row: OwnRow, now: DateTime<Utc>) -> MyCertificate {
        MyCertificate {
            id: row.id,
            number: row.number,
            title: row.title,
            standing: standing(row.stored, row.valid_from, row.valid_until, now),
            reason: row.reason,
            valid_from: row.valid_from,
            valid_until: row.valid_until,
            issued_at: row.issued_at,
            pdf_ready: row.pdf_key.is_some(),
            verify_url: self.config.verify_url(row.number),
        }
    }
}
