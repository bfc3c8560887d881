//! Whoever chooses a password is asked for one that is not made of their own names; each domain tells those it knows.

use identity::Identity;
use kernel::Secret;
use organisations::Organisations;
use people::People;
use platform::Actor;

/// Lists the words that a signed-in person is likely to build a password from. A domain that cannot answer is passed over:
/// the estimate gets weaker, and the password can still be changed.
pub async fn own_words(people: &People, organisations: &Organisations, actor: &Actor) -> Vec<String> {
    let mut names = Vec::new();
    if let Ok(mine) = organisations.list_mine(actor).await {
        names.extend(mine.into_iter().map(|mine| mine.organisation.name));
    }
    if let Ok(name) = people.own_name(actor).await {
        names.extend(name);
    }
    with_parts(names)
}

/// Lists the same words of whoever has the link to a new password. Nobody is signed in, but the link says whose it is; one that
/// does not work says nothing here, and its fault when the password is sent.
pub async fn own_words_behind(
    identity: &Identity,
    people: &People,
    organisations: &Organisations,
    (caller, token): (&Actor, &Secret<String>),
) -> Vec<String> {
    match identity.holder_of_reset(caller, token).await {
        Ok(holder) => own_words(people, organisations, &holder).await,
        Err(_) => Vec::new(),
    }
}

/// Adds the words that names are made of.
pub(crate) fn with_parts(mut names: Vec<String>) -> Vec<String> {
    let parts: Vec<String> = names
        .iter()
        .flat_map(|name| name.split_whitespace())
        .map(str::to_owned)
        .collect();
    names.extend(parts);
    names
}
