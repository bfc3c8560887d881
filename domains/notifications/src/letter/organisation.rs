//! Letters about who is in an organisation. Its name was chosen by its people, and goes to others.

use super::words;
use crate::ports::{AccountPage, Links};
use askama::Template;
use chrono::{DateTime, Utc};
use kernel::{Email, Secret};

/// What is to be told about an organisation's people. Roles stand as people say them: `Scheduler`.
#[derive(Debug, Clone)]
pub enum OrganisationLetter {
    /// Somebody is invited.
    Invited {
        /// The organisation's name.
        organisation: String,
        /// The role.
        role: &'static str,
        /// The one-time token.
        token: Secret<String>,
        /// For how many hours it works.
        valid_hours: u32,
        /// Whether whoever is in it needs a second factor.
        demands_factor: bool,
    },
    /// To who joined.
    YouJoined {
        /// The organisation's name.
        organisation: String,
        /// The role.
        role: &'static str,
    },
    /// To whose role was changed.
    YourRole {
        /// The organisation's name.
        organisation: String,
        /// The role now.
        role: &'static str,
    },
    /// To whom the operator made the owner of an organisation that had none.
    MadeOwner {
        /// The organisation's name.
        organisation: String,
    },
    /// To who left or was removed.
    YouAreOut {
        /// The organisation's name.
        organisation: String,
        /// Whether they left by themselves.
        by_holder: bool,
    },
    /// To the owners: somebody joined.
    SomebodyJoined {
        /// The organisation's name.
        organisation: String,
        /// Who.
        person: Email,
        /// As what.
        role: &'static str,
    },
    /// To the owners: somebody has another role.
    SomebodysRole {
        /// The organisation's name.
        organisation: String,
        /// Who.
        person: Email,
        /// The role now.
        role: &'static str,
    },
    /// To the owners: somebody left or was removed.
    SomebodyIsOut {
        /// The organisation's name.
        organisation: String,
        /// Who.
        person: Email,
    },
    /// To everybody in it: it demands a second factor.
    FactorDemanded {
        /// The organisation's name.
        organisation: String,
        /// From when on, if not from now.
        from: Option<DateTime<Utc>>,
    },
    /// To everybody in it: it demands none any more.
    FactorFree {
        /// The organisation's name.
        organisation: String,
    },
}

/// One template a letter; each takes from these what it says.
macro_rules! forms {
    ($($form:ident = $path:literal { $($field:ident),* })*) => {$(
        #[derive(Template)]
        #[template(path = $path)]
        struct $form { greeting: String, $($field: String),* }
    )*};
}

forms! {
    Invited = "organisation_invited.txt" { organisation, role, link, days, factor }
    YouJoined = "organisation_you_joined.txt" { organisation, role, link }
    YourRole = "organisation_your_role.txt" { organisation, role, link }
    MadeOwner = "organisation_made_owner.txt" { organisation, link }
    YouLeft = "organisation_you_left.txt" { organisation, link }
    YouWereRemoved = "organisation_you_were_removed.txt" { organisation, link }
    SomebodyJoined = "organisation_somebody_joined.txt" { organisation, person, role, link }
    SomebodysRole = "organisation_somebodys_role.txt" { organisation, person, role, link }
    SomebodyIsOut = "organisation_somebody_is_out.txt" { organisation, person, link }
    FactorDemanded = "organisation_factor_demanded.txt" { organisation, from, link }
    FactorFree = "organisation_factor_free.txt" { organisation, link }
}

/// From which day depends on when they join, and the invitation's page says it.
const FACTOR_NEEDED: &str = "In this organisation everybody needs a second factor: an authenticator app or a passkey. Codes \
by text message are not enough. The invitation says from which day you need one.";

