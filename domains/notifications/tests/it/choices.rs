//! What people chose, on a real database: what is switched off is not queued, what can wait does, the rest goes at once.

use super::{Here, Postman, address, domain};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::ids::{MessageId, UserId};
use kernel::{ErrorKind, PeopleError as _};
use notifications::rights::WAKER;
use notifications::{
    AccountLetter, Choices, ChoicesInput, Error, Group, Letter, NewMessage, Notifications, SendMail, ShiftDetails,
};
use platform::Outcome;
use platform::forget::Forget;
use std::sync::Arc;
use testkit::TestDb;
use uuid::Uuid;

/// A house with one person, and what was sent out of it.
struct House {
    /// As those use it who come through the doors.
    doors: Notifications,
    db: TestDb,
    postman: Arc<Postman>,
    domain: Notifications,
    user: UserId,
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect(text)
}

fn welcome() -> Letter {
    Letter::WelcomeToCourse {
        name: None,
        course: "Moving and handling".into(),
        enrolment: Uuid::nil().into(),
    }
}

fn invitation(start: &str) -> Letter {
    let start = at(start);
    Letter::ShiftInvitation {
        name: None,
        shift: ShiftDetails {
            title: "Night care assistant".into(),
            organisation: "Rowan House".into(),
            place: "Rowan House, Leeds".into(),
            start,
            end: start + TimeDelta::hours(8),
        },
        invitation: Uuid::nil().into(),
    }
}

fn quiet_at_night(off: &[Group]) -> ChoicesInput {
    ChoicesInput {
        switched_off: off.iter().map(|group| group.as_str().to_owned()).collect(),
        quiet_from: Some("21:00".into()),
        quiet_until: Some("07:00".into()),
    }
}

impl House {
    async fn at_night() -> Self {
        let db = testkit::database().await;
        db.clock().set(at("2026-07-01T22:30:00Z"));
        let postman = Arc::new(Postman::default());
        let user = Uuid::from_u128(7);
        sqlx::query(
            "insert into identity.users (id, email, role, sector, created_at) values ($1, 'zoe@example.com', 'worker', 'care', now())",
        )
        .bind(user)
        .execute(&mut db.all_seeing().await)
        .await
        .expect("an account");
        Self {
            doors: Notifications::new(db.ground(), Arc::new(Here), postman.clone()),
            domain: domain(&db, &postman),
            db,
            postman,
            user: user.into(),
        }
    }

    async fn chose(&self, input: ChoicesInput) -> Choices {
        let worker = self.db.worker(self.user);
        self.doors.change_choices(&worker, input).await.expect("choices")
    }

    /// Sends a letter to them as a journey does.
    async fn send(&self, letter: Letter) -> Option<MessageId> {
        let ground = self.db.runner_ground();
        let journey = self.db.system("tell-after-certificate");
        let mut tx = ground.db.write(&journey).await.expect("a transaction");
        let (user, to) = (Some(self.user), address());
        let sent = self.domain.send_in(&mut tx, NewMessage { user, to, letter }).await;
        let sent = sent.expect("a letter in words");
        tx.commit().await.expect("kept");
        sent
    }

    async fn wake(&self) {
        let waker = self.db.system(WAKER);
        let ground = self.db.runner_ground();
        let mut tx = ground.db.write(&waker).await.expect("a transaction");
        for letter in self.domain.waiting_in(&mut tx).await.expect("letters") {
            assert_eq!(letter.user, self.user);
            if letter.switched_off {
                self.domain
                    .drop_waiting_in(&mut tx, letter.message)
                    .await
                    .expect("dropped");
            } else {
                let woken = self.domain.wake_in(&mut tx, letter.message, &address()).await;
                woken.expect("woken");
            }
        }
        tx.commit().await.expect("kept");
    }

    async fn letters(&self) -> i64 {
        sqlx::query_scalar("select count(*) from notifications.messages")
            .fetch_one(&mut self.db.all_seeing().await)
            .await
            .expect("a count")
    }
}

#[tokio::test]
async fn who_never_chose_gets_everything_at_once() {
    let house = House::at_night().await;
    let worker = house.db.worker(house.user);
    let chosen = house.doors.own_choices(&worker).await.expect("choices");
    assert_eq!(chosen, Choices::default());
    assert!(house.send(welcome()).await.is_some());
    assert_eq!(house.db.jobs_waiting().await, 1);
}

#[tokio::test]
async fn what_is_switched_off_is_not_queued_and_the_rest_is() {
    let house = House::at_night().await;
    let off = Group::ALL.map(|group| group.as_str().to_owned());
    let chosen = ChoicesInput {
        switched_off: off.into(),
        ..ChoicesInput::default()
    };
    house.chose(chosen).await;
    assert_eq!(house.send(welcome()).await, None);
    assert_eq!((house.letters().await, house.db.jobs_waiting().await), (0, 0));
    let must = house.send(Letter::Account(AccountLetter::PasswordChanged)).await;
    assert!(must.is_some(), "news of what guards the account always go");
    assert_eq!(house.db.jobs_waiting().await, 1);
    let chosen = house.chose(ChoicesInput::default()).await;
    assert_eq!(chosen, Choices::default(), "what was chosen before is replaced");
    assert!(house.send(welcome()).await.is_some());
}

