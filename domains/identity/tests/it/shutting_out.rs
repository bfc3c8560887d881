//! What a change of an account's guard takes from whoever had a way in before.

use crate::house::factors::{half, holder, next_code, now_code, step};
use crate::house::{Ask, EMAIL, House, PASSWORD, claim, secret};
use identity::{ChangePassword, Config, Error, LinkFault, PasswordScheme, SignIn};
use sqlx::{Connection, Row};

const OTHER: &str = "wobble cinema parsnip";

fn change() -> ChangePassword {
    ChangePassword {
        current: secret(PASSWORD),
        password: secret(OTHER),
        own_words: Vec::new(),
        session: None,
        place: None,
    }
}

/// Signs in with the old password, whose hash is due for renewal, and has another password set while it is checked.
#[tokio::test]
async fn a_password_that_is_changed_while_the_old_one_is_checked_stays_changed() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let modern = house.again(Config {
        password_scheme: PasswordScheme::Argon2id,
        ..Config::for_tests()
    });
    let mut all = house.db.all_seeing().await;
    let mut holding = all.begin().await.expect("a transaction");
    sqlx::query("select from identity.users where id = $1 for update")
        .bind(user.get())
        .execute(&mut *holding)
        .await
        .expect("the account, locked");
    let claim_of_old = claim(EMAIL, PASSWORD);
    let signing_in = modern.sign_in(&house.nobody, claim_of_old);
    let changing = async {
        until_somebody_waits(&house).await;
        sqlx::query("update identity.passwords set hash = repeat('x', length(hash)), changed_at = changed_at + interval '1 second'")
            .execute(&mut *holding)
            .await
            .expect("another password");
        holding.commit().await.expect("a commit");
    };
    let (signed_in, ()) = tokio::join!(signing_in, changing);
    assert!(matches!(signed_in, Err(Error::NotSignedIn)), "{signed_in:?}");
    let hash: String = sqlx::query("select hash from identity.passwords")
        .fetch_one(&mut all)
        .await
        .expect("a row")
        .get("hash");
    assert!(hash.chars().all(|letter| letter == 'x'), "{hash}");
}

async fn until_somebody_waits(house: &House) {
    let mut looking = house.db.all_seeing().await;
    let waits = "select exists (select from pg_stat_activity
                 where datname = current_database() and wait_event_type = 'Lock')";
    loop {
        let waiting: bool = sqlx::query_scalar(waits)
            .fetch_one(&mut looking)
            .await
            .expect("an answer");
        if waiting {
            return;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_new_password_ends_half_a_sign_in_by_the_old_one() {
    let house = House::new().await;
    let holder = holder(&house).await;
    let half = half(&house).await;
    house
        .identity
        .change_password(&holder.actor, change())
        .await
        .expect("a password");
    let code = now_code(&house, &holder.key);
    let finished = house.identity.finish_sign_in(&house.nobody, step(&half, &code)).await;
    assert!(matches!(finished, Err(Error::HalfLoginEnded)), "{finished:?}");
}

#[tokio::test]
async fn signing_out_everywhere_voids_links_and_forgets_browsers() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let sign_in = async |device| {
        let claim = SignIn {
            device,
            ..claim(EMAIL, PASSWORD)
        };
        house.identity.sign_in(&house.nobody, claim).await.expect("a session")
    };
    let first = sign_in(None).await;
    let link = house
        .link("confirm-after-email-change", Ask::Move(user, "elsewhere@example.org"))
        .await;
    let link = link.expect("a letter");
    house
        .identity
        .sign_out_all(&house.db.worker(user))
        .await
        .expect("signed out");
    let moved = house.identity.change_email(&house.nobody, &link.token).await;
    assert!(matches!(moved, Err(Error::Link(LinkFault::Replaced))), "{moved:?}");

    let news = async || {
        let names = house.event_names().await;
        names.iter().filter(|name| name.contains("new_device")).count()
    };
    assert_eq!(news().await, 0);
    sign_in(Some(first.device)).await;
    assert_eq!(news().await, 1, "its owner hears of whoever kept the browser");
}

#[tokio::test]
async fn a_new_factor_takes_back_what_other_sign_ins_had_proved() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let sign_in = async || {
        let session = house.identity.sign_in(&house.nobody, claim(EMAIL, PASSWORD)).await;
        session.expect("a session")
    };
    let (theirs, own) = (sign_in().await, sign_in().await);
    let proven_until = async |cookie| {
        let login = house.identity.authenticate_session(&house.authenticator, cookie).await;
        login.expect("an answer").expect("a sign-in").proven_until
    };
    let now = house.db.ground().clock.now();
    assert!(proven_until(&theirs.cookie).await > now);
    let actor = house.db.worker(user);
    let key = house.identity.begin_app(&actor).await.expect("a key").key.into_inner();
    let code = next_code(&house, &key);
    let confirmed = house
        .identity
        .confirm_app(&actor, own.session, &code)
        .await
        .expect("an app");
    let now = house.db.ground().clock.now();
    assert!(proven_until(&theirs.cookie).await < now, "it must prove anew");
    let cookie = confirmed.proved.cookie.expect("a browser's cookie");
    assert!(proven_until(&cookie).await > now);
}
