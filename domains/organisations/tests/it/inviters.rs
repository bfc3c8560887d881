//! An invitation is worth what whoever wrote it may still give.

use crate::people::firm::{Firm, code};
use kernel::Secret;
use kernel::ids::UserId;
use organisations::{InvitationFault, MemberInvitation};
use platform::{Actor, OrgRole};

impl Firm {
    /// Adds a second owner, who then writes an invitation to an account of their own.
    async fn second_owner(&self) -> (UserId, Actor) {
        let user = self.newcomer(OrgRole::Owner).await;
        (user, self.house.db.employer(user, self.organisation.id, OrgRole::Owner))
    }

    async fn invited(&self, by: &Actor, role: OrgRole) -> (UserId, MemberInvitation, Secret<String>) {
        let user = self.house.user().await;
        let invitation = self.invite(by, &Self::email(user), role).await.expect("invited");
        let token = self.letter(&invitation).await;
        (user, invitation, token)
    }

    async fn open_roles(&self) -> Vec<OrgRole> {
        let open = self
            .house
            .organisations
            .list_open_invitations(&self.owner(), self.organisation.id)
            .await
            .expect("invitations");
        open.iter().map(|invitation| invitation.role).collect()
    }

    /// Puts a state where no use case puts it: an invitation that outlived its writer's role.
    async fn by_hand(&self, statement: &'static str, user: UserId) {
        let mut all = self.house.db.all_seeing().await;
        sqlx::query("set session_replication_role = replica")
            .execute(&mut all)
            .await
            .expect("no triggers");
        let done = sqlx::query(statement).bind(user.get()).execute(&mut all).await;
        assert_eq!(done.expect(statement).rows_affected(), 1);
    }

    /// Accepts as the keeper with nothing of our own looked at; says whether the database let it.
    async fn forced(&self, invitation: &MemberInvitation, user: UserId) -> bool {
        let keeper = self.house.db.system("invitation-keeper");
        let mut tx = self.house.db.ground().db.write(&keeper).await.expect("a transaction");
        let accept = "update organisations.invitations set accepted_at = now(), accepted_by = $2 where id = $1";
        let done = sqlx::query(accept).bind(invitation.id.get()).bind(user.get());
        done.execute(tx.conn()).await.is_ok()
    }
}

const WITHDRAWN: &str = InvitationFault::Withdrawn.code();

#[tokio::test]
async fn who_is_removed_does_not_come_back_by_an_invitation_of_their_own() {
    let firm = Firm::new().await;
    let (second, actor) = firm.second_owner().await;
    let (friend, _, token) = firm.invited(&actor, OrgRole::Owner).await;
    firm.remove(&firm.owner(), second).await.expect("removed");
    assert_eq!(code(firm.join(friend, &token).await), WITHDRAWN);
    let seen = firm
        .house
        .organisations
        .look_at_invitation(&firm.house.db.anonymous(), &token)
        .await;
    assert_eq!(code(seen), WITHDRAWN);
    assert!(firm.open_roles().await.is_empty());
}

#[tokio::test]
async fn who_leaves_takes_their_invitations_along() {
    let firm = Firm::new().await;
    let (_, actor) = firm.second_owner().await;
    let (friend, _, token) = firm.invited(&actor, OrgRole::Viewer).await;
    let left = firm
        .house
        .organisations
        .leave_organisation(&actor, firm.organisation.id)
        .await;
    left.expect("gone");
    assert_eq!(code(firm.join(friend, &token).await), WITHDRAWN);
}

#[tokio::test]
async fn who_steps_down_keeps_the_invitations_that_their_role_may_still_give() {
    let firm = Firm::new().await;
    let (second, actor) = firm.second_owner().await;
    let (friend, _, above) = firm.invited(&actor, OrgRole::Manager).await;
    let (colleague, _, below) = firm.invited(&actor, OrgRole::Scheduler).await;
    firm.change(&firm.owner(), second, OrgRole::Manager)
        .await
        .expect("demoted");
    assert_eq!(firm.open_roles().await, [OrgRole::Scheduler]);
    assert_eq!(code(firm.join(friend, &above).await), WITHDRAWN);
    assert_eq!(
        firm.join(colleague, &below).await.expect("a member"),
        OrgRole::Scheduler
    );
}

/// Written in the moment of the removal, or from before this rule: nothing took it back, and yet it lets nobody in.
#[tokio::test]
async fn an_invitation_that_outlived_its_writers_role_opens_nothing() {
    let gone = "update organisations.memberships set ended_at = now() where user_id = $1";
    let down = "update organisations.memberships set role = 'manager' where user_id = $1";
    let off = "update identity.users set disabled_at = now(), disabled_why = 'staff' where id = $1";
    for statement in [gone, down, off] {
        let firm = Firm::new().await;
        let (second, actor) = firm.second_owner().await;
        let (friend, invitation, token) = firm.invited(&actor, OrgRole::Owner).await;
        firm.by_hand(statement, second).await;
        assert!(!firm.forced(&invitation, friend).await, "the policy: {statement}");
        assert_eq!(code(firm.join(friend, &token).await), WITHDRAWN, "{statement}");
    }
    let firm = Firm::new().await;
    let (_, actor) = firm.second_owner().await;
    let (friend, invitation, _) = firm.invited(&actor, OrgRole::Owner).await;
    assert!(firm.forced(&invitation, friend).await, "who may invite is let do it");
}
