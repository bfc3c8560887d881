//! Two administrators and a day's wait: asked, agreed to, stopped, done.

mod edges;

use crate::house::factors::{Holder, finish, half, holder};
use crate::house::{EMAIL, House, PASSWORD, claim, email, secret};
use chrono::TimeDelta;
use identity::{AskFactorReset, DecideFactorReset, EmailToken, Error, FactorReset, Purpose, ResetRefusal, ResetState};
use kernel::PeopleError;
use kernel::ids::UserId;
use platform::{Actor, StaffRole};

/// Somebody who lost everything, and two administrators.
struct Scene {
    house: House,
    lost: Holder,
    one: Actor,
    two: Actor,
}

async fn scene() -> Scene {
    let house = House::new().await;
    let lost = holder(&house).await;
    let one = administrator(&house, "one@example.org").await;
    let two = administrator(&house, "two@example.org").await;
    Scene { house, lost, one, two }
}

async fn administrator(house: &House, email: &str) -> Actor {
    let user = house.person(email).await;
    let mut all = house.db.all_seeing().await;
    let promote = "update identity.users set role = 'staff', staff_role = 'admin', was_role = 'worker', sector = null
        where id = $1";
    let promoted = sqlx::query(promote).bind(user.get()).execute(&mut all).await;
    promoted.expect("a role of staff");
    house.db.staff(user, StaffRole::Admin)
}

fn wish(user: UserId, reason: &str) -> AskFactorReset {
    AskFactorReset {
        user,
        reason: reason.to_owned(),
    }
}

impl Scene {
    async fn ask(&self) -> FactorReset {
        let wish = wish(self.lost.user, "Passport seen");
        self.house
            .identity
            .ask_factor_reset(&self.one, wish)
            .await
            .expect("asked")
    }

    async fn decide(&self, by: &Actor, reset: &FactorReset, approve: bool) -> Result<FactorReset, Error> {
        let command = DecideFactorReset {
            reset: reset.id,
            approve,
        };
        self.house.identity.decide_factor_reset(by, command).await
    }

    async fn run(&self) -> u64 {
        let job = self.house.db.system("factor-resetter");
        self.house.jobs.carry_out_factor_resets(&job).await.expect("a run")
    }

    /// Does what the journey does: fetches the secret for the letter.
    async fn link(&self) -> Option<EmailToken> {
        let journey = self.house.db.system("tell-after-factor-reset");
        let ground = self.house.db.runner_ground();
        let mut tx = ground.db.write(&journey).await.expect("a transaction");
        let issued = self.house.jobs.issue_reset_stop_in(&mut tx, self.lost.user).await;
        tx.commit().await.expect("a commit");
        issued.expect("a link or none")
    }

    async fn has_factors(&self) -> bool {
        let factors = self.house.identity.own_factors(&self.lost.actor).await;
        factors.expect("factors").any()
    }

    fn wait(&self, span: TimeDelta) {
        self.house.db.clock().advance(span);
    }
}

#[tokio::test]
async fn two_agree_and_a_day_later_the_factors_are_gone() {
    let scene = scene().await;
    let reset = scene.ask().await;
    assert_eq!(reset.due_at(), None);
    let own = scene
        .house
        .identity
        .own_factor_reset(&scene.lost.actor)
        .await
        .expect("an answer");
    assert_eq!(own.map(|own| own.id), Some(reset.id), "the person sees it at once");
    scene.wait(TimeDelta::hours(2));
    let agreed = scene.decide(&scene.two, &reset, true).await.expect("agreed");
    scene.wait(TimeDelta::hours(24) - TimeDelta::seconds(1));
    assert_eq!(scene.run().await, 0, "the day is not over");
    assert!(scene.has_factors().await);
    // Somebody holds a recovery code and signs in at the last moment, without stopping it.
    let waiting = half(&scene.house).await;
    let last = finish(&scene.house, &waiting, &secret(&scene.lost.codes[0])).await;
    let last = last.expect("a session");
    scene.wait(TimeDelta::seconds(1));
    assert_eq!(agreed.due_at(), Some(scene.house.db.ground().clock.now()));
    assert_eq!((scene.run().await, scene.run().await), (1, 0), "once");
    assert!(!scene.has_factors().await);
    let identity = &scene.house.identity;
    let cut = identity
        .authenticate_session(&scene.house.authenticator, &last.cookie)
        .await;
    assert!(cut.expect("an answer").is_none(), "every sign-in ended");
    identity
        .sign_in(&scene.house.nobody, claim(EMAIL, PASSWORD))
        .await
        .expect("the password is enough");
    let listed = identity.list_factor_resets(&scene.one).await.expect("a list");
    let now = scene.house.db.ground().clock.now();
    assert_eq!(listed[0].reset.state(now), ResetState::Done);
    assert_eq!(listed[0].emails[&scene.lost.user], email(EMAIL));
    let changes: Vec<String> = scene
        .house
        .events()
        .await
        .into_iter()
        .map(|(_, told)| told["change"].to_string())
        .collect();
    assert!(
        changes.iter().any(|change| change == "\"asked\"") && changes.iter().any(|change| change.contains("due_at"))
    );
    assert!(changes.iter().any(|change| change == "\"all_removed_by_us\""));
    for action in ["asked", "approved"] {
        assert_eq!(
            scene.house.audited(&format!("identity.factor-reset-{action}")).await,
            (1, 1),
            "{action}"
        );
    }
    assert_eq!(scene.house.audited("identity.factors-reset").await, (1, 1));
}

