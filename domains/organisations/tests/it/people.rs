//! People come in, change roles and go.

use crate::house::House;
use chrono::TimeDelta;
use kernel::ids::{MemberInvitationId, OrganisationId, UserId};
use kernel::{Email, ErrorKind, PeopleError, Secret};
use organisations::{
    ChangeMemberRole, Error, INVITATION_LIFE, INVITATIONS_A_DAY, InvitationFault, InviteMember, JoinOrganisation,
    LETTER_PAUSE, LETTERS_EACH, Member, MemberInvitation, OneInvitation, Organisation, RemoveMember,
};
use platform::{Actor, OrgRole};

const ROLES: [OrgRole; 5] = [
    OrgRole::Owner,
    OrgRole::Manager,
    OrgRole::Scheduler,
    OrgRole::Instructor,
    OrgRole::Viewer,
];

/// An organisation with somebody in every role.
pub(crate) struct Firm {
    pub(crate) house: House,
    pub(crate) organisation: Organisation,
    people: Vec<(OrgRole, UserId)>,
}

impl Firm {
    pub(crate) async fn new() -> Self {
        let house = House::new().await;
        let (organisation, owner) = house.founded("Rosewood").await;
        let people = vec![(OrgRole::Owner, owner.user().expect("a person"))];
        let mut firm = Self {
            house,
            organisation,
            people,
        };
        for role in ROLES.into_iter().skip(1) {
            let user = firm.newcomer(role).await;
            firm.people.push((role, user));
        }
        firm
    }

    pub(crate) fn actor(&self, role: OrgRole) -> Actor {
        self.house.db.employer(self.user(role), self.organisation.id, role)
    }

    pub(crate) fn owner(&self) -> Actor {
        self.actor(OrgRole::Owner)
    }

    pub(crate) fn user(&self, role: OrgRole) -> UserId {
        let found = self.people.iter().find(|(own, _)| *own == role);
        found.expect("somebody").1
    }

    pub(crate) fn email(user: UserId) -> Email {
        format!("{user}@example.org").parse().expect("an address")
    }

    /// Invites a new account into a role and accepts for it.
    pub(crate) async fn newcomer(&self, role: OrgRole) -> UserId {
        let user = self.house.user().await;
        let invitation = self
            .invite(&self.owner(), &Self::email(user), role)
            .await
            .expect("invited");
        let token = self.letter(&invitation).await;
        self.join(user, &token).await.expect("a member");
        user
    }

    pub(crate) async fn invite(&self, actor: &Actor, email: &Email, role: OrgRole) -> Result<MemberInvitation, Error> {
        let command = InviteMember {
            organisation: self.organisation.id,
            email: email.clone(),
            role,
        };
        self.house.organisations.invite_member(actor, command).await
    }

    /// Writes the letter, as the journey does, and returns its secret.
    pub(crate) async fn letter(&self, invitation: &MemberInvitation) -> Secret<String> {
        let journey = self.house.db.system("link-after-member-invitation");
        let mut tx = self.house.db.ground().db.write(&journey).await.expect("a transaction");
        let letter = self
            .house
            .organisations
            .write_invitation_in(&mut tx, invitation.organisation, invitation.id)
            .await
            .expect("an answer")
            .expect("a letter");
        tx.commit().await.expect("a commit");
        letter.token
    }

    pub(crate) async fn join(&self, user: UserId, token: &Secret<String>) -> Result<OrgRole, Error> {
        let command = JoinOrganisation {
            token: token.clone(),
            user,
            email: Self::email(user),
        };
        let caller = self.house.db.founder(user);
        let joined = self.house.organisations.join_organisation(&caller, command).await;
        joined.map(|joined| joined.role)
    }

    pub(crate) async fn change(&self, actor: &Actor, user: UserId, role: OrgRole) -> Result<Member, Error> {
        let command = ChangeMemberRole {
            organisation: self.organisation.id,
            user,
            role,
        };
        self.house.organisations.change_role(actor, command).await
    }

    pub(crate) async fn remove(&self, actor: &Actor, user: UserId) -> Result<(), Error> {
        let command = RemoveMember {
            organisation: self.organisation.id,
            user,
        };
        self.house.organisations.remove_member(actor, command).await
    }

