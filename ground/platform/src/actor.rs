//! Who acts. Nobody can make an [`Actor`] without the [`ActorMint`], and there is one mint for each opened database.

use chrono::{DateTime, Utc};
use kernel::ids::{OrganisationId, RequestId, UserId};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// What kind of account a person signed up for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountRole {
    /// Learns, holds credentials and takes shifts.
    Worker,
    /// Acts for organisations.
    Employer,
}

/// What a member may do in an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrgRole {
    /// Everything, and who else may.
    Owner,
    /// Everything but ownership.
    Manager,
    /// Shifts and bookings.
    Scheduler,
    /// Courses and registers.
    Instructor,
    /// Looks only.
    Viewer,
}

/// What a member of staff may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffRole {
    /// Checks credentials.
    Reviewer,
    /// Reads assessments and their reports.
    Assessor,
    /// Finds people and organisations, and helps them into their accounts.
    Support,
    /// Reads the audit log.
    Auditor,
    /// Runs the platform.
    Admin,
}

/// A member's place in the organisation that they act for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Membership {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The role there.
    pub role: OrgRole,
    /// From when on the organisation demands a second factor of everybody in it, if it does.
    pub factor_from: Option<DateTime<Utc>>,
}

macro_rules! words {
    ($name:ident { $($variant:ident => $word:literal),+ $(,)? }) => {
        impl $name {
            /// Returns the word that the database and both doors use.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// Reads the word back.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

impl StaffRole {
    /// Every role of staff.
    pub const ALL: [Self; 5] = [
        Self::Reviewer,
        Self::Assessor,
        Self::Support,
        Self::Auditor,
        Self::Admin,
    ];
}

words!(AccountRole { Worker => "worker", Employer => "employer" });
words!(OrgRole { Owner => "owner", Manager => "manager", Scheduler => "scheduler", Instructor => "instructor", Viewer => "viewer" });
words!(StaffRole { Reviewer => "reviewer", Assessor => "assessor", Support => "support", Auditor => "auditor", Admin => "admin" });

/// The one who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Nobody we know.
    Anonymous,
    /// A person with an account.
    Member {
        /// The person.
        user: UserId,
        /// The kind of account.
        account: AccountRole,
        /// The organisation they act for, if any.
        membership: Option<Membership>,
    },
    /// A person who works for the platform.
    Staff {
        /// The person.
        user: UserId,
        /// What they may do.
        role: StaffRole,
    },
    /// The platform itself, in one named part with rights of its own.
    System {
        /// The part's name, as policies know it.
        name: &'static str,
        /// For whom it works, if a person asked for it.
        on_behalf_of: Option<UserId>,
    },
}

/// Who acts, in answer to which request, from where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    who: Who,
    request: RequestId,
    client: Option<IpAddr>,
}

impl Actor {
    /// Returns who it is.
    pub const fn who(&self) -> &Who {
        &self.who
    }

    /// Returns the person, also where the platform works on somebody's behalf.
    pub const fn user(&self) -> Option<UserId> {
        match self.who {
            Who::Anonymous => None,
            Who::Member { user, .. } | Who::Staff { user, .. } => Some(user),
            Who::System { on_behalf_of, .. } => on_behalf_of,
        }
    }

    /// Returns the kind of account, for members.
    pub const fn account(&self) -> Option<AccountRole> {
        match self.who {
            Who::Member { account, .. } => Some(account),
            _ => None,
        }
    }

    /// Returns the membership that the person acts under.
    pub const fn membership(&self) -> Option<Membership> {
        match self.who {
            Who::Member { membership, .. } => membership,
            _ => None,
        }
    }

    /// Returns the organisation that the person acts for.
    pub fn organisation(&self) -> Option<OrganisationId> {
        self.membership().map(|membership| membership.organisation)
    }

    /// Returns the role in that organisation.
    pub fn org_role(&self) -> Option<OrgRole> {
        self.membership().map(|membership| membership.role)
    }

    /// Returns the staff role, if it is staff.
    pub const fn staff_role(&self) -> Option<StaffRole> {
        match self.who {
            Who::Staff { role, .. } => Some(role),
            _ => None,
        }
    }

    /// Tells whether it is a member of staff.
    pub const fn is_staff(&self) -> bool {
        matches!(self.who, Who::Staff { .. })
    }

    /// Tells whether it is the named part of the platform.
    pub fn is_system(&self, name: &str) -> bool {
        matches!(self.who, Who::System { name: own, .. } if own == name)
    }

    /// Returns the same actor at the other end of a connection from this address.
    pub const fn from_client(mut self, client: IpAddr) -> Self {
        self.client = Some(client);
        self
    }

    /// Returns the same part of the platform at work for the caller: in answer to their request, from their place, and
    /// in the audit log on their behalf.
    pub const fn serving(mut self, caller: &Self) -> Self {
        if let Who::System { name, .. } = self.who {
            self.who = Who::System {
                name,
                on_behalf_of: caller.user(),
            };
        }
        self.request = caller.request;
        self.client = caller.client;
        self
    }

    /// Returns the same part of the platform at work for a person who asked for it: it sees what is theirs too. Nobody
    /// but a part of the platform can.
    pub const fn on_behalf_of(mut self, user: UserId) -> Self {
        if let Who::System { name, .. } = self.who {
            self.who = Who::System {
                name,
                on_behalf_of: Some(user),
            };
        }
        self
    }

    /// Returns the caller's network for the audit log: enough to see where from, too little to tell which device.
    pub fn network(&self) -> Option<String> {
        self.client.map(|client| match client.to_canonical() {
            IpAddr::V4(address) => {
                let [a, b, c, _] = address.octets();
                format!("{a}.{b}.{c}.0/24")
            }
            IpAddr::V6(address) => {
                let [a, b, c, ..] = address.segments();
                format!("{}/48", std::net::Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
            }
        })
    }

    /// Returns the request that this answers, for logs and audit.
    pub const fn request(&self) -> RequestId {
        self.request
    }

    /// Returns the word by which policies know this kind of actor.
    pub const fn kind(&self) -> &'static str {
        match self.who {
            Who::Anonymous => "anonymous",
            Who::Member { .. } => "member",
            Who::Staff { .. } => "staff",
            Who::System { .. } => "system",
        }
    }

    /// Returns the role as policies know it: in the organisation, or among staff.
    pub fn role_word(&self) -> Option<&'static str> {
        self.org_role()
            .map(OrgRole::as_str)
            .or(self.staff_role().map(StaffRole::as_str))
    }

    /// Returns the system part's name.
    pub const fn system_name(&self) -> Option<&'static str> {
        match self.who {
            Who::System { name, .. } => Some(name),
            _ => None,
        }
    }
}

/// The right to make actors. It is handed out once, when the database is opened, to those who prove identities:
/// the authenticator and the runner.
#[derive(Debug)]
pub struct ActorMint(());

impl ActorMint {
    pub(crate) const fn new() -> Self {
        Self(())
    }

    /// Makes a second mint for a runner that shares a test's database. The product opens one database for each.
    #[cfg(feature = "test")]
    pub const fn for_tests(&self) -> Self {
        Self(())
    }

    /// Makes a mint that belongs to no database, for tests of doors that need none.
    #[cfg(feature = "test")]
    pub const fn without_database() -> Self {
        Self(())
    }

    /// Makes an actor.
    pub const fn mint(&self, who: Who, request: RequestId) -> Actor {
        Actor {
            who,
            request,
            client: None,
        }
    }

    /// Makes the actor for a named part of the platform.
    pub const fn system(&self, name: &'static str, request: RequestId) -> Actor {
        self.mint(
            Who::System {
                name,
                on_behalf_of: None,
            },
            request,
        )
    }
}
