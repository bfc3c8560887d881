//! Whoever chooses a password is asked for one that is not made of their own names; each domain tells those it knows.

use organisations::Organisations;
use people::People;
use platform::Actor;

/// Lists the words that a signed-in person is likely to build a password from. A domain that cannot answer is passed over:
/// the estimate gets weaker, and the password can still be changed.
pub async fn own_words(people: &People, organisations: &Organisations, actor: &Actor) -> Vec<String> {
    let mut words = Vec::new();
    if let Ok(mine) = organisations.list_mine(actor).await {
        words.extend(mine.into_iter().map(|mine| mine.organisation.name));
    }
    // No sector: who has no profile yet has told no names.
    if let Ok(view) = people.profile(actor, "").await {
        let personal = view.profile.personal;
        words.extend([personal.given_name, personal.family_name].into_iter().flatten());
    }
    let parts: Vec<String> = words
        .iter()
        .flat_map(|name| name.split_whitespace())
        .map(str::to_owned)
        .collect();
    words.extend(parts);
    words
}