    fn one(&self, invitation: MemberInvitationId) -> OneInvitation {
        OneInvitation {
            organisation: self.organisation.id,
            invitation,
        }
    }

    async fn role_of(&self, user: UserId) -> Option<OrgRole> {
        let members = self
            .house
            .organisations
            .list_members(&self.owner(), self.organisation.id)
            .await;
        let members = members.expect("members");
        members
            .iter()
            .find(|member| member.user == user)
            .map(|member| member.role)
    }
}

pub(crate) fn code<T: std::fmt::Debug>(answer: Result<T, Error>) -> &'static str {
    answer.expect_err("a refusal").code()
}

fn address(text: &str) -> Email {
    text.parse().expect("an address")
}

#[tokio::test]
async fn an_invitation_lets_in_once_whom_it_was_sent_to() {
    let firm = Firm::new().await;
    let user = firm.house.user().await;
    let invited = firm.invite(&firm.owner(), &Firm::email(user), OrgRole::Scheduler).await;
    let invited = invited.expect("invited");
    assert_eq!(invited.expires_at - invited.created_at, TimeDelta::days(7));
    let token = firm.letter(&invited).await;
    let offer = firm
        .house
        .organisations
        .look_at_invitation(&firm.house.db.anonymous(), &token)
        .await;
    let offer = offer.expect("an offer");
    assert_eq!(
        (offer.organisation.name.as_str(), offer.role),
        ("Rosewood", OrgRole::Scheduler)
    );
    let other = firm.house.user().await;
    let refused = firm.join(other, &token).await.expect_err("not theirs");
    assert_eq!(refused.code(), "organisations/invitation-other-address");
    assert_eq!(refused.kind(), ErrorKind::Denied);
    assert_eq!(firm.join(user, &token).await.expect("a member"), OrgRole::Scheduler);
    assert_eq!(firm.role_of(user).await, Some(OrgRole::Scheduler));
    assert_eq!(code(firm.join(user, &token).await), "organisations/invitation-used");
    let names = firm.house.event_names().await;
    assert_eq!(
        names.last().map(String::as_str),
        Some("organisations.membership_changed.1")
    );
}

#[tokio::test]
async fn a_link_that_is_broken_foreign_old_replaced_or_taken_back_opens_nothing() {
    let firm = Firm::new().await;
    let user = firm.house.user().await;
    for (text, fault) in [
        ("", InvitationFault::Malformed),
        ("abc", InvitationFault::Malformed),
        (&"A".repeat(43), InvitationFault::Foreign),
    ] {
        assert_eq!(code(firm.join(user, &Secret::new(text.to_owned())).await), fault.code());
    }
    let invited = firm
        .invite(&firm.owner(), &Firm::email(user), OrgRole::Viewer)
        .await
        .expect("invited");
    let first = firm.letter(&invited).await;
    let second = firm.letter(&invited).await;
    assert_eq!(code(firm.join(user, &first).await), InvitationFault::Replaced.code());
    let start = testkit::start_of_tests();
    firm.house.db.clock().set(start + INVITATION_LIFE);
    assert_eq!(code(firm.join(user, &second).await), InvitationFault::Expired.code());
    firm.house.db.clock().set(start);
    let withdrawn = firm
        .house
        .organisations
        .withdraw_invitation(&firm.owner(), firm.one(invited.id))
        .await;
    withdrawn.expect("withdrawn");
    assert_eq!(code(firm.join(user, &second).await), InvitationFault::Withdrawn.code());
    let again = firm
        .house
        .organisations
        .withdraw_invitation(&firm.owner(), firm.one(invited.id))
        .await;
    assert_eq!(code(again), "organisations/no-invitation");
    assert_eq!(firm.role_of(user).await, None);
}