impl OrganisationLetter {
    pub(super) const fn template(&self) -> &'static str {
        match self {
            Self::Invited { .. } => "organisation_invited",
            Self::YouJoined { .. } => "organisation_you_joined",
            Self::YourRole { .. } => "organisation_your_role",
            Self::MadeOwner { .. } => "organisation_made_owner",
            Self::YouAreOut { by_holder: true, .. } => "organisation_you_left",
            Self::YouAreOut { by_holder: false, .. } => "organisation_you_were_removed",
            Self::SomebodyJoined { .. } => "organisation_somebody_joined",
            Self::SomebodysRole { .. } => "organisation_somebodys_role",
            Self::SomebodyIsOut { .. } => "organisation_somebody_is_out",
            Self::FactorDemanded { .. } => "organisation_factor_demanded",
            Self::FactorFree { .. } => "organisation_factor_free",
        }
    }

    pub(super) const fn holds_secret(&self) -> bool {
        matches!(self, Self::Invited { .. })
    }

    fn organisation(&self) -> String {
        match self {
            Self::Invited { organisation, .. }
            | Self::YouJoined { organisation, .. }
            | Self::YourRole { organisation, .. }
            | Self::MadeOwner { organisation }
            | Self::YouAreOut { organisation, .. }
            | Self::SomebodyJoined { organisation, .. }
            | Self::SomebodysRole { organisation, .. }
            | Self::SomebodyIsOut { organisation, .. }
            | Self::FactorDemanded { organisation, .. }
            | Self::FactorFree { organisation } => words::named(organisation),
        }
    }

    pub(super) fn subject(&self) -> String {
        let name = self.organisation();
        match self {
            Self::Invited { .. } => format!("You are invited to join {name}"),
            Self::YouJoined { .. } => format!("You have joined {name}"),
            Self::YourRole { .. } => format!("You have another role in {name}"),
            Self::MadeOwner { .. } => format!("You are an owner of {name} now"),
            Self::YouAreOut { .. } => format!("You are no longer in {name}"),
            Self::SomebodyJoined { .. } => format!("Somebody has joined {name}"),
            Self::SomebodysRole { .. } => format!("Somebody has another role in {name}"),
            Self::SomebodyIsOut { .. } => format!("Somebody is no longer in {name}"),
            Self::FactorDemanded { .. } => format!("You need a second factor for {name}"),
            Self::FactorFree { .. } => format!("{name} no longer asks for a second factor"),
        }
    }

    pub(super) fn text(&self, links: &dyn Links) -> Result<String, askama::Error> {
        let (greeting, organisation) = (words::greeting(None), self.organisation());
        let to_page = |page| links.account(page);
        match self {
            Self::Invited {
                role,
                token,
                valid_hours,
                demands_factor,
                ..
            } => Invited {
                greeting,
                organisation,
                role: (*role).into(),
                link: to_page(AccountPage::Join(token.expose())),
                days: (valid_hours / 24).to_string(),
                factor: if *demands_factor { FACTOR_NEEDED } else { "" }.to_owned(),
            }
            .render(),
            Self::YouJoined { role, .. } => {
                let (role, link) = ((*role).into(), to_page(AccountPage::People));
                YouJoined {
                    greeting,
                    organisation,
                    role,
                    link,
                }
                .render()
            }
            Self::YourRole { role, .. } => {
                let (role, link) = ((*role).into(), links.sign_in());
                YourRole {
                    greeting,
                    organisation,
                    role,
                    link,
                }
                .render()
            }
            Self::MadeOwner { .. } => MadeOwner {
                greeting,
                organisation,
                link: links.sign_in(),
            }
            .render(),
            Self::YouAreOut { by_holder, .. } => {
                let link = to_page(AccountPage::Help);
                if *by_holder {
                    YouLeft {
                        greeting,
                        organisation,
                        link,
                    }
                    .render()
                } else {
                    YouWereRemoved {
                        greeting,
                        organisation,
                        link,
                    }
                    .render()
                }
            }
            Self::SomebodyJoined { person, role, .. } => SomebodyJoined {
                greeting,
                organisation,
                person: person.to_string(),
                role: (*role).into(),
                link: to_page(AccountPage::People),
            }
            .render(),
            Self::SomebodysRole { person, role, .. } => SomebodysRole {
                greeting,
                organisation,
                person: person.to_string(),
                role: (*role).into(),
                link: to_page(AccountPage::People),
            }
            .render(),
            Self::SomebodyIsOut { person, .. } => SomebodyIsOut {
                greeting,
                organisation,
                person: person.to_string(),
                link: to_page(AccountPage::People),
            }
            .render(),
            Self::FactorDemanded { from, .. } => FactorDemanded {
                greeting,
                organisation,
                from: from.map_or_else(|| "now on".to_owned(), words::moment),
                link: to_page(AccountPage::Factors),
            }
            .render(),
            Self::FactorFree { .. } => FactorFree {
                greeting,
                organisation,
                link: to_page(AccountPage::Factors),
            }
            .render(),
        }
    }
}
