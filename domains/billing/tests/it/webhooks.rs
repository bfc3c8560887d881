//! What the provider sends: once, again, out of order, and forged.

use crate::house::{House, PRICE, completed};
use billing::model::PaymentState;
use billing::ports::ProviderState;
use billing::{Error, Received};
use chrono::TimeDelta;
use kernel::ids::PaymentId;
use kernel::{Clock, Money, RngExt as _, Secret};
use serde_json::json;

async fn opened(house: &House) -> (platform::Actor, PaymentId) {
    let buyer = house.buyer().await;
    let payment = house.checkout(&buyer, house.command()).await.expect("opens").payment;
    (buyer, payment)
}

#[tokio::test]
async fn the_first_one_settles_and_replays_change_nothing() {
    let house = House::new().await;
    let (buyer, payment) = opened(&house).await;
    house.says(payment, ProviderState::Paid { amount: PRICE });
    let event = completed("evt_1", payment);
    assert_eq!(
        house.send(&event, "whsec_test").await.expect("is taken"),
        Received::Queued
    );
    assert_eq!(
        house.send(&event, "whsec_next").await.expect("is taken"),
        Received::Replay
    );
    assert_eq!(house.db.jobs_waiting().await, 1);
    house.run_jobs().await;
    assert_eq!(
        house.send(&event, "whsec_test").await.expect("is taken"),
        Received::Replay
    );
    let another = completed("evt_2", payment);
    assert_eq!(
        house.send(&another, "whsec_test").await.expect("is taken"),
        Received::Queued
    );
    house.run_jobs().await;
    assert_eq!(house.settlements().await, 1);
    assert_eq!(
        house
            .count("select count(*) from billing.inbox where handled_at is not null")
            .await,
        2
    );
    let settled = house.billing.payment(&buyer, payment).await.expect("is mine");
    assert_eq!(
        (settled.state, settled.settled_at),
        (PaymentState::Settled, Some(house.db.clock().now()))
    );
}

#[tokio::test]
async fn a_claim_that_the_provider_does_not_bear_out_settles_nothing() {
    let house = House::new().await;
    let (buyer, payment) = opened(&house).await;
    house
        .send(&completed("evt_1", payment), "whsec_test")
        .await
        .expect("is taken");
    house.run_jobs().await;
    assert_eq!(
        house.billing.payment(&buyer, payment).await.expect("is mine").state,
        PaymentState::Pending
    );
    house.says(
        payment,
        ProviderState::Paid {
            amount: Money::pence(1),
        },
    );
    house
        .send(&completed("evt_2", payment), "whsec_test")
        .await
        .expect("is taken");
    house.run_jobs().await;
    assert_eq!(
        house.billing.payment(&buyer, payment).await.expect("is mine").state,
        PaymentState::Pending
    );
    assert_eq!(house.settlements().await, 0);
    assert_eq!(
        house.count("select count(*) from platform.failed_jobs").await,
        1,
        "a person must look"
    );
}

#[tokio::test]
async fn forgeries_are_refused_and_leave_no_trace() {
    let house = House::new().await;
    let (_, payment) = opened(&house).await;
    house.says(payment, ProviderState::Paid { amount: PRICE });
    let event = completed("evt_1", payment);
    let body = event.to_string().into_bytes();
    let now = house.db.clock().now();
    let secret = Secret::new("whsec_test".to_owned());
    let good = billing::model::sign(&secret, &body, now).expect("signs");
    let old = billing::model::sign(&secret, &body, now - TimeDelta::seconds(301)).expect("signs");
    let mut changed = body.clone();
    changed[8] ^= 1;
    let forged = [
        house.send(&event, "whsec_guess").await,
        house.deliver(body.clone(), None).await,
        house.deliver(body.clone(), Some(String::new())).await,
        house.deliver(body.clone(), Some("t=1,v1=00".into())).await,
        house.deliver(body.clone(), Some(old)).await,
        house.deliver(changed, Some(good.clone())).await,
        house.deliver(Vec::new(), Some(good)).await,
    ];
    for refused in forged {
        assert!(matches!(refused, Err(Error::Forged(_))), "{refused:?}");
    }
    let mut live = event.clone();
    live["livemode"] = json!(true);
    let wrong_mode = house.send(&live, "whsec_test").await;
    assert!(matches!(wrong_mode, Err(Error::WrongMode)));
    let no_event = house.send(&json!({"hello": "world"}), "whsec_test").await;
    assert!(matches!(no_event, Err(Error::Unreadable)));
    assert_eq!(house.count("select count(*) from billing.inbox").await, 0);
    assert_eq!(house.db.jobs_waiting().await, 0);
}

#[tokio::test]
async fn unknown_kinds_are_kept_and_left_alone_and_unknown_payments_are_handled() {
    let house = House::new().await;
    let other =
        json!({"id": "evt_9", "type": "customer.created", "livemode": false, "data": {"object": {"id": "cus_1"}}});
    assert_eq!(
        house.send(&other, "whsec_test").await.expect("is taken"),
        Received::Ignored
    );
    assert_eq!(house.db.jobs_waiting().await, 0);
    let nobody = PaymentId::fresh(testkit::start_of_tests(), house.db.rng());
    house
        .send(&completed("evt_10", nobody), "whsec_test")
        .await
        .expect("is taken");
    house.run_jobs().await;
    assert_eq!(
        house
            .count("select count(*) from billing.inbox where outcome = 'unknown payment'")
            .await,
        1
    );
    assert_eq!(house.settlements().await, 0);
}