#[tokio::test]
async fn owners_invite_into_every_role_and_managers_below_their_own() {
    let firm = Firm::new().await;
    for (own, offered) in ROLES.into_iter().flat_map(|own| ROLES.map(|offered| (own, offered))) {
        let below = matches!(offered, OrgRole::Scheduler | OrgRole::Instructor | OrgRole::Viewer);
        let may = own == OrgRole::Owner || own == OrgRole::Manager && below;
        let email = address(&format!("{}.{}@example.org", own.as_str(), offered.as_str()));
        let answer = firm.invite(&firm.actor(own), &email, offered).await;
        assert_eq!(answer.is_ok(), may, "{own:?} invites {offered:?}");
        if let Err(refused) = answer {
            assert_eq!(refused.code(), "organisations/denied");
        }
    }
    let neighbour = firm.house.founded("Hilltop").await.1;
    let foreign = firm
        .invite(&neighbour, &address("a@example.org"), OrgRole::Viewer)
        .await;
    assert_eq!(code(foreign), "organisations/not-found");
}

#[tokio::test]
async fn invitations_are_seen_and_looked_after_by_owners_and_managers() {
    let firm = Firm::new().await;
    let organisations = &firm.house.organisations;
    let email = address("new@example.org");
    let owners = firm
        .invite(&firm.owner(), &email, OrgRole::Manager)
        .await
        .expect("invited");
    for role in ROLES {
        let actor = firm.actor(role);
        let seen = organisations.list_open_invitations(&actor, firm.organisation.id).await;
        let sees = matches!(role, OrgRole::Owner | OrgRole::Manager);
        assert_eq!(seen.is_ok(), sees, "{role:?}");
        if role != OrgRole::Owner {
            let refused = organisations.withdraw_invitation(&actor, firm.one(owners.id)).await;
            assert_eq!(code(refused), "organisations/denied", "{role:?}");
            let refused = organisations.resend_invitation(&actor, firm.one(owners.id)).await;
            assert_eq!(code(refused), "organisations/denied", "{role:?}");
        }
    }
    let unknown = firm.one(uuid::Uuid::nil().into());
    assert_eq!(
        code(organisations.resend_invitation(&firm.owner(), unknown).await),
        "organisations/no-invitation"
    );
}

#[tokio::test]
async fn an_invitation_sent_twice_is_one_and_another_role_is_refused() {
    let firm = Firm::new().await;
    let email = address("new@example.org");
    let first = firm
        .invite(&firm.owner(), &email, OrgRole::Viewer)
        .await
        .expect("invited");
    let second = firm
        .invite(&firm.owner(), &email, OrgRole::Viewer)
        .await
        .expect("the same");
    assert_eq!(first, second);
    let other = firm.invite(&firm.owner(), &email, OrgRole::Manager).await;
    assert_eq!(code(other), "organisations/already-invited");
    firm.house.db.clock().set(testkit::start_of_tests() + INVITATION_LIFE);
    let anew = firm
        .invite(&firm.owner(), &email, OrgRole::Manager)
        .await
        .expect("a new one");
    assert_ne!(anew.id, first.id);
}

#[tokio::test]
async fn letters_have_a_pause_an_end_and_a_daily_measure() {
    let firm = Firm::new().await;
    let organisations = &firm.house.organisations;
    let start = testkit::start_of_tests();
    let invited = firm
        .invite(&firm.owner(), &address("new@example.org"), OrgRole::Viewer)
        .await;
    let one = firm.one(invited.expect("invited").id);
    let early = organisations
        .resend_invitation(&firm.owner(), one)
        .await
        .expect_err("too early");
    assert_eq!(
        (early.code(), early.retry_after()),
        ("organisations/letter-just-sent", Some(600))
    );
    for number in 1..i32::from(LETTERS_EACH) {
        firm.house.db.clock().set(start + LETTER_PAUSE * number);
        let sent = organisations
            .resend_invitation(&firm.owner(), one)
            .await
            .expect("another letter");
        assert_eq!(i32::from(sent.letters), number + 1);
    }
    firm.house.db.clock().set(start + LETTER_PAUSE * 100);
    assert_eq!(
        code(organisations.resend_invitation(&firm.owner(), one).await),
        "organisations/enough-letters"
    );
    // Everybody in the firm but its founder was invited on this day, too.
    for number in 5..INVITATIONS_A_DAY {
        let email = address(&format!("a{number}@example.org"));
        firm.invite(&firm.owner(), &email, OrgRole::Viewer)
            .await
            .expect("invited");
    }
    let many = firm
        .invite(&firm.owner(), &address("last@example.org"), OrgRole::Viewer)
        .await;
    assert_eq!(code(many), "organisations/too-many-invitations");
}

