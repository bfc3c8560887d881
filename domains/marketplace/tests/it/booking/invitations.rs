//! Invitations: whom one may ask, who may answer, and declining.

use super::pair;
use crate::house::thursday_night;
use kernel::PeopleError;
use marketplace::{AcceptInvitation, DeclineInvitation, Error, InvitationState, Invite};

#[tokio::test]
async fn an_invitation_is_made_once_and_only_to_the_fit() {
    let (house, employer, worker) = pair().await;
    let shift = house.shift(&employer, thursday_night()).await;
    house.invite(&employer, shift.id, &worker).await;
    let invite = async |worker| {
        let command = Invite {
            shift: shift.id,
            worker,
            key: None,
        };
        house
            .marketplace
            .invite(&employer.owner, command)
            .await
            .expect_err("a refusal")
    };
    assert!(matches!(invite(worker.id).await, Error::AlreadyInvited));
    let unfit = house.worker_at("Cara", "LS2 8AA", "care", &["right-to-work"]).await;
    let refused = invite(unfit.id).await;
    assert_eq!(refused.code(), "marketplace/worker-not-eligible");
    assert_eq!(
        refused.to_string(),
        "This person cannot be booked for this shift. Missing: Enhanced DBS check with the adults barred list. What would \
         change that: They add this to their passport: Enhanced DBS check with the adults barred list. It must last until \
         6am on Friday 6 March 2026"
    );
    let other = house.employer("Oak").await;
    let command = Invite {
        shift: shift.id,
        worker: worker.id,
        key: None,
    };
    let stranger = house
        .marketplace
        .invite(&other.owner, command)
        .await
        .expect_err("a refusal");
    assert!(matches!(stranger, Error::Denied(_)));
}

#[tokio::test]
async fn a_stranger_cannot_answer() {
    let (house, employer, worker) = pair().await;
    let other = house.worker("Ben").await;
    let shift = house.shift(&employer, thursday_night()).await;
    let invitation = house.invite(&employer, shift.id, &worker).await;
    for actor in [&other.actor, &employer.owner, &house.db.anonymous()] {
        let command = AcceptInvitation { invitation, key: None };
        let refused = house
            .marketplace
            .accept_invitation(actor, command)
            .await
            .expect_err("a refusal");
        assert!(matches!(refused, Error::NotFound(_)), "{refused:?}");
    }
}

#[tokio::test]
async fn a_declined_invitation_stays_declined() {
    let (house, employer, worker) = pair().await;
    let shift = house.shift(&employer, thursday_night()).await;
    let invitation = house.invite(&employer, shift.id, &worker).await;
    let decline = DeclineInvitation { invitation };
    for _ in 0..2 {
        let declined = house
            .marketplace
            .decline_invitation(&worker.actor, decline)
            .await
            .expect("declined");
        assert_eq!(declined.state, InvitationState::Declined);
    }
    let refused = house.accept(&worker, invitation).await.expect_err("a refusal");
    assert!(matches!(refused, Error::AlreadyAnswered { accepted: false }));
}
