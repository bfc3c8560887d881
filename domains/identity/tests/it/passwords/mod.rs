//! Passwords: reset by a link, changed by their holder, renewed by signing in.

mod changes;
mod resets;
mod rules;

use crate::house::secret;
use identity::{ChangePassword, Error, ResetPassword};
use kernel::{PeopleError, Secret};

const OTHER: &str = "wobble cinema parsnip";

fn reset(token: &Secret<String>, password: &str) -> ResetPassword {
    ResetPassword {
        own_words: Vec::new(),
        token: token.clone(),
        password: secret(password),
        place: None,
    }
}

fn change(current: &str, password: &str) -> ChangePassword {
    ChangePassword {
        current: secret(current),
        password: secret(password),
        own_words: ["Josephine", "Rosewood", "Care"].map(String::from).to_vec(),
        session: None,
        place: None,
    }
}

fn codes(error: &Error) -> Vec<(String, &'static str)> {
    error
        .fields()
        .iter()
        .map(|fault| (fault.field.clone(), fault.code))
        .collect()
}