#[tokio::test]
async fn order_and_number_of_events_do_not_matter() {
    let house = House::new().await;
    let (buyer, payment) = opened(&house).await;
    let failed = json!({"id": "evt_f", "type": "payment_intent.payment_failed", "livemode": false,
        "data": {"object": {"id": "pi_1", "object": "payment_intent", "metadata": {"payment": payment}}}});
    let expired = json!({"id": "evt_x", "type": "checkout.session.expired", "livemode": false,
        "data": {"object": {"id": format!("cs_{payment}"), "object": "checkout.session"}}});
    house.says(payment, ProviderState::Paid { amount: PRICE });
    for event in [&expired, &completed("evt_c", payment), &failed, &expired] {
        house.send(event, "whsec_test").await.expect("is taken");
    }
    house.run_jobs().await;
    assert_eq!(
        house.billing.payment(&buyer, payment).await.expect("is mine").state,
        PaymentState::Settled
    );
    assert_eq!(house.settlements().await, 1);
}

/// Many payments, each told of one to five times, shuffled, with old, forged and foreign ones between.
#[tokio::test]
async fn a_shuffled_storm_settles_each_payment_once_and_no_other() {
    const PAYMENTS: usize = 40;
    let house = House::new().await;
    let rng = house.db.rng();
    let now = house.db.clock().now();
    let secret = Secret::new("whsec_test".to_owned());
    let mut paid = Vec::new();
    let mut letters: Vec<(Vec<u8>, Option<String>, bool)> = Vec::new();
    for number in 0..PAYMENTS {
        let (buyer, payment) = opened(&house).await;
        let is_paid = rng.below(4) > 0;
        if is_paid {
            house.says(payment, ProviderState::Paid { amount: PRICE });
        }
        paid.push((buyer, payment, is_paid));
        let body = completed(&format!("evt_{number}"), payment).to_string().into_bytes();
        let good = billing::model::sign(&secret, &body, now).expect("signs");
        for _ in 0..=rng.below(5) {
            letters.push((body.clone(), Some(good.clone()), true));
        }
        let old = billing::model::sign(&secret, &body, now - TimeDelta::seconds(301)).expect("signs");
        let guessed = billing::model::sign(&Secret::new("whsec_guess".to_owned()), &body, now).expect("signs");
        letters.extend([(body.clone(), Some(old), false), (body, Some(guessed), false)]);
    }
    rng.shuffle(&mut letters);
    for (body, signature, is_good) in letters {
        let taken = house.deliver(body, signature).await;
        assert_eq!(taken.is_ok(), is_good, "{taken:?}");
    }
    house.run_jobs().await;
    let mut settled = 0;
    for (buyer, payment, is_paid) in &paid {
        let state = house.billing.payment(buyer, *payment).await.expect("is mine").state;
        assert_eq!(state == PaymentState::Settled, *is_paid, "{state:?}");
        settled += i64::from(*is_paid);
    }
    assert_eq!(house.settlements().await, settled);
    assert_eq!(house.count("select count(*) from billing.inbox").await, 40);
}

#[tokio::test]
async fn bodies_are_forgotten_after_thirty_days_and_replays_still_do_nothing() {
    let house = House::new().await;
    let (_, payment) = opened(&house).await;
    let event = completed("evt_1", payment);
    house.send(&event, "whsec_test").await.expect("is taken");
    let with_body = "select count(*) from billing.inbox where body is not null";
    house.db.clock().advance(TimeDelta::days(30));
    house.sweep().await;
    assert_eq!(house.count(with_body).await, 1, "thirty days are not over");
    house.db.clock().advance(TimeDelta::seconds(1));
    house.sweep().await;
    assert_eq!(house.count(with_body).await, 0);
    let again = house.send(&event, "whsec_test").await.expect("is taken");
    assert_eq!(again, Received::Replay);
}

#[tokio::test]
async fn only_the_webhook_fills_the_inbox_and_only_jobs_settle() {
    let house = House::new().await;
    let (buyer, payment) = opened(&house).await;
    let attempts = [
        (
            buyer,
            "update billing.payments set state = 'settled', settled_at = now()",
        ),
        (buyer, "update billing.payments set amount_pence = 1"),
        (
            buyer,
            "insert into billing.inbox (id, provider_event, kind, body, received_at) values (gen_random_uuid(), 'x', 'x', 'x', now())",
        ),
        (
            house.db.system("payments-webhook"),
            "update billing.payments set state = 'settled', settled_at = now()",
        ),
        (house.db.anonymous(), "update billing.payments set state = 'closed'"),
    ];
    for (actor, statement) in attempts {
        let mut tx = house.db.ground().db.write(&actor).await.expect("a transaction");
        let done = sqlx::query(statement)
            .execute(tx.conn())
            .await
            .map(|done| done.rows_affected());
        assert!(matches!(done, Err(_) | Ok(0)), "{statement}");
    }
    assert_eq!(
        house.billing.payment(&buyer, payment).await.expect("is mine").state,
        PaymentState::Pending
    );
}