#[tokio::test]
async fn in_quiet_hours_what_can_wait_does_and_then_goes_once() {
    let house = House::at_night().await;
    house.chose(quiet_at_night(&[])).await;
    let must = house.send(Letter::Account(AccountLetter::PasswordChanged)).await;
    assert!(must.is_some());
    assert_eq!(house.db.jobs_waiting().await, 1, "what guards the account never waits");
    let message = house.send(welcome()).await.expect("a message");
    assert_eq!(house.db.jobs_waiting().await, 1);
    let sender = house.db.system("mail-sender");
    assert_eq!(
        house.domain.send_mail(&sender, SendMail { message }).await,
        Outcome::Done
    );
    assert_eq!(house.postman.count(), 0, "no job sends what waits");

    house.db.clock().set(at("2026-07-02T05:59:59Z"));
    house.wake().await;
    assert_eq!(house.db.jobs_waiting().await, 1, "it is not seven in London");
    house.db.clock().set(at("2026-07-02T06:00:00Z"));
    house.wake().await;
    house.wake().await;
    assert_eq!(house.db.jobs_waiting().await, 2);
    for _ in 0..2 {
        assert_eq!(
            house.domain.send_mail(&sender, SendMail { message }).await,
            Outcome::Done
        );
    }
    assert_eq!(house.postman.count(), 1);
    let mails = house.postman.mails.lock().expect("the mails").clone();
    let foot = "Choose what we write to you about, and when:\n\nhttps://muster.example/account/notifications\n";
    assert!(mails[0].text.ends_with(foot), "{}", mails[0].text);
    assert!(house.send(welcome()).await.is_some());
    assert_eq!(house.db.jobs_waiting().await, 3, "by day it goes at once");
}

#[tokio::test]
async fn what_would_come_too_late_does_not_wait() {
    let house = House::at_night().await;
    house.chose(quiet_at_night(&[])).await;
    house.send(invitation("2026-07-02T06:30:00Z")).await;
    assert_eq!(house.db.jobs_waiting().await, 0, "half past seven is after seven");
    house.send(invitation("2026-07-02T06:00:00Z")).await;
    assert_eq!(house.db.jobs_waiting().await, 1);
}

#[tokio::test]
async fn what_was_switched_off_while_it_waited_goes_away() {
    let house = House::at_night().await;
    house.chose(quiet_at_night(&[])).await;
    house.send(welcome()).await;
    house.send(invitation("2026-07-04T06:30:00Z")).await;
    house.chose(quiet_at_night(&[Group::Courses])).await;
    assert_eq!(house.letters().await, 2);
    house.db.clock().set(at("2026-07-02T06:00:00Z"));
    house.wake().await;
    assert_eq!((house.letters().await, house.db.jobs_waiting().await), (1, 1));
}

#[tokio::test]
async fn choices_are_ones_own_and_hold_the_rules() {
    let house = House::at_night().await;
    house.chose(quiet_at_night(&[Group::Courses])).await;
    let own = house
        .doors
        .own_choices(&house.db.worker(house.user))
        .await
        .expect("choices");
    assert!(own.switched_off.contains(&Group::Courses) && own.quiet.is_some());
    let other = house.db.worker(Uuid::from_u128(8).into());
    let theirs = house.doors.own_choices(&other).await.expect("choices");
    assert_eq!(theirs, Choices::default());
    let part = house.db.system("copy-after-request").on_behalf_of(house.user);
    for nobody in [house.db.anonymous(), part] {
        let refused = house.doors.change_choices(&nobody, ChoicesInput::default()).await;
        assert!(matches!(refused, Err(Error::Denied(_))), "{nobody:?}");
    }
    let wrong = ChoicesInput {
        quiet_until: Some("21:00".into()),
        ..quiet_at_night(&[])
    };
    let refused = house.doors.change_choices(&house.db.worker(house.user), wrong).await;
    let refused = refused.expect_err("they end as they begin");
    assert_eq!(
        (refused.kind(), refused.code()),
        (ErrorKind::Invalid, "notifications/invalid")
    );
    assert_eq!(refused.fields()[0].field, "quiet_until");
    let kept = house.doors.own_choices(&house.db.worker(house.user)).await;
    assert_eq!(kept.expect("choices"), own);
}

#[tokio::test]
async fn whoever_is_forgotten_leaves_no_choices_and_no_letter_that_waits() {
    let house = House::at_night().await;
    house.chose(quiet_at_night(&[])).await;
    house.send(welcome()).await;
    let on_its_way = house.send(Letter::Account(AccountLetter::PasswordChanged)).await;
    let eraser = house.db.system("eraser").on_behalf_of(house.user);
    let ground = house.db.runner_ground();
    let mut tx = ground.db.write(&eraser).await.expect("a transaction");
    let permit = tx.check(Forget, &house.user).expect("a permit");
    let erased = house.domain.erase_in(&mut tx, &permit, Some(&address())).await;
    erased.expect("erased");
    tx.commit().await.expect("kept");
    let mut eyes = house.db.all_seeing().await;
    let left: Vec<Uuid> = sqlx::query_scalar("select id from notifications.messages")
        .fetch_all(&mut eyes)
        .await
        .expect("letters");
    assert_eq!(left, on_its_way.map(MessageId::get).into_iter().collect::<Vec<_>>());
    let choices: i64 = sqlx::query_scalar("select count(*) from notifications.choices")
        .fetch_one(&mut eyes)
        .await
        .expect("a count");
    assert_eq!(choices, 0);
}
