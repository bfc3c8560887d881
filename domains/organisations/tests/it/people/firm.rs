//! An organisation with people in every role.

use crate::house::House;
use kernel::ids::{MemberInvitationId, UserId};
use kernel::{Email, PeopleError, Secret};
use organisations::{
    ChangeMemberRole, Error, InviteMember, JoinOrganisation, Member, MemberInvitation, OneInvitation, Organisation,
    RemoveMember,
};
use platform::{Actor, OrgRole};

pub(crate) const ROLES: [OrgRole; 5] = [
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
    pub(crate) people: Vec<(OrgRole, UserId)>,
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

    pub(crate) fn one(&self, invitation: MemberInvitationId) -> OneInvitation {
        OneInvitation {
            organisation: self.organisation.id,
            invitation,
        }
    }

    pub(crate) async fn role_of(&self, user: UserId) -> Option<OrgRole> {
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

pub(crate) fn address(text: &str) -> Email {
    text.parse().expect("an address")
}
