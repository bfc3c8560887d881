//! The certificate as a verifiable credential: Open Badges 3.0 on VC 2.0.
//!
//! The struct is both the JSON-LD form and what is signed: a stored document is read strictly into it and checked
//! anew. Terms that are not listed here are refused, never passed over.

use super::proof::Proof;
use super::quads::{ANY_URI, DATE_TIME, Quads, TYPE, badge, schema, status, vc};
use super::status_list::Purpose;
use super::{IssuerKeys, SignedText, TextError, validity::stamp};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(crate) const CONTEXT_V2: &str = "https://www.w3.org/ns/credentials/v2";
pub(crate) const CONTEXT_BADGE: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Credential {
    #[serde(rename = "@context")]
    pub(crate) context: [String; 2],
    pub(crate) id: String,
    #[serde(rename = "type")]
    pub(crate) kind: [String; 2],
    pub(crate) name: String,
    pub(crate) issuer: Profile,
    pub(crate) valid_from: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) valid_until: Option<String>,
    pub(crate) credential_subject: Subject,
    pub(crate) credential_status: [StatusEntry; 2],
    pub(crate) evidence: [Evidence; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) proof: Option<Proof>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profile {
    pub(crate) id: String,
    #[serde(rename = "type")]
    pub(crate) kind: [String; 1],
    pub(crate) name: String,
    pub(crate) url: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Subject {
    pub(crate) id: String,
    #[serde(rename = "type")]
    pub(crate) kind: [String; 1],
    pub(crate) name: String,
    pub(crate) achievement: Achievement,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Achievement {
    pub(crate) id: String,
    #[serde(rename = "type")]
    pub(crate) kind: [String; 1],
    pub(crate) name: String,
    pub(crate) achievement_type: String,
    pub(crate) description: String,
    pub(crate) version: String,
    pub(crate) criteria: Criteria,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Criteria {
    pub(crate) id: String,
    pub(crate) narrative: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct StatusEntry {
    pub(crate) id: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) status_purpose: String,
    pub(crate) status_list_index: String,
    pub(crate) status_list_credential: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Evidence {
    pub(crate) id: String,
    #[serde(rename = "type")]
    pub(crate) kind: [String; 1],
    pub(crate) name: String,
    pub(crate) description: String,
}

/// Everything a credential says, before it is checked and put into form.
#[derive(Debug, Clone)]
pub(crate) struct Claim<'a> {
    pub(crate) id: String,
    pub(crate) issuer: Issuer<'a>,
    pub(crate) subject: Uuid,
    pub(crate) holder: &'a str,
    pub(crate) achievement_id: String,
    pub(crate) title: &'a str,
    pub(crate) summary: &'a str,
    pub(crate) version: String,
    pub(crate) criteria: &'a str,
    /// Addresses of the revocation and the suspension list.
    pub(crate) lists: [String; 2],
    pub(crate) status_index: u32,
    /// SHA-256 in hex.
    pub(crate) evidence: &'a str,
    pub(crate) valid_from: DateTime<Utc>,
    pub(crate) valid_until: Option<DateTime<Utc>>,
}

/// Who issues.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Issuer<'a> {
    pub(crate) did: &'a str,
    pub(crate) name: &'a str,
    pub(crate) url: &'a str,
}

impl Credential {
    /// Puts a claim into form, unsigned.
    ///
    /// # Errors
    /// When one of its texts cannot be signed.
    pub(crate) fn try_new(claim: &Claim<'_>) -> Result<Self, TextError> {
        let text = |words: &str| SignedText::try_new(words).map(SignedText::into_string);
        let title = text(claim.title)?;
        let mut purposes = Purpose::BOTH.into_iter().zip(&claim.lists);
        let mut entry = || {
            purposes
                .next()
                .map(|(purpose, list)| StatusEntry::new(purpose, list, claim.status_index))
        };
        let (Some(revocation), Some(suspension)) = (entry(), entry()) else {
            return Err(TextError::Empty);
        };
        Ok(Self {
            context: [CONTEXT_V2.into(), CONTEXT_BADGE.into()],
            kind: ["VerifiableCredential".into(), "OpenBadgeCredential".into()],
            name: title.clone(),
            issuer: Profile {
                id: claim.issuer.did.into(),
                kind: ["Profile".into()],
                name: text(claim.issuer.name)?,
                url: text(claim.issuer.url)?,
            },
            valid_from: stamp(claim.valid_from),
            valid_until: claim.valid_until.map(stamp),
            credential_subject: Subject {
                id: format!("urn:uuid:{}", claim.subject),
                kind: ["AchievementSubject".into()],
                name: text(claim.holder)?,
                achievement: Achievement {
                    id: claim.achievement_id.clone(),
                    kind: ["Achievement".into()],
                    name: title,
                    achievement_type: "Certificate".into(),
                    description: text(claim.summary)?,
                    version: text(&claim.version)?,
                    criteria: Criteria {
                        id: format!("{}#criteria", claim.achievement_id),
                        narrative: text(claim.criteria)?,
                    },
                },
            },
            credential_status: [revocation, suspension],
            evidence: [Evidence {
                id: format!("{}#evidence", claim.id),
                kind: ["Evidence".into()],
                name: "Evidence digest".into(),
                description: text(&format!("sha256:{}", claim.evidence))?,
            }],
            id: claim.id.clone(),
            proof: None,
        })
    }

    /// Signs the credential.
    pub(crate) fn sign(&mut self, created: DateTime<Utc>, key_id: &str, keys: &IssuerKeys) {
        let method = format!("{}#{key_id}", self.issuer.id);
        self.proof = Some(Proof::sign(&self.quads().digest(), method, created, keys));
    }

    /// Tells whether the proof is the given key's, over these very contexts and fields.
    pub(crate) fn holds(&self, key_id: &str, public: &[u8; 32]) -> bool {
        let ours = self.context == [CONTEXT_V2, CONTEXT_BADGE] && self.has_our_types();
        let method = format!("{}#{key_id}", self.issuer.id);
        ours && self
            .proof
            .as_ref()
            .is_some_and(|proof| proof.verification_method == method && proof.holds(&self.quads().digest(), public))
    }

    /// The lines name types by themselves, so a document with other types must not pass for these lines.
    fn has_our_types(&self) -> bool {
        let subject = &self.credential_subject;
        self.kind == ["VerifiableCredential", "OpenBadgeCredential"]
            && self.issuer.kind == ["Profile"]
            && subject.kind == ["AchievementSubject"]
            && subject.achievement.kind == ["Achievement"]
            && self.evidence[0].kind == ["Evidence"]
            && self
                .credential_status
                .iter()
                .all(|entry| entry.kind == "BitstringStatusListEntry")
    }

    /// Writes the credential as RDF, without its proof.
    pub(crate) fn quads(&self) -> Quads {
        let mut quads = Quads::default();
        let id = &self.id;
        quads.link(id, TYPE, &vc("VerifiableCredential"));
        quads.link(id, TYPE, &badge("OpenBadgeCredential"));
        quads.words(id, &schema("name"), &self.name);
        quads.typed(id, &vc("validFrom"), &self.valid_from, DATE_TIME);
        if let Some(until) = &self.valid_until {
            quads.typed(id, &vc("validUntil"), until, DATE_TIME);
        }
        quads.link(id, &vc("issuer"), &self.issuer.id);
        self.issuer.add_to(&mut quads);
        quads.link(id, &vc("credentialSubject"), &self.credential_subject.id);
        self.credential_subject.add_to(&mut quads);
        for entry in &self.credential_status {
            quads.link(id, &vc("credentialStatus"), &entry.id);
            entry.add_to(&mut quads);
        }
        for evidence in &self.evidence {
            quads.link(id, &vc("evidence"), &evidence.id);
            quads.link(&evidence.id, TYPE, &badge("Evidence"));
            quads.words(&evidence.id, &schema("name"), &evidence.name);
            quads.words(&evidence.id, &schema("description"), &evidence.description);
        }
        quads
    }
}

impl Profile {
    fn add_to(&self, quads: &mut Quads) {
        quads.link(&self.id, TYPE, &badge("Profile"));
        quads.words(&self.id, &schema("name"), &self.name);
        quads.typed(&self.id, &schema("url"), &self.url, ANY_URI);
    }
}

impl Subject {
    fn add_to(&self, quads: &mut Quads) {
        let achievement = &self.achievement;
        quads.link(&self.id, TYPE, &badge("AchievementSubject"));
        quads.words(&self.id, &schema("name"), &self.name);
        quads.link(&self.id, &badge("achievement"), &achievement.id);
        quads.link(&achievement.id, TYPE, &badge("Achievement"));
        quads.words(&achievement.id, &schema("name"), &achievement.name);
        quads.words(
            &achievement.id,
            &badge("achievementType"),
            &achievement.achievement_type,
        );
        quads.words(&achievement.id, &schema("description"), &achievement.description);
        quads.words(&achievement.id, &badge("version"), &achievement.version);
        // The context maps `criteria` to a name with a capital C.
        quads.link(&achievement.id, &badge("Criteria"), &achievement.criteria.id);
        quads.words(
            &achievement.criteria.id,
            &badge("narrative"),
            &achievement.criteria.narrative,
        );
    }
}

impl StatusEntry {
    fn new(purpose: Purpose, list: &str, index: u32) -> Self {
        Self {
            id: format!("{list}#{index}"),
            kind: "BitstringStatusListEntry".into(),
            status_purpose: purpose.as_str().into(),
            status_list_index: index.to_string(),
            status_list_credential: list.to_owned(),
        }
    }

    fn add_to(&self, quads: &mut Quads) {
        quads.link(&self.id, TYPE, &status("BitstringStatusListEntry"));
        quads.words(&self.id, &status("statusPurpose"), &self.status_purpose);
        quads.words(&self.id, &status("statusListIndex"), &self.status_list_index);
        quads.link(&self.id, &status("statusListCredential"), &self.status_list_credential);
    }
}
