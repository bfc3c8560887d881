//! Lines of the ledger: each names the installation that wrote it and bears a mark that nobody makes without its keys.

use crate::failure::Failure;
use chrono::SecondsFormat;
use identity::LedgerLine;
use kernel::ids::UserId;
use platform::Vault;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// What the key of the marks is for.
const PURPOSE: &str = "erasure ledger 1";

/// Why a line is not carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LineFault {
    /// It is none.
    #[error("it cannot be read")]
    Unreadable,
    /// It lies in another's place.
    #[error("it was written as line {0}")]
    OtherNumber(i64),
    /// Another installation wrote it.
    #[error("the installation {0} wrote it, and this is another: are these our files?")]
    OtherInstallation(Uuid),
    /// The mark does not fit.
    #[error("its signature does not fit: it was changed, or written by somebody without our keys")]
    Forged,
    /// It bears neither installation nor mark, and names somebody whom the database remembers.
    #[error(
        "it is not signed. Lines from before there were signatures are not: see that this person asked for it, and call \
         again with --accept-unsigned {0}"
    )]
    Unsigned(LookedAt),
}

/// A line without a signature that whoever runs a replay has looked at: its number, and whom it names. Written `7:ID`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LookedAt {
    /// Its number.
    pub number: i64,
    /// Whom it names. A line that names somebody else by now was not looked at.
    pub user: UserId,
}

impl LookedAt {
    pub(super) const fn of(line: &LedgerLine) -> Self {
        Self {
            number: line.number,
            user: line.user,
        }
    }
}

impl fmt::Display for LookedAt {
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(text, "{}:{}", self.number, self.user)
    }
}

/// This is not how a line is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "write the number of the line and the person's id as they are listed, like 7:01930a10-0000-7000-8000-000000000000"
)]
pub struct NoSuchLine;

impl FromStr for LookedAt {
    type Err = NoSuchLine;

    fn from_str(text: &str) -> Result<Self, NoSuchLine> {
        let (number, user) = text.split_once(':').ok_or(NoSuchLine)?;
        Ok(Self {
            number: number.parse().map_err(|_| NoSuchLine)?,
            user: user.parse().map_err(|_| NoSuchLine)?,
        })
    }
}

/// A line as it lies among the files.
#[derive(Serialize, Deserialize)]
struct Written {
    #[serde(flatten)]
    line: LedgerLine,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    installation: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    signature: Option<String>,
}

/// A line that is not carried out.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) fault: LineFault,
    /// What it says, where it can be read and speaks of this installation.
    pub(super) line: Option<LedgerLine>,
}

impl From<LineFault> for Refused {
    fn from(fault: LineFault) -> Self {
        Self { fault, line: None }
    }
}

/// A line that can be believed, or that is from before there were marks.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Read {
    pub(super) line: LedgerLine,
    pub(super) signed: bool,
}

/// Writes and reads lines.
#[derive(Debug, Clone)]
pub(super) struct Ledger {
    vault: Vault,
    installation: Uuid,
}

impl Ledger {
    pub(super) const fn new(vault: Vault, installation: Uuid) -> Self {
        Self { vault, installation }
    }

    pub(super) fn write(&self, line: LedgerLine) -> Result<Vec<u8>, Failure> {
        let mark = self.vault.mark(PURPOSE, &self.statement(&line));
        let written = Written {
            line,
            installation: Some(self.installation),
            signature: Some(hex::encode(mark)),
        };
        serde_json::to_vec(&written).map_err(|_| Failure::passing("web/fault"))
    }

    pub(super) fn read(&self, number: i64, text: &[u8]) -> Result<Read, Refused> {
        let written: Written = serde_json::from_slice(text).map_err(|_| LineFault::Unreadable)?;
        let line = written.line;
        if line.number != number {
            return Err(Refused {
                fault: LineFault::OtherNumber(line.number),
                line: Some(line),
            });
        }
        let (installation, signature) = match (written.installation, written.signature) {
            (None, None) => return Ok(Read { line, signed: false }),
            (Some(installation), Some(signature)) => (installation, signature),
            _ => return Err(forged(line)),
        };
        if installation != self.installation {
            return Err(LineFault::OtherInstallation(installation).into());
        }
        let Ok(mark) = hex::decode(signature) else {
            return Err(forged(line));
        };
        if !self.vault.is_mark(PURPOSE, &self.statement(&line), &mark) {
            return Err(forged(line));
        }
        Ok(Read { line, signed: true })
    }

