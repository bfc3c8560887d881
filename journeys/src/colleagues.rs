//! Who is in an organisation, by address; and how people come in.

use crate::one_of::one_of;
use crate::own_words::with_parts;
use identity::{Contact, Identity, Register};
use kernel::Secret;
use kernel::ids::{OrganisationId, UserId};
use organisations::{InvitationFault, JoinOrganisation, Joined, Member, Offer, Organisations};
use platform::{AccountRole, Actor, Membership};
use std::net::IpAddr;

one_of! {
    /// One of the domains asked refused or could not answer.
    ColleaguesError {
        /// Identity.
        Identity(identity::Error),
        /// Organisations.
        Organisations(organisations::Error),
    }
}

/// A member with the address that colleagues know them by. None for an account that is switched off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    /// The membership.
    pub member: Member,
    /// The address.
    pub contact: Option<Contact>,
}

/// How an invitation meets the one who opened it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// They are signed in to the account it was sent to.
    Theirs(Offer),
    /// Nobody is signed in, and the address has an account.
    SignInFirst(Offer),
    /// Nobody is signed in, and the address has no account yet.
    NewAccount(Offer),
}

/// Makes an account and joins in one step.
#[derive(Debug, Clone)]
pub struct JoinWithNewAccount {
    /// What the letter's link carried.
    pub token: Secret<String>,
    /// The password as typed.
    pub password: Secret<String>,
    /// Where the request comes from, if the door knows.
    pub place: Option<IpAddr>,
}

/// Knows who works together, and lets people in.
#[derive(Clone)]
pub struct Colleagues {
    pub(crate) identity: Identity,
    pub(crate) organisations: Organisations,
}

impl Colleagues {
    /// Puts it together.
    pub const fn new(identity: Identity, organisations: Organisations) -> Self {
        Self {
            identity,
            organisations,
        }
    }

    /// Lists who acts for an organisation, longest first.
    ///
    /// # Errors
    /// When there is no such organisation for the actor.
    pub async fn list(&self, actor: &Actor, id: OrganisationId) -> Result<Vec<Colleague>, ColleaguesError> {
        let members = self.organisations.list_members(actor, id).await?;
        let users: Vec<UserId> = members.iter().map(|member| member.user).collect();
        let contacts = self.identity.contacts(actor, &users).await?;
        let colleague = |member: Member| Colleague {
            contact: contacts.iter().find(|contact| contact.user == member.user).cloned(),
            member,
        };
        Ok(members.into_iter().map(colleague).collect())
    }

    /// Finds one of them.
    ///
    /// # Errors
    /// When there is no such organisation for the actor, or the person is not in it.
    pub async fn lookup(&self, actor: &Actor, id: OrganisationId, user: UserId) -> Result<Colleague, ColleaguesError> {
        let member = self.organisations.lookup_member(actor, id, user).await?;
        let contact = self.identity.contacts(actor, &[user]).await?.into_iter().next();
        Ok(Colleague { member, contact })
    }

    /// Opens an invitation's letter, and tells from when on a second factor would be needed: by the organisation's demand or
    /// by the platform's own rule. Somebody else's account learns nothing of it.
    ///
    /// # Errors
    /// The link's fault.
    pub async fn open(&self, actor: &Actor, token: &Secret<String>) -> Result<Opened, ColleaguesError> {
        let mut offer = self.organisations.look_at_invitation(actor, token).await?;
        offer.factor_from = self.identity.config().second_factor_for.demanded_in(&Membership {
            organisation: offer.organisation.id,
            role: offer.role,
            factor_from: offer.factor_from,
        });
        if let Some(account) = self.identity.own_account(actor).await? {
            return if account.email == offer.email {
                Ok(Opened::Theirs(offer))
            } else {
                Err(organisations::Error::from(InvitationFault::OtherAddress).into())
            };
        }
        // Whoever holds the letter has the mailbox, and may know.
        Ok(if self.identity.is_claimed(actor, &offer.email).await? {
            Opened::SignInFirst(offer)
        } else {
            Opened::NewAccount(offer)
        })
    }

    /// Lets a signed-in person in by the letter that was sent to their address.
    ///
    /// # Errors
    /// The link's fault, or that they act for an organisation already.
    pub async fn join(&self, actor: &Actor, token: Secret<String>) -> Result<Joined, ColleaguesError> {
        let account = self.identity.own_account(actor).await?;
        let account = account.ok_or(identity::Error::SignInAgain)?;
        let command = JoinOrganisation {
            token,
            user: account.user,
            email: account.email,
        };
        Ok(self.organisations.join_organisation(actor, command).await?)
    }

    /// Makes an account with the address that the letter proves, and lets its holder in. It signs nobody in. Should the second
    /// half fail, the account is there and the letter still good.
    ///
    /// # Errors
    /// The link's fault; that the password is too easy; that the address has an account.
    pub async fn join_with_new_account(
        &self,
        caller: &Actor,
        command: JoinWithNewAccount,
    ) -> Result<(Joined, Option<&'static str>), ColleaguesError> {
        let JoinWithNewAccount { token, password, place } = command;
        let offer = self.organisations.look_at_invitation(caller, &token).await?;
        // The one name that is known of somebody who is new.
        let own_words = with_parts(vec![offer.organisation.name.clone()]);
        let register = Register {
            email: offer.email.clone(),
            password,
            role: AccountRole::Employer,
            sector: offer.organisation.sector,
            place,
        };
        let registered = self.identity.register_proven(caller, register, &own_words).await?;
        let join = JoinOrganisation {
            token,
            user: registered.user,
            email: offer.email,
        };
        let joined = self.organisations.join_organisation(caller, join).await?;
        Ok((joined, registered.advice))
    }
}
