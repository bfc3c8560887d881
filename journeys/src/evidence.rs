//! Somebody shows that they hold what they say: people knows what they hold, files keeps what they send.
//!
//! No reaction but questions asked by a person, so it runs as that person.

use crate::one_of::one_of;
use files::ports::Source;
use files::{Files, Purpose, Receive, StoredFile};
use kernel::ids::CredentialId;
use people::{Credential, People};
use platform::Actor;
use std::collections::HashMap;
use uuid::Uuid;

/// A credential and what was sent to show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The credential.
    pub credential: Credential,
    /// The evidence, oldest first.
    pub evidence: Vec<StoredFile>,
}

one_of! {
    /// It stopped in one of the two domains.
    EvidenceError {
        /// In people.
        People(people::Error),
        /// In files.
        Files(files::Error),
    }
}

/// Takes and lists evidence.
#[derive(Clone)]
pub struct Evidence {
    people: People,
    files: Files,
}

impl Evidence {
    /// Puts it together.
    pub const fn new(people: People, files: Files) -> Self {
        Self { people, files }
    }

    /// Takes a file as evidence for a credential of the actor's.
    ///
    /// # Errors
    /// When the actor holds no such credential, or the file is not taken.
    pub async fn add(
        &self,
        actor: &Actor,
        credential: CredentialId,
        (name, media_type): (String, Option<String>),
        bytes: Source,
    ) -> Result<StoredFile, EvidenceError> {
        let held = self.people.own_credential(actor, credential).await?;
        let receive = Receive {
            owner: held.worker,
            purpose: Purpose::Evidence,
            subject: held.id.get(),
            name,
            media_type,
        };
        Ok(self.files.receive(actor, receive, bytes).await?)
    }

    /// Returns a credential of the actor's with its evidence.
    ///
    /// # Errors
    /// When the actor holds no such credential.
    pub async fn held(&self, actor: &Actor, credential: CredentialId) -> Result<Held, EvidenceError> {
        let credential = self.people.own_credential(actor, credential).await?;
        let about = [credential.id.get()];
        let evidence = self.files.list_about(actor, Purpose::Evidence, &about).await?;
        Ok(Held { credential, evidence })
    }

    /// Lists evidence for some credentials, as far as the actor may know of it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn about(
        &self,
        actor: &Actor,
        credentials: impl IntoIterator<Item = CredentialId>,
    ) -> Result<HashMap<CredentialId, Vec<StoredFile>>, EvidenceError> {
        let about: Vec<Uuid> = credentials.into_iter().map(CredentialId::get).collect();
        let mut sorted: HashMap<CredentialId, Vec<StoredFile>> = HashMap::new();
        for file in self.files.list_about(actor, Purpose::Evidence, &about).await? {
            sorted.entry(file.subject.into()).or_default().push(file);
        }
        Ok(sorted)
    }
}
