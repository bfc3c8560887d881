//! What is kept here of a person, for the copy that is theirs.

use crate::model::{FileCipher, State, StoredFile, Trace};
use crate::rights::OpenFile;
use crate::store::{Kept, files, traces};
use crate::{Error, Files};
use kernel::ids::{FileId, UserId};
use platform::own_data::{OwnContent, OwnFile, OwnPart};
use platform::{Actor, ReadTx};
use serde_json::{Value, json};

/// How many bytes of files go into one copy: it is put together in memory.
pub const IN_A_COPY: u64 = 32 << 20;

/// The area, which becomes a folder in the copy.
const AREA: &str = "evidence";

impl Files {
    /// Collects what is kept here of a person: every file by name and state, and of the released ones, the newest first,
    /// as many as a copy holds. The transaction must work on their behalf: of others it sees nothing.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn export_in(&self, tx: &mut ReadTx, user: UserId) -> Result<OwnPart, Error> {
        let all = files::list_own(tx, user).await?;
        let mut part = OwnPart::of(AREA);
        let (mut rows, mut room) = (Vec::with_capacity(all.len()), IN_A_COPY);
        for file in all {
            let place = place(&file, &mut room);
            if place.is_ok() {
                part.files.push(OwnFile {
                    name: file.download_name(),
                    content: OwnContent::Sent(file.id),
                });
            }
            rows.push(row(&file, place));
        }
        let gone = traces::list_own(tx, user).await?.iter().map(trace).collect();
        Ok(part.with("files", rows).with("files_whose_time_was_over", gone))
    }

    /// Reads a released file of the actor's whole, opened; none when there is no such file any more.
    ///
    /// # Errors
    /// When the database or the store does not answer, or the file does not open.
    pub async fn read_whole(&self, actor: &Actor, file: FileId) -> Result<Option<Vec<u8>>, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let found = files::lookup_kept(&mut tx, file).await?;
        let found = found.filter(|found| found.file.state == State::Released && actor.may(OpenFile, &found.file));
        let Some(Kept { file, bytes }) = found else {
            return Ok(None);
        };
        let bytes = bytes.unsealed(&self.ground.vault, &mut tx, &file).await?;
        drop(tx);
        let Some(sealed) = self.store.get(&bytes.clean()).await? else {
            return Ok(None);
        };
        let clear = FileCipher::open_all(bytes.key(), &sealed).map_err(|_| Error::Unsealed)?;
        Ok(Some(clear))
    }
}

/// Finds a file its place in the copy, or says why it has none.
fn place(file: &StoredFile, room: &mut u64) -> Result<String, &'static str> {
    match file.state {
        State::Released => {}
        State::Refused(_) => return Err("it was not taken, so its bytes are gone"),
        State::Erasing => return Err("it is being deleted"),
        State::Arriving | State::Quarantined | State::Scanned => return Err("it is being checked"),
    }
    *room = room
        .checked_sub(file.size)
        .ok_or("the copy is full: download this file from its page")?;
    Ok(format!("{AREA}/{}", file.download_name()))
}

fn row(file: &StoredFile, place: Result<String, &'static str>) -> Value {
    let refusal = match file.state {
        State::Refused(why) => Some(why.words()),
        _ => None,
    };
    let (in_copy, left_out) = place.map_or_else(|why| (None, Some(why)), |place| (Some(place), None));
    json!({
        "name": file.name,
        "kind": file.kind.as_str(),
        "credential": file.subject,
        "state": file.state.as_str(),
        "not_taken_because": refusal,
        "size": file.size,
        "sent_at": file.sent_at,
        "in_this_copy": in_copy,
        "not_in_this_copy_because": left_out,
    })
}

fn trace(trace: &Trace) -> Value {
    json!({
        "credential": trace.subject,
        "sha256": trace.sha256,
        "sent_at": trace.sent_at,
        "gone_at": trace.gone_at,
        "rule": trace.clock,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FileKind, Purpose, Refusal};
    use chrono::DateTime;
    use uuid::Uuid;

    fn file(state: State, size: u64) -> StoredFile {
        StoredFile {
            id: Uuid::nil().into(),
            owner: Uuid::nil().into(),
            purpose: Purpose::Evidence,
            subject: Uuid::nil(),
            name: "licence.pdf".to_owned(),
            kind: FileKind::Pdf,
            state,
            size,
            sent_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_copy_takes_what_fits_and_says_what_does_not() {
        let mut room = 100;
        assert!(place(&file(State::Released, 60), &mut room).is_ok());
        let full = place(&file(State::Released, 41), &mut room);
        let told = row(&file(State::Released, 41), full);
        assert_eq!(told["in_this_copy"], Value::Null);
        assert_eq!(
            told["not_in_this_copy_because"],
            "the copy is full: download this file from its page"
        );
        assert!(
            place(&file(State::Released, 40), &mut room).is_ok(),
            "a smaller one still fits"
        );
        assert_eq!(room, 0);
    }

    #[test]
    fn only_what_was_released_is_handed_over() {
        let mut room = 100;
        for state in [State::Arriving, State::Quarantined, State::Scanned, State::Erasing] {
            assert!(place(&file(state, 1), &mut room).is_err());
        }
        let refused = file(State::Refused(Refusal::Malware), 0);
        let told = row(&refused, place(&refused, &mut room));
        assert_eq!(told["not_taken_because"], Refusal::Malware.words());
        assert_eq!(room, 100);
    }
}
