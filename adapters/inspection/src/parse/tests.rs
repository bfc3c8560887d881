//! A corpus made here: good files, and bad ones of every sort.

mod draft;
mod hidden;
mod pictures;
mod programs;
mod riders;

use super::*;

/// Parses and expects a refusal.
fn refused(kind: FileKind, bytes: &[u8]) -> Refusal {
    match examine(kind, bytes.to_vec()) {
        Examined::Refused(reason) => reason,
        Examined::Clean(kept) => panic!("{} bytes were kept", kept.len()),
    }
}

/// Parses and expects clean bytes.
fn kept(kind: FileKind, bytes: &[u8]) -> Vec<u8> {
    match examine(kind, bytes.to_vec()) {
        Examined::Clean(kept) => kept,
        Examined::Refused(reason) => panic!("refused: {reason:?}"),
    }
}

fn holds(bytes: &[u8], word: &str) -> bool {
    malware::find(bytes, word.as_bytes()).is_some()
}

#[test]
fn the_test_file_is_found_anywhere() {
    let eicar = eicar();
    assert!(holds_eicar(&eicar));
    assert!(holds_eicar(
        &[b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR".as_slice(), &eicar, b"tail"].concat()
    ));
    assert!(!holds_eicar(&eicar[..eicar.len() - 1]));
    assert!(!holds_eicar(b""));
}
