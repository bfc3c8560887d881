//! Two at once, accounts that close, administrators who go, other addresses, and what the table itself holds.

use super::{administrator, scene, wish};
use crate::house::EMAIL;
use crate::house::factors::confirm;
use chrono::TimeDelta;
use identity::{Error, FactorReset, ResetRefusal, SwitchAccount, SwitchReason};

/// Whoever is deciding at the same moment: one word counts.
#[tokio::test]
async fn of_two_who_decide_at_once_one_is_heard() {
    let scene = scene().await;
    let reset = scene.ask().await;
    let three = administrator(&scene.house, "three@example.org").await;
    let (yes, no) = tokio::join!(
        scene.decide(&scene.two, &reset, true),
        scene.decide(&three, &reset, false)
    );
    let late = |outcome: &Result<FactorReset, Error>| matches!(outcome, Err(Error::FactorReset(ResetRefusal::Decided)));
    assert_eq!(yes.is_ok(), no.is_err());
    assert!(late(&yes) || late(&no));
    let listed = scene
        .house
        .identity
        .list_factor_resets(&scene.one)
        .await
        .expect("a list");
    assert_eq!(listed[0].reset.approved, Some(yes.is_ok()));
    let decided = ["approved", "refused"].map(|word| format!("identity.factor-reset-{word}"));
    let audited = scene.house.audited(&decided[usize::from(no.is_ok())]).await;
    assert_eq!(audited, (1, 1));
}

#[tokio::test]
async fn of_two_who_ask_at_once_one_is_heard() {
    let scene = scene().await;
    let identity = &scene.house.identity;
    let (one, two) = tokio::join!(
        identity.ask_factor_reset(&scene.one, wish(scene.lost.user, "Passport seen")),
        identity.ask_factor_reset(&scene.two, wish(scene.lost.user, "Passport seen"))
    );
    let waits =
        |outcome: &Result<FactorReset, Error>| matches!(outcome, Err(Error::FactorReset(ResetRefusal::Waiting)));
    assert!((one.is_ok() && waits(&two)) || (two.is_ok() && waits(&one)));
}

#[tokio::test]
async fn a_closed_account_is_agreed_about_no_more_and_keeps_what_it_has() {
    let scene = scene().await;
    let mut all = scene.house.db.all_seeing().await;
    let close = "update identity.users set disabled_at = now(), disabled_why = 'holder' where id = $1";
    let open = "update identity.users set disabled_at = null, disabled_why = null where id = $1";
    let user = scene.lost.user.get();
    let reset = scene.ask().await;
    sqlx::query(close).bind(user).execute(&mut all).await.expect("closed");
    let agreed = scene.decide(&scene.two, &reset, true).await;
    assert!(matches!(agreed, Err(Error::FactorReset(ResetRefusal::NothingToReset))));
    sqlx::query(open).bind(user).execute(&mut all).await.expect("open");
    scene.decide(&scene.two, &reset, true).await.expect("agreed");
    sqlx::query(close).bind(user).execute(&mut all).await.expect("closed");
    let another = scene
        .house
        .identity
        .ask_factor_reset(&scene.one, wish(scene.lost.user, "Seen"))
        .await;
    assert!(matches!(another, Err(Error::FactorReset(ResetRefusal::NothingToReset))));
    scene.wait(TimeDelta::hours(24));
    assert_eq!(scene.run().await, 0, "there is nobody to let back in");
    sqlx::query(open).bind(user).execute(&mut all).await.expect("open");
    assert_eq!(scene.run().await, 0, "it does not come later either");
    assert!(scene.has_factors().await);
    assert_eq!(scene.house.audited("identity.factor-reset-stopped").await, (1, 1));
}

/// Two stolen desks are not enough once one of them was taken back.
#[tokio::test]
async fn whoever_is_no_administrator_any_more_has_no_say_when_the_day_is_over() {
    let scene = scene().await;
    let mut all = scene.house.db.all_seeing().await;
    for gone in [&scene.one, &scene.two] {
        let reset = scene.ask().await;
        scene.decide(&scene.two, &reset, true).await.expect("agreed");
        let user = gone.user().expect("an administrator").get();
        let set = async |all: &mut _, role: &str| {
            let query = "update identity.users set staff_role = $2 where id = $1";
            let done = sqlx::query(query).bind(user).bind(role).execute(all).await;
            done.expect("a role");
        };
        set(&mut all, "support").await;
        scene.wait(TimeDelta::hours(24));
        assert_eq!(scene.run().await, 0);
        assert!(scene.has_factors().await);
        set(&mut all, "admin").await;
        assert_eq!(scene.run().await, 0, "it is off");
    }
    let events = scene.house.events().await;
    let lapsed = events.iter().filter(|(_, told)| told["change"] == "lapsed");
    assert_eq!(lapsed.count(), 2);
}

