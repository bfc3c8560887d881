//! A file and how far it has come.

use super::FileKind;
use chrono::{DateTime, Utc};
use kernel::ids::{FileId, UserId};
use uuid::Uuid;

/// What a file is for. Each purpose has its own list of kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// It shows that somebody holds a credential.
    Evidence,
}

impl Purpose {
    /// Returns the word that the database and both doors use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Evidence => "evidence",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        (word == Self::Evidence.as_str()).then_some(Self::Evidence)
    }

    /// Returns the kinds that are taken for it.
    pub const fn takes(self) -> &'static [FileKind] {
        match self {
            Self::Evidence => &FileKind::ALL,
        }
    }
}

/// How far a file has come. Only a released one can be opened by anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Its bytes are on their way.
    Arriving,
    /// It is here whole, and nobody has looked into it.
    Quarantined,
    /// The scanner found nothing; it was not parsed yet.
    Scanned,
    /// It was scanned, parsed and cleaned.
    Released,
    /// It was not taken, for a reason.
    Refused(Refusal),
    /// It is being erased.
    Erasing,
}

impl State {
    /// Returns the word that the database and both doors use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Arriving => "arriving",
            Self::Quarantined => "quarantined",
            Self::Scanned => "scanned",
            Self::Released => "released",
            Self::Refused(_) => "refused",
            Self::Erasing => "erasing",
        }
    }

    pub(crate) fn parse(word: &str, refusal: Option<&str>) -> Option<Self> {
        match word {
            "arriving" => Some(Self::Arriving),
            "quarantined" => Some(Self::Quarantined),
            "scanned" => Some(Self::Scanned),
            "released" => Some(Self::Released),
            "refused" => Refusal::parse(refusal?).map(Self::Refused),
            "erasing" => Some(Self::Erasing),
            _ => None,
        }
    }

    /// Tells whether it is still being checked.
    pub const fn is_waiting(self) -> bool {
        matches!(self, Self::Arriving | Self::Quarantined | Self::Scanned)
    }
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// No such files are taken here.
    TypeNotTaken,
    /// Name, media type and content are of different kinds.
    TypesDiffer,
    /// It is damaged or cut short.
    Unreadable,
    /// The picture has too many points.
    TooManyPixels,
    /// The document has too many pages.
    TooManyPages,
    /// The document is locked with a password.
    Locked,
    /// It holds a program, an action or other files.
    Active,
    /// It is two kinds of file at once.
    Hybrid,
    /// It unpacks to far more than it seems.
    Bomb,
    /// The scanner knows it as malware.
    Malware,
    /// It could not be checked for a long time.
    NotChecked,
}

impl Refusal {
    /// Every reason.
    pub const ALL: [Self; 11] = [
        Self::TypeNotTaken,
        Self::TypesDiffer,
        Self::Unreadable,
        Self::TooManyPixels,
        Self::TooManyPages,
        Self::Locked,
        Self::Active,
        Self::Hybrid,
        Self::Bomb,
        Self::Malware,
        Self::NotChecked,
    ];

    /// Returns the word that the database, the sandbox and the JSON door use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TypeNotTaken => "type-not-taken",
            Self::TypesDiffer => "types-differ",
            Self::Unreadable => "unreadable",
            Self::TooManyPixels => "too-many-pixels",
            Self::TooManyPages => "too-many-pages",
            Self::Locked => "locked",
            Self::Active => "active",
            Self::Hybrid => "hybrid",
            Self::Bomb => "bomb",
            Self::Malware => "malware",
            Self::NotChecked => "not-checked",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }

    /// Says what is wrong and what to do, in a sentence for people.
    pub const fn words(self) -> &'static str {
        match self {
            Self::TypeNotTaken => "Choose a PDF, JPEG or PNG file",
            Self::TypesDiffer => "The file is not what its name says. Save it again as PDF, JPEG or PNG",
            Self::Unreadable => "We cannot read the file. It may be damaged. Save it again, or take a new photo",
            Self::TooManyPixels => "The picture has more than 50 million points. Save it smaller",
            Self::TooManyPages => "The document has more than 500 pages. Send only the pages that matter",
            Self::Locked => "The document is locked with a password. Save it without one",
            Self::Active => {
                "The document holds a program, a form that sends data, or other files. Print it to a new PDF"
            }
            Self::Hybrid => "The file holds a file of another kind inside. Save it again",
            Self::Bomb => "The file unpacks to far more than we take. Print it to a new PDF",
            Self::Malware => {
                "Our scanner found something harmful in the file. Check your device, then send another copy"
            }
            Self::NotChecked => "We could not check the file. Send it again",
        }
    }
}

/// One file of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// Its id.
    pub id: FileId,
    /// Whose it is.
    pub owner: UserId,
    /// What it is for.
    pub purpose: Purpose,
    /// What it is about: for evidence, the credential.
    pub subject: Uuid,
    /// The name that was sent, fit to be shown.
    pub name: String,
    /// What it is.
    pub kind: FileKind,
    /// How far it has come.
    pub state: State,
    /// Its size in bytes, as kept.
    pub size: u64,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
}

impl StoredFile {
    /// Returns the name under which it is downloaded: of our making.
    pub fn download_name(&self) -> String {
        let id = self.id.get().simple().to_string();
        let tail = id.get(24..).unwrap_or_default();
        format!("{}-{tail}.{}", self.purpose.as_str(), self.kind.extension())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back() {
        for reason in Refusal::ALL {
            assert_eq!(Refusal::parse(reason.as_str()), Some(reason));
            assert_eq!(
                State::parse("refused", Some(reason.as_str())),
                Some(State::Refused(reason))
            );
        }
        for state in [
            State::Arriving,
            State::Quarantined,
            State::Scanned,
            State::Released,
            State::Erasing,
        ] {
            assert_eq!(State::parse(state.as_str(), None), Some(state));
        }
        assert_eq!(State::parse("refused", None), None);
    }
}
