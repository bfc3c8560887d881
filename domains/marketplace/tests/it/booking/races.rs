//! Races: many who accept at once.

use super::pair;
use crate::house::thursday_night;
use chrono::TimeDelta;
use kernel::PeopleError;
use marketplace::{AcceptInvitation, Error};
use std::collections::BTreeMap;

#[tokio::test]
async fn asvs_V2_3_4__a_hundred_accept_at_once_and_one_wins() {
    let (house, employer, _) = pair().await;
    let shift = house.shift(&employer, thursday_night()).await;
    let mut invited = Vec::new();
    for at in 0..100 {
        let name = format!("Worker{}{}", char::from(b'a' + at / 10), char::from(b'a' + at % 10));
        let worker = house.worker(&name).await;
        let invitation = house.invite(&employer, shift.id, &worker).await;
        invited.push((worker, invitation));
    }
    let mut accepting = tokio::task::JoinSet::new();
    for (worker, invitation) in invited {
        let marketplace = house.marketplace.clone();
        accepting.spawn(async move {
            let command = AcceptInvitation { invitation, key: None };
            marketplace
                .accept_invitation(&worker.actor, command)
                .await
                .map_or_else(|error| error.code(), |_| "booked")
        });
    }
    let mut answers: BTreeMap<&str, usize> = BTreeMap::new();
    for answer in accepting.join_all().await {
        *answers.entry(answer).or_default() += 1;
    }
    assert_eq!(
        answers,
        BTreeMap::from([("booked", 1), ("marketplace/shift-filled", 99)])
    );
    assert_eq!(
        house
            .marketplace
            .list_bookings(&employer.owner)
            .await
            .expect("a list")
            .len(),
        1
    );
}

#[tokio::test]
async fn asvs_V15_4_2__one_worker_cannot_take_two_shifts_at_once() {
    let (house, employer, worker) = pair().await;
    let mut invitations = Vec::new();
    for hour in [0, 3, 6] {
        let shift = house.shift(&employer, thursday_night() + TimeDelta::hours(hour)).await;
        invitations.push(house.invite(&employer, shift.id, &worker).await);
    }
    let (one, two, three) = tokio::join!(
        house.accept(&worker, invitations[0]),
        house.accept(&worker, invitations[1]),
        house.accept(&worker, invitations[2]),
    );
    let (booked, refused): (Vec<_>, Vec<_>) = [one, two, three].into_iter().partition(Result::is_ok);
    assert_eq!(booked.len(), 1);
    for refusal in refused {
        let refusal = refusal.expect_err("a refusal");
        assert!(
            matches!(
                refusal,
                Error::Overlap { with: Some(_) } | Error::Rest { with: Some(_), .. }
            ),
            "{refusal:?}"
        );
    }
}