#[tokio::test]
async fn only_owners_change_roles_and_nobody_raises_themselves() {
    let firm = Firm::new().await;
    for own in ROLES.into_iter().skip(1) {
        for (target, user) in &firm.people {
            let refused = firm.change(&firm.actor(own), *user, OrgRole::Owner).await;
            assert_eq!(code(refused), "organisations/denied", "{own:?} raises {target:?}");
        }
    }
    let user = firm.user(OrgRole::Viewer);
    firm.change(&firm.owner(), user, OrgRole::Manager)
        .await
        .expect("changed");
    assert_eq!(firm.role_of(user).await, Some(OrgRole::Manager));
    let stranger = firm.house.user().await;
    assert_eq!(
        code(firm.change(&firm.owner(), stranger, OrgRole::Viewer).await),
        "organisations/no-member"
    );
    let neighbour = firm.house.founded("Hilltop").await.1;
    assert_eq!(
        code(firm.change(&neighbour, user, OrgRole::Viewer).await),
        "organisations/not-found"
    );
}

#[tokio::test]
async fn members_are_removed_by_those_above_them_and_leave_by_themselves() {
    let firm = Firm::new().await;
    for own in ROLES {
        for (target, user) in &firm.people {
            let below = matches!(target, OrgRole::Scheduler | OrgRole::Instructor | OrgRole::Viewer);
            let may = own == OrgRole::Owner && *target != OrgRole::Owner || own == OrgRole::Manager && below;
            if !may {
                let refused = firm.remove(&firm.actor(own), *user).await;
                assert_eq!(code(refused), "organisations/denied", "{own:?} removes {target:?}");
            }
        }
    }
    let manager = firm.actor(OrgRole::Manager);
    firm.remove(&manager, firm.user(OrgRole::Viewer))
        .await
        .expect("removed");
    assert_eq!(
        code(firm.remove(&manager, firm.user(OrgRole::Viewer)).await),
        "organisations/no-member"
    );
    firm.remove(&firm.owner(), firm.user(OrgRole::Manager))
        .await
        .expect("removed");
    for role in [OrgRole::Scheduler, OrgRole::Instructor] {
        let left = firm
            .house
            .organisations
            .leave_organisation(&firm.actor(role), firm.organisation.id)
            .await;
        left.expect("gone");
        assert_eq!(firm.role_of(firm.user(role)).await, None);
    }
    let elsewhere: OrganisationId = firm.house.founded("Hilltop").await.0.id;
    let foreign = firm
        .house
        .organisations
        .leave_organisation(&firm.owner(), elsewhere)
        .await;
    assert_eq!(code(foreign), "organisations/not-found");
}

#[tokio::test]
async fn the_last_owner_neither_leaves_nor_steps_down() {
    let firm = Firm::new().await;
    let owner = firm.user(OrgRole::Owner);
    let leave = |actor: Actor| {
        let organisations = firm.house.organisations.clone();
        async move { organisations.leave_organisation(&actor, firm.organisation.id).await }
    };
    let refused = leave(firm.owner()).await.expect_err("the last owner");
    assert_eq!(
        (refused.code(), refused.kind()),
        ("organisations/last-owner", ErrorKind::Conflict)
    );
    let down = firm.change(&firm.owner(), owner, OrgRole::Manager).await;
    assert_eq!(code(down), "organisations/last-owner");
    let second = firm.user(OrgRole::Manager);
    firm.change(&firm.owner(), second, OrgRole::Owner)
        .await
        .expect("a second owner");
    leave(firm.owner()).await.expect("gone");
    let heir = firm.house.db.employer(second, firm.organisation.id, OrgRole::Owner);
    assert_eq!(code(leave(heir).await), "organisations/last-owner");
}

