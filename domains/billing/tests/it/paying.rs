//! Intents, payment pages and the provider's word.

use crate::house::{House, PRICE, completed, key};
use billing::Error;
use billing::model::PaymentState;
use billing::ports::ProviderState;
use chrono::TimeDelta;
use kernel::{Money, PeopleError};
use platform::StaffRole;

#[tokio::test]
async fn a_checkout_is_opened_once_however_often_it_is_asked_for() {
    let house = House::new().await;
    let buyer = house.buyer().await;
    let mut command = house.command();
    command.key = Some(key("one", 1));
    let first = house.checkout(&buyer, command.clone()).await.expect("opens");
    let again = house.checkout(&buyer, command.clone()).await.expect("replays");
    command.key = None;
    let bare = house
        .checkout(&buyer, command.clone())
        .await
        .expect("finds the live one");
    assert_eq!((&again, &bare), (&first, &first));
    assert_eq!(house.provider.keys.lock().expect("not poisoned").len(), 1);
    command.key = Some(key("one", 2));
    let other = house
        .checkout(&buyer, command)
        .await
        .expect_err("another request under the same key");
    assert_eq!(other.code(), "platform/key-reused");
    let payment = house.billing.payment(&buyer, first.payment).await.expect("is mine");
    assert_eq!((payment.state, payment.amount), (PaymentState::Pending, PRICE));
    house.says(first.payment, ProviderState::Paid { amount: PRICE });
    house
        .send(&completed("evt_1", first.payment), "whsec_test")
        .await
        .expect("is taken");
    house.run_jobs().await;
    let replayed = house
        .billing
        .replayed_checkout(&buyer, &key("one", 1))
        .await
        .expect("replays");
    assert_eq!(replayed, Some(first), "also once it is paid");
    let fresh = house
        .billing
        .replayed_checkout(&buyer, &key("two", 1))
        .await
        .expect("is asked for");
    assert_eq!(fresh, None);
}

#[tokio::test]
async fn twenty_requests_at_once_are_one_payment() {
    let house = House::new().await;
    let buyer = house.buyer().await;
    let command = house.command();
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (billing, command) = (house.billing.clone(), command.clone());
        tries.spawn(async move { billing.start_checkout(&buyer, command).await.expect("opens").payment });
    }
    let payments: Vec<_> = tries.join_all().await;
    assert!(payments.iter().all(|payment| *payment == payments[0]));
    assert_eq!(house.count("select count(*) from billing.payments").await, 1);
}

#[tokio::test]
async fn asvs_V16_5_2__a_provider_that_is_down_leaves_an_intent_that_resumes() {
    let house = House::new().await;
    let buyer = house.buyer().await;
    let mut command = house.command();
    command.key = Some(key("one", 1));
    house.is_down(true);
    let error = house.checkout(&buyer, command.clone()).await.expect_err("down");
    assert_eq!(
        (error.code(), error.retry_after()),
        ("billing/provider-unavailable", Some(10))
    );
    assert_eq!(
        house
            .count("select count(*) from billing.payments where state = 'started'")
            .await,
        1
    );
    house.is_down(false);
    house.checkout(&buyer, command).await.expect("resumes");
    assert_eq!(
        house
            .count("select count(*) from billing.payments where state = 'pending'")
            .await,
        1
    );
}

#[tokio::test]
async fn free_paid_and_strange_payments_are_refused() {
    let house = House::new().await;
    let (buyer, stranger) = (house.buyer().await, house.buyer().await);
    let mut free = house.command();
    free.amount = Money::pence(0);
    assert!(matches!(house.checkout(&buyer, free).await, Err(Error::NothingToPay)));
    let command = house.command();
    let opened = house.checkout(&buyer, command.clone()).await.expect("opens");
    let person = stranger.user().expect("a person");
    let staff = StaffRole::ALL.map(|role| house.db.staff(person, role));
    let others = [stranger, house.db.anonymous(), house.db.system("payments-webhook")];
    for actor in others.into_iter().chain(staff) {
        assert!(matches!(
            house.billing.payment(&actor, opened.payment).await,
            Err(Error::NotFound)
        ));
        let asked = billing::OpenCheckout {
            payment: opened.payment,
        };
        assert!(matches!(
            house.billing.open_checkout(&actor, asked).await,
            Err(Error::NotFound)
        ));
    }
    assert!(matches!(
        house.checkout(&house.db.anonymous(), house.command()).await,
        Err(Error::Denied(_))
    ));
    house.says(opened.payment, ProviderState::Paid { amount: PRICE });
    house
        .send(&completed("evt_1", opened.payment), "whsec_test")
        .await
        .expect("is taken");
    house.run_jobs().await;
    assert!(matches!(house.checkout(&buyer, command).await, Err(Error::AlreadyPaid)));
    let receipts = house.billing.receipts(&buyer).await.expect("a list");
    assert_eq!((receipts.len(), receipts[0].id), (1, opened.payment));
    assert!(house.billing.receipts(&stranger).await.expect("a list").is_empty());
}

#[tokio::test]
async fn a_lost_webhook_heals_itself() {
    let house = House::new().await;
    let buyer = house.buyer().await;
    let paid = house.checkout(&buyer, house.command()).await.expect("opens").payment;
    let expired = house.checkout(&buyer, house.command()).await.expect("opens").payment;
    let open = house.checkout(&buyer, house.command()).await.expect("opens").payment;
    house.says(paid, ProviderState::Paid { amount: PRICE });
    house.says(expired, ProviderState::Closed);
    house.reconcile().await;
    assert_eq!(house.settlements().await, 0, "it is too early to ask");
    house.db.clock().advance(TimeDelta::minutes(6));
    house.is_down(true);
    house.reconcile().await;
    assert_eq!(house.settlements().await, 0, "nobody answered, so nothing is believed");
    house.is_down(false);
    house.reconcile().await;
    house.reconcile().await;
    let mut states = Vec::new();
    for payment in [paid, expired, open] {
        states.push(house.billing.payment(&buyer, payment).await.expect("is mine").state);
    }
    assert_eq!(
        states,
        [PaymentState::Settled, PaymentState::Closed, PaymentState::Pending]
    );
    assert_eq!(house.settlements().await, 1);
}
