//! A small house: the domain with a press and a file store that only remember.

use async_trait::async_trait;
use certificates::{Certificates, CertificatesConfig, IssueCertificate, Issued, IssuerKeys};
use contracts::documents::{CertificateDocument, DocumentPress, DrawError, ReportDocument};
use contracts::storage::{FileKey, FileStore, StorageError};
use kernel::ids::UserId;
use kernel::{Clock, RngExt};
use platform::{Actor, StaffRole};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};
use testkit::TestDb;
use uuid::Uuid;

/// Gives the number and the holder back as the document's bytes.
struct PlainPress;

#[async_trait]
impl DocumentPress for PlainPress {
    async fn certificate(&self, document: CertificateDocument) -> Result<Vec<u8>, DrawError> {
        let until = document.valid_until.unwrap_or_default();
        Ok(format!(
            "{} {} {} {until} {}",
            document.number, document.holder, document.issued_on, document.verify_url
        )
        .into_bytes())
    }

    async fn report(&self, _: ReportDocument) -> Result<Vec<u8>, DrawError> {
        Err(DrawError("no reports here".into()))
    }
}

#[derive(Default)]
struct Shelf(Mutex<HashMap<FileKey, Vec<u8>>>);

#[async_trait]
impl FileStore for Shelf {
    async fn put(&self, key: &FileKey, bytes: Vec<u8>) -> Result<(), StorageError> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(key.clone(), bytes);
        Ok(())
    }

    async fn get(&self, key: &FileKey) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned())
    }

    async fn remove(&self, key: &FileKey) -> Result<(), StorageError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
        Ok(())
    }

    async fn size(&self, key: &FileKey) -> Result<Option<u64>, StorageError> {
        Ok(self.get(key).await?.map(|bytes| bytes.len() as u64))
    }

    async fn range(&self, _: &FileKey, _: Range<u64>) -> Result<Vec<u8>, StorageError> {
        Err(StorageError("no ranges here".into()))
    }
}

pub(crate) struct House {
    pub(crate) db: TestDb,
    /// As the doors have it.
    pub(crate) certificates: Certificates,
    /// As jobs and journeys have it.
    pub(crate) behind: Certificates,
    pub(crate) holder: UserId,
    pub(crate) stranger: UserId,
    pub(crate) reviewer: UserId,
}

impl House {
    pub(crate) async fn build() -> Self {
        let db = testkit::database().await;
        let (files, press): (Arc<dyn FileStore>, Arc<dyn DocumentPress>) =
            (Arc::new(Shelf::default()), Arc::new(PlainPress));
        let domain = |ground| {
            let keys = IssuerKeys::from_seed([7; 32]);
            Certificates::new(
                ground,
                CertificatesConfig::for_tests(),
                keys,
                press.clone(),
                files.clone(),
            )
        };
        let (certificates, behind) = (domain(db.ground()), domain(db.runner_ground()));
        let (holder, stranger) = (person(&db, "worker").await, person(&db, "worker").await);
        let reviewer = person(&db, "staff").await;
        Self {
            db,
            certificates,
            behind,
            holder,
            stranger,
            reviewer,
        }
    }

    /// The doors after the public address was changed.
    pub(crate) fn moved(&self, public_url: &str) -> Certificates {
        let keys = IssuerKeys::from_seed([7; 32]);
        let files: Arc<dyn FileStore> = Arc::new(Shelf::default());
        Certificates::new(
            self.db.ground(),
            CertificatesConfig::new(public_url),
            keys,
            Arc::new(PlainPress),
            files,
        )
    }

    pub(crate) fn staff(&self) -> Actor {
        self.db.staff(self.reviewer, StaffRole::Reviewer)
    }

    /// A completed course of the holder's.
    pub(crate) fn order(&self) -> IssueCertificate {
        let fresh = || self.db.rng().uuid_v7(self.db.clock().now());
        IssueCertificate {
            enrolment: fresh().into(),
            course: fresh().into(),
            title: "Moving and handling".into(),
            course_version: 3,
            summary: "How to move people\nwithout harm to them or you.".into(),
            criteria: "All lessons read; 80% in the quiz".into(),
            credential_kind: Some("moving-and-handling".into()),
            valid_months: Some(12),
            sector: "care".into(),
            holder: self.holder,
            holder_name: "Zoë O'Brien".into(),
            evidence_digest: "ee8250fb76e094b34b471f13a73dbbe51d1ae142e9df59d7c0d31ec20f0a0a8e".into(),
            completed_at: self.db.clock().now(),
        }
    }

    pub(crate) async fn issue(&self, order: IssueCertificate) -> Issued {
        let actor = self.db.system("certify-after-completion");
        let ground = self.db.runner_ground();
        let mut tx = ground.db.write(&actor).await.expect("a transaction");
        let issued = self.behind.issue_certificate_in(&mut tx, order).await.expect("issued");
        tx.commit().await.expect("kept");
        issued
    }

    /// Counts with the administrator's eyes.
    pub(crate) async fn count(&self, statement: &'static str) -> i64 {
        let mut eyes = self.db.all_seeing().await;
        sqlx::query_scalar(statement)
            .fetch_one(&mut eyes)
            .await
            .expect(statement)
    }
}

/// An account to hang a foreign key on: people themselves are another domain's business.
async fn person(db: &TestDb, role: &str) -> UserId {
    let id: Uuid = db.rng().uuid_v7(db.clock().now());
    let mut eyes = db.all_seeing().await;
    sqlx::query(
        "insert into identity.users (id, email, role, staff_role, sector, created_at)
         values ($1, $1 || '@example.com', $2, case when $2 = 'staff' then 'reviewer' end, 'care', now())",
    )
    .bind(id)
    .bind(role)
    .execute(&mut eyes)
    .await
    .expect("an account");
    id.into()
}