#[tokio::test]
async fn of_two_owners_who_leave_at_once_one_stays() {
    let firm = Firm::new().await;
    let second = firm.user(OrgRole::Manager);
    firm.change(&firm.owner(), second, OrgRole::Owner)
        .await
        .expect("a second owner");
    let (first, second) = (
        firm.owner(),
        firm.house.db.employer(second, firm.organisation.id, OrgRole::Owner),
    );
    let organisations = &firm.house.organisations;
    let (one, other) = tokio::join!(
        organisations.leave_organisation(&first, firm.organisation.id),
        organisations.leave_organisation(&second, firm.organisation.id),
    );
    assert_ne!(one.is_ok(), other.is_ok(), "{one:?} {other:?}");
}

#[tokio::test]
async fn who_left_comes_back_by_invitation_only() {
    let firm = Firm::new().await;
    let user = firm.user(OrgRole::Viewer);
    firm.remove(&firm.owner(), user).await.expect("removed");
    let invited = firm
        .invite(&firm.owner(), &Firm::email(user), OrgRole::Instructor)
        .await
        .expect("invited");
    let token = firm.letter(&invited).await;
    assert_eq!(firm.join(user, &token).await.expect("back"), OrgRole::Instructor);
    // Somebody who is in already does not change their role by another letter.
    let invited = firm
        .invite(&firm.owner(), &Firm::email(user), OrgRole::Manager)
        .await
        .expect("invited");
    let token = firm.letter(&invited).await;
    assert_eq!(code(firm.join(user, &token).await), "organisations/already-member");
    assert_eq!(firm.role_of(user).await, Some(OrgRole::Instructor));
}

#[tokio::test]
async fn the_database_lets_nobody_raise_themselves_or_come_back() {
    let firm = Firm::new().await;
    let viewer = firm.user(OrgRole::Viewer);
    firm.house
        .db
        .clock()
        .set(testkit::start_of_tests() + TimeDelta::days(1));
    firm.remove(&firm.owner(), firm.user(OrgRole::Instructor))
        .await
        .expect("removed");
    let attacks = [
        (firm.actor(OrgRole::Viewer), "update organisations.memberships set role = 'owner' where user_id = $1", viewer),
        (firm.actor(OrgRole::Manager), "update organisations.memberships set role = 'owner' where user_id = $1", viewer),
        (
            firm.actor(OrgRole::Manager),
            "update organisations.memberships set role = 'owner', ended_at = now() where user_id = $1",
            viewer,
        ),
        (
            firm.owner(),
            "update organisations.memberships set ended_at = null where user_id = $1",
            firm.user(OrgRole::Instructor),
        ),
        (
            firm.house.db.system("invitation-keeper"),
            "update organisations.memberships set ended_at = null where user_id = $1",
            firm.user(OrgRole::Instructor),
        ),
        (
            firm.owner(),
            "insert into organisations.invitations
                (organisation_id, id, email, role, invited_by, created_at, asked_at, expires_at, accepted_at, accepted_by)
             select organisation_id, gen_random_uuid(), 'a@example.org', 'owner', $1, now(), now(), now(), now(), $1
             from organisations.memberships where user_id = $1",
            firm.user(OrgRole::Owner),
        ),
    ];
    for (actor, attack, user) in attacks {
        let mut tx = firm.house.db.ground().db.write(&actor).await.expect("a transaction");
        let done = sqlx::query(attack).bind(user.get()).execute(tx.conn()).await;
        assert!(
            done.is_err() || done.is_ok_and(|done| done.rows_affected() == 0),
            "{actor:?}: {attack}"
        );
    }
}

#[tokio::test]
async fn the_database_lets_an_invitation_go_to_its_address_alone() {
    let firm = Firm::new().await;
    let (invitee, thief) = (firm.house.user().await, firm.house.user().await);
    let invited = firm
        .invite(&firm.owner(), &Firm::email(invitee), OrgRole::Owner)
        .await
        .expect("invited");
    let keeper = firm.house.db.system("invitation-keeper");
    for (user, lets) in [(thief, false), (invitee, true)] {
        let mut tx = firm.house.db.ground().db.write(&keeper).await.expect("a transaction");
        let done =
            sqlx::query("update organisations.invitations set accepted_at = now(), accepted_by = $2 where id = $1")
                .bind(invited.id.get())
                .bind(user.get())
                .execute(tx.conn())
                .await;
        assert_eq!(done.is_ok(), lets);
    }
}
