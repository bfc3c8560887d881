//! What a new password leaves, and what an operator takes away.

use crate::house::factors::{finish, half, holder, now_code};
use crate::house::{EMAIL, House, PASSWORD, claim, secret};
use identity::{Error, SignIn};
use platform::StaffRole;

#[tokio::test]
async fn a_new_password_from_the_mailbox_leaves_the_factor_as_it_is() {
    let house = House::new().await;
    let holder = holder(&house).await;
    let link = house.reset_link(EMAIL).await.expect("a letter");
    let reset = identity::ResetPassword {
        own_words: Vec::new(),
        token: link.token,
        password: secret("copper lantern gravel moth"),
        place: None,
    };
    house
        .identity
        .reset_password(&house.nobody, reset)
        .await
        .expect("a password");
    let again = house
        .identity
        .sign_in(&house.nobody, claim(EMAIL, "copper lantern gravel moth"))
        .await;
    let Err(Error::SecondFactorNeeded(half)) = again else {
        panic!("the factor was not asked for: {again:?}");
    };
    finish(&house, &half, &now_code(&house, &holder.key))
        .await
        .expect("a session");
}

#[tokio::test]
async fn asvs_V6_5_6__an_operator_of_the_host_lets_somebody_back_who_lost_everything() {
    let house = House::new().await;
    let holder = holder(&house).await;
    let reset = |reason: &str| identity::ResetFactors {
        email: crate::house::email(EMAIL),
        reason: reason.to_owned(),
    };
    let waiting = half(&house).await;
    let operator = house.db.system("command-line");
    for (who, command) in [
        (house.db.staff(holder.user, StaffRole::Admin), reset("They say so")),
        (holder.actor, reset("I say so")),
    ] {
        let refused = house.identity.reset_factors(&who, command).await;
        assert!(matches!(refused, Err(Error::Denied(_))), "{refused:?}");
    }
    let why = house.identity.reset_factors(&operator, reset(" ")).await;
    assert!(matches!(why, Err(Error::Invalid(_))));
    let done = house.identity.reset_factors(&operator, reset("Passport seen")).await;
    assert_eq!(done.expect("reset"), holder.user);
    let session = house
        .identity
        .authenticate_session(&house.authenticator, &holder.session.cookie);
    assert_eq!(session.await.expect("an answer"), None, "every sign-in has ended");
    let late = finish(&house, &waiting, &secret(&holder.codes[0])).await;
    assert!(matches!(late, Err(Error::HalfLoginEnded)));
    house
        .identity
        .sign_in(&house.nobody, claim(EMAIL, PASSWORD))
        .await
        .expect("a session by password");
    assert_eq!(house.audited("identity.factors-reset").await, (1, 1));
    let news = house.events().await;
    let told = news
        .iter()
        .filter(|(_, payload)| payload["change"] == "all_removed_by_us");
    assert_eq!(told.count(), 1);
    let again = house.identity.reset_factors(&operator, reset("Once more")).await;
    assert!(matches!(again, Err(Error::NoSecondFactor)));
}

/// Whoever had to be let back in may have lost the browser and the mailbox too.
#[tokio::test]
async fn what_an_operator_takes_away_takes_links_and_known_browsers_with_it() {
    let house = House::new().await;
    let holder = holder(&house).await;
    let link = house.reset_link(EMAIL).await.expect("a letter");
    let reset = identity::ResetFactors {
        email: crate::house::email(EMAIL),
        reason: "Passport seen".to_owned(),
    };
    let operator = house.db.system("command-line");
    house.identity.reset_factors(&operator, reset).await.expect("reset");
    let old = identity::ResetPassword {
        own_words: Vec::new(),
        token: link.token,
        password: secret("copper lantern gravel moth"),
        place: None,
    };
    let refused = house.identity.reset_password(&house.nobody, old).await;
    assert!(matches!(refused, Err(Error::Link(_))), "{refused:?}");
    for _ in 0..10 {
        let guess = house
            .identity
            .sign_in(&house.nobody, claim(EMAIL, "wrong gravel teapot"))
            .await;
        assert!(matches!(guess, Err(Error::NotSignedIn)));
    }
    let forgotten = SignIn {
        device: Some(holder.session.device),
        ..claim(EMAIL, PASSWORD)
    };
    let queued = house.identity.sign_in(&house.nobody, forgotten).await;
    assert!(matches!(queued, Err(Error::TooManyTries { .. })), "{queued:?}");
}