/// The letters go to the address that counts, to one that the account is about to move to, and to those it had.
#[tokio::test]
async fn every_address_that_we_know_is_told() {
    let scene = scene().await;
    let mut all = scene.house.db.all_seeing().await;
    let add =
        "insert into identity.email_tokens (hash, user_id, purpose, email, created_at, expires_at, used_at, revoked_at)
        select sha256($2::bytea), $1, $3, $4, $5, $5 + interval '1 hour',
            case when $6 = 'used' then $5 end, case when $6 = 'revoked' then $5 end";
    let now = scene.house.db.ground().clock.now();
    let before = now - TimeDelta::hours(2);
    for (purpose, to, at, state) in [
        ("change-email", "next@example.org", now, "waits"),
        ("change-email", "too.late@example.org", before, "waits"),
        ("change-email", "not.taken@example.org", now, "revoked"),
        ("confirm-email", "first@example.org", before, "used"),
        ("reset-password", "elsewhere@example.org", now, "used"),
    ] {
        let row = sqlx::query(add).bind(scene.lost.user.get()).bind(to).bind(purpose);
        let added = row.bind(to).bind(at).bind(state).execute(&mut all).await;
        added.expect("a link");
    }
    scene.ask().await;
    let events = scene.house.events().await;
    let (_, told) = events
        .iter()
        .find(|(name, _)| name == "identity.factor_reset_changed.1")
        .expect("news");
    assert_eq!(told["email"], EMAIL);
    let also: Vec<&str> = told["also"]
        .as_array()
        .expect("addresses")
        .iter()
        .filter_map(|to| to.as_str())
        .collect();
    assert_eq!(also, ["first@example.org", "next@example.org"]);
}

/// The table keeps the wait, whatever the code does.
#[tokio::test]
async fn the_table_itself_holds_people_apart_and_keeps_the_wait() {
    let scene = scene().await;
    let reset = scene.ask().await;
    scene.decide(&scene.two, &reset, true).await.expect("agreed");
    let mut all = scene.house.db.all_seeing().await;
    for (set, rule) in [
        ("done_at = decided_at + interval '23 hours'", "factor_resets_wait"),
        ("decided_by = asked_by", "factor_resets_two_people"),
        ("decided_by = user_id", "factor_resets_two_people"),
    ] {
        let query = format!("update identity.factor_resets set {set}");
        let refused = sqlx::query(sqlx::AssertSqlSafe(query)).execute(&mut all).await;
        let refused = refused.expect_err("a rule of the table").to_string();
        assert!(refused.contains(rule), "{refused}");
    }
}

/// Somebody who is shut out for that day could not say no.
#[tokio::test]
async fn switched_off_and_on_again_ends_what_was_agreed() {
    let scene = scene().await;
    let reset = scene.ask().await;
    scene.decide(&scene.two, &reset, true).await.expect("agreed");
    let switch = || SwitchAccount {
        user: scene.lost.user,
        reason: SwitchReason::Security,
    };
    let identity = &scene.house.identity;
    identity.disable_account(&scene.one, switch()).await.expect("off");
    identity.enable_account(&scene.one, switch()).await.expect("on");
    scene.wait(TimeDelta::hours(24));
    assert_eq!(scene.run().await, 0);
    assert!(scene.has_factors().await);
    assert_eq!(scene.house.audited("identity.factor-reset-stopped").await, (1, 1));
}

#[tokio::test]
async fn whoever_has_a_new_factor_has_lost_none() {
    let scene = scene().await;
    let reset = scene.ask().await;
    scene.decide(&scene.two, &reset, true).await.expect("agreed");
    confirm(&scene.house, &scene.lost.actor, &scene.lost.session).await;
    scene.wait(TimeDelta::hours(24));
    assert_eq!(scene.run().await, 0);
    assert!(scene.has_factors().await);
}

/// Whoever is frightened by the letter may well choose a new password first.
#[tokio::test]
async fn the_link_that_stops_it_outlives_sign_ins() {
    let scene = scene().await;
    scene.ask().await;
    let link = scene.link().await.expect("a link");
    let identity = &scene.house.identity;
    let ended = identity
        .end_sessions_of(&scene.one, scene.lost.user, "They asked")
        .await;
    ended.expect("the sign-ins ended");
    let stopped = identity
        .stop_factor_reset_by_link(&scene.house.nobody, &link.token)
        .await;
    stopped.expect("stopped");
}