    fn statement(&self, line: &LedgerLine) -> Vec<u8> {
        let LedgerLine {
            number,
            erasure,
            user,
            asked_at,
        } = line;
        let asked_at = asked_at.to_rfc3339_opts(SecondsFormat::Micros, true);
        format!("{}\n{number}\n{erasure}\n{user}\n{asked_at}\n", self.installation).into_bytes()
    }
}

fn forged(line: LedgerLine) -> Refused {
    Refused {
        fault: LineFault::Forged,
        line: Some(line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, TimeDelta};
    use kernel::{SeededRng, SharedRng};
    use serde_json::{Value, json};
    use std::sync::Arc;

    fn ledger(installation: u128) -> Ledger {
        let rng: SharedRng = Arc::new(SeededRng::new(4));
        Ledger::new(testkit::vault(&rng), Uuid::from_u128(installation))
    }

    fn line() -> LedgerLine {
        LedgerLine {
            number: 7,
            erasure: Uuid::from_u128(8).into(),
            user: Uuid::from_u128(9).into(),
            asked_at: DateTime::UNIX_EPOCH + TimeDelta::microseconds(1_234_567),
        }
    }

    fn changed(text: &[u8], change: impl FnOnce(&mut Value)) -> Vec<u8> {
        let mut value = serde_json::from_slice(text).expect("JSON");
        change(&mut value);
        serde_json::to_vec(&value).expect("JSON")
    }

    #[test]
    fn a_line_holds_until_anything_in_it_changes() {
        let ours = ledger(1);
        let text = ours.write(line()).expect("a line");
        let read = Read {
            line: line(),
            signed: true,
        };
        assert_eq!(ours.read(7, &text), Ok(read));
        let moved = ours.read(8, &text).expect_err("it was moved");
        assert_eq!((moved.fault, moved.line), (LineFault::OtherNumber(7), Some(line())));
        let fields = [
            ("user", json!(Uuid::from_u128(10))),
            ("erasure", json!(Uuid::from_u128(10))),
            ("asked_at", json!("1970-01-01T00:00:02Z")),
            ("signature", json!("00")),
            ("signature", json!("no hex")),
            ("signature", Value::Null),
            ("installation", Value::Null),
        ];
        for (field, value) in fields {
            let text = changed(&text, |line| line[field] = value);
            let refused = ours.read(7, &text).expect_err(field);
            assert_eq!(refused.fault, LineFault::Forged, "{field}");
            assert!(refused.line.is_some(), "{field}: whom it names is looked at");
        }
        assert_eq!(ours.read(7, b"{}"), Err(LineFault::Unreadable.into()));
    }

    #[test]
    fn no_line_of_another_installation_is_ours_not_even_renamed() {
        let (ours, theirs) = (ledger(1), ledger(2));
        let text = theirs.write(line()).expect("a line");
        let other = LineFault::OtherInstallation(Uuid::from_u128(2));
        assert_eq!(ours.read(7, &text), Err(other.into()));
        let renamed = changed(&text, |line| line["installation"] = json!(Uuid::from_u128(1)));
        let refused = ours.read(7, &renamed).expect_err("it is renamed");
        assert_eq!(refused.fault, LineFault::Forged);
    }

    #[test]
    fn a_line_that_was_looked_at_is_named_as_it_is_listed() {
        let named = LookedAt::of(&line());
        assert_eq!(named.to_string().parse(), Ok(named));
        for text in ["7", "7:", ":7", "7:8", "x:00000000-0000-0000-0000-000000000009"] {
            assert_eq!(text.parse::<LookedAt>(), Err(NoSuchLine), "{text}");
        }
    }

    #[test]
    fn a_line_from_before_is_told_from_a_signed_one() {
        let text = serde_json::to_vec(&line()).expect("JSON");
        let read = Read {
            line: line(),
            signed: false,
        };
        assert_eq!(ledger(1).read(7, &text), Ok(read));
    }
}