#[tokio::test]
async fn neither_the_person_nor_whoever_asked_decides_and_others_ask_for_nothing() {
    let scene = scene().await;
    let (identity, user) = (&scene.house.identity, scene.lost.user);
    let reset = scene.ask().await;
    let alone = scene.decide(&scene.one, &reset, true).await;
    assert_eq!(
        alone.expect_err("a refusal").code(),
        "identity/second-administrator-needed"
    );
    let own = scene
        .decide(&scene.house.db.staff(user, StaffRole::Admin), &reset, true)
        .await;
    assert!(matches!(own, Err(Error::FactorReset(ResetRefusal::OwnFactors))));
    for (who, hidden) in [
        (scene.lost.actor, true),
        (scene.house.nobody, true),
        (scene.house.db.staff(user, StaffRole::Support), false),
    ] {
        let decided = scene.decide(&who, &reset, true).await.expect_err("a refusal");
        assert_eq!(matches!(decided, Error::NoFactorReset), hidden);
        let asked = identity.ask_factor_reset(&who, wish(user, "Mine")).await;
        assert!(matches!(asked, Err(Error::Denied(_))));
        assert!(matches!(identity.list_factor_resets(&who).await, Err(Error::Denied(_))));
    }
    let twice = identity.ask_factor_reset(&scene.two, wish(user, "Once more")).await;
    assert!(matches!(twice, Err(Error::FactorReset(ResetRefusal::Waiting))));
    let why = identity.ask_factor_reset(&scene.two, wish(user, " ")).await;
    assert!(matches!(why, Err(Error::Invalid(_))));
    let themselves = scene.two.user().expect("an administrator");
    let mine = identity.ask_factor_reset(&scene.two, wish(themselves, "Lost it")).await;
    assert!(matches!(mine, Err(Error::FactorReset(ResetRefusal::OwnFactors))));
    let nothing = identity.ask_factor_reset(&scene.one, wish(themselves, "Lost it")).await;
    assert!(matches!(nothing, Err(Error::FactorReset(ResetRefusal::NothingToReset))));
    let refused = scene.decide(&scene.two, &reset, false).await.expect("a decision");
    assert_eq!(refused.due_at(), None);
    let again = scene.decide(&scene.two, &reset, true).await;
    assert!(matches!(again, Err(Error::FactorReset(ResetRefusal::Decided))));
    scene.wait(TimeDelta::hours(72));
    assert_eq!(scene.run().await, 0);
    assert!(scene.has_factors().await);
}

#[tokio::test]
async fn after_a_day_nobody_decides_any_more_and_it_can_be_asked_for_again() {
    let scene = scene().await;
    let reset = scene.ask().await;
    scene.wait(TimeDelta::hours(24));
    let late = scene.decide(&scene.two, &reset, true).await;
    assert!(matches!(late, Err(Error::FactorReset(ResetRefusal::Expired))));
    let own = scene.house.identity.own_factor_reset(&scene.lost.actor).await;
    assert_eq!(own.expect("an answer"), None);
    scene.ask().await;
}

#[tokio::test]
async fn the_person_stops_it_by_the_letter_or_signed_in() {
    let scene = scene().await;
    let identity = &scene.house.identity;
    let none = identity.stop_factor_reset(&scene.lost.actor).await;
    assert!(matches!(none, Err(Error::NoFactorReset)));
    assert!(scene.link().await.is_none(), "there is nothing to stop");
    let reset = scene.ask().await;
    let first = scene.link().await.expect("a link");
    assert_eq!((first.purpose, &first.email), (Purpose::StopFactorReset, &email(EMAIL)));
    scene.decide(&scene.two, &reset, true).await.expect("agreed");
    let second = scene.link().await.expect("a link");
    let stale = identity
        .stop_factor_reset_by_link(&scene.house.nobody, &first.token)
        .await;
    assert!(matches!(stale, Err(Error::Link(_))), "the newer letter took its place");
    identity
        .stop_factor_reset_by_link(&scene.house.nobody, &second.token)
        .await
        .expect("stopped");
    let used = identity
        .stop_factor_reset_by_link(&scene.house.nobody, &second.token)
        .await;
    assert!(matches!(used, Err(Error::Link(_))));
    scene.wait(TimeDelta::hours(72));
    assert_eq!(scene.run().await, 0);
    assert!(scene.has_factors().await);

    let reset = scene.ask().await;
    scene.decide(&scene.two, &reset, true).await.expect("agreed");
    identity.stop_factor_reset(&scene.lost.actor).await.expect("stopped");
    let decided = scene.decide(&scene.two, &reset, true).await;
    assert!(matches!(decided, Err(Error::FactorReset(ResetRefusal::Decided))));
    scene.wait(TimeDelta::hours(72));
    assert_eq!(scene.run().await, 0);
    assert_eq!(scene.house.audited("identity.factor-reset-stopped").await, (2, 2));
}
