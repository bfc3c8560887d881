//! What staff do from a person's record. Each act has a page that asks first; none lets them act as the person.

use super::role_words;
use crate::kit::{Choice, Fields, FormState, Shell, again, is_page, show};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use identity::rights::{AskFactorReset as MayAskReset, AskRole as MayAskRole, HelpAccount, SwitchAnyAccount};
use identity::{Account, AskFactorReset, AskRole, SwitchAccount, SwitchReason, WantedRole};
use kernel::FieldError;
use kernel::ids::UserId;
use platform::{Actor, StaffRole};
use web_kit::{Form, Path, Problem, Proven, Result, SeeOther};

/// One act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Act {
    PasswordReset,
    EndSignIns,
    SwitchOff,
    SwitchOn,
    Role,
    FactorReset,
}

impl Act {
    pub(super) const ALL: [Self; 6] = [
        Self::PasswordReset,
        Self::EndSignIns,
        Self::SwitchOff,
        Self::SwitchOn,
        Self::Role,
        Self::FactorReset,
    ];

    const fn word(self) -> &'static str {
        match self {
            Self::PasswordReset => "password-reset",
            Self::EndSignIns => "end-sign-ins",
            Self::SwitchOff => "switch-off",
            Self::SwitchOn => "switch-on",
            Self::Role => "role",
            Self::FactorReset => "factor-reset",
        }
    }

    pub(super) fn address(self, user: UserId) -> String {
        format!("/staff/people/{user}/acts/{}", self.word())
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::PasswordReset => "Send a link to a new password",
            Self::EndSignIns => "End all sign-ins",
            Self::SwitchOff => "Switch the account off",
            Self::SwitchOn => "Switch the account on",
            Self::Role => "Ask for a role of staff",
            Self::FactorReset => "Ask for a reset of second factors",
        }
    }

    const fn says(self) -> &'static str {
        match self {
            Self::PasswordReset => {
                "We e-mail the person a link that works for an hour. You do not see it and cannot choose a password."
            }
            Self::EndSignIns => "Everybody who is signed in to this account is signed out within a second.",
            Self::SwitchOff => "Nobody can sign in until an administrator switches it on. The person gets an e-mail.",
            Self::SwitchOn => "The person can sign in again, and gets an e-mail.",
            Self::Role => {
                "Another administrator has to agree within 24 hours. The person and every administrator get an e-mail."
            }
            Self::FactorReset => {
                "For somebody who lost their phone and codes. Another administrator has to agree within 24 hours, then it waits 24 hours more. The person gets an e-mail at once and can stop it."
            }
        }
    }

    /// Tells whether a link to it is worth showing.
    pub(super) fn is_for(self, actor: &Actor, account: &Account) -> bool {
        let user = account.user;
        let is_on = account.disabled_at.is_none();
        actor.user() != Some(user)
            && match self {
                Self::PasswordReset | Self::EndSignIns => is_on && actor.may(HelpAccount, &user),
                Self::SwitchOff => is_on && actor.may(SwitchAnyAccount, &user),
                Self::SwitchOn => !is_on && !account.role_taken && actor.may(SwitchAnyAccount, &user),
                Self::Role => actor.may(MayAskRole, &user),
                Self::FactorReset => is_on && actor.may(MayAskReset, &user),
            }
    }

    fn choices(self) -> Vec<Choice> {
        match self {
            Self::SwitchOff | Self::SwitchOn => [
                (SwitchReason::Asked, "The holder asked for it"),
                (SwitchReason::Security, "Somebody else was in the account"),
                (SwitchReason::Terms, "The terms of use"),
            ]
            .map(|(reason, label)| Choice::new(reason.as_str(), label))
            .into(),
            Self::Role => {
                let roles = StaffRole::ALL.into_iter();
                let roles = roles.map(|role| Choice::new(role.as_str(), role_words(role)));
                roles
                    .chain([Choice::new(WantedRole::NONE, "None: take the role away")])
                    .collect()
            }
            Self::PasswordReset | Self::EndSignIns | Self::FactorReset => Vec::new(),
        }
    }
}

/// The address names a person and an act.
#[derive(Debug, Clone, Copy, serde::Deserialize)]
pub(super) struct On {
    id: UserId,
    act: Act,
}

/// Asks before it is done.
#[derive(Debug, Clone, Template)]
#[template(path = "staff/act.html")]
pub(crate) struct ActPage {
    shell: Shell,
    form: FormState,
    act: Act,
    whose: String,
    choices: Vec<Choice>,
}
is_page!(ActPage);

impl ActPage {
    fn new(shell: Shell, form: FormState, act: Act, account: &Account) -> Self {
        let record = format!("/staff/people/{}", account.user);
        Self {
            shell: shell
                .titled(act.name())
                .themed("staff")
                .back_to(record, "Record")
                .failed(form.failed()),
            form,
            act,
            whose: account.email.to_string(),
            choices: act.choices(),
        }
    }

    fn switches(&self) -> bool {
        matches!(self.act, Act::SwitchOff | Act::SwitchOn)
    }

    /// Tells whether it takes something away at once.
    const fn takes_away(&self) -> bool {
        matches!(self.act, Act::SwitchOff | Act::EndSignIns)
    }

    fn explains(&self) -> bool {
        matches!(self.act, Act::EndSignIns | Act::Role | Act::FactorReset)
    }
}

async fn account(state: &SiteState, actor: &Actor, on: On) -> Result<Account> {
    let found = state.identity.lookup(actor, on.id).await?;
    let account = found.ok_or_else(Problem::not_found)?;
    if !on.act.is_for(actor, &account) && !on.act.is_for(actor, &off(&account)) {
        let action = "identity.help-account";
        return Err(identity::Error::Denied(platform::Denied { action }).into());
    }
    state.desk.note_look_at_account(actor, on.id).await?;
    Ok(account)
}

/// The same account in the other state, for which another act is open.
fn off(account: &Account) -> Account {
    let disabled_at = match account.disabled_at {
        Some(_) => None,
        None => Some(account.created_at),
    };
    Account {
        disabled_at,
        ..account.clone()
    }
}

pub(super) async fn get(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    Path(on): Path<On>,
    shell: Shell,
) -> Result<Response> {
    let account = account(&state, &actor, on).await?;
    Ok(show(&ActPage::new(shell, FormState::empty(), on.act, &account)))
}

pub(super) async fn post(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    Path(on): Path<On>,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let account = account(&state, &actor, on).await?;
    match done(&state, &actor, on, &fields).await {
        Ok(news) => Ok(SeeOther::to(format!("/staff/people/{}", on.id))
            .success(news)
            .into_response()),
        Err(error) => {
            let form = FormState::after(fields, error)?;
            Ok(again(&ActPage::new(shell, form, on.act, &account)))
        }
    }
}

async fn done(
    state: &SiteState,
    actor: &Actor,
    on: On,
    fields: &Fields,
) -> std::result::Result<&'static str, identity::Error> {
    let identity = &state.identity;
    match on.act {
        Act::PasswordReset => identity.send_reset_for(actor, on.id).await?,
        Act::EndSignIns => {
            identity.end_sessions_of(actor, on.id, fields.get("reason")).await?;
        }
        Act::SwitchOff => identity.disable_account(actor, switch(on.id, fields)?).await?,
        Act::SwitchOn => identity.enable_account(actor, switch(on.id, fields)?).await?,
        Act::Role => {
            let wanted =
                WantedRole::parse(fields.get("role")).map_err(|fault| identity::Error::Invalid(vec![fault]))?;
            let reason = fields.get("reason").to_owned();
            let user = on.id;
            identity.ask_role(actor, AskRole { user, wanted, reason }).await?;
        }
        Act::FactorReset => {
            let (user, reason) = (on.id, fields.get("reason").to_owned());
            identity
                .ask_factor_reset(actor, AskFactorReset { user, reason })
                .await?;
        }
    }
    Ok(match on.act {
        Act::PasswordReset => "The link is on its way to the person",
        Act::EndSignIns => "Everybody is signed out of this account",
        Act::SwitchOff => "The account is off",
        Act::SwitchOn => "The account is on",
        Act::FactorReset => "Asked. Another administrator has to agree within 24 hours, and the person was told",
        Act::Role => "Asked. Another administrator has to agree within 24 hours",
    })
}

fn switch(user: UserId, fields: &Fields) -> std::result::Result<SwitchAccount, identity::Error> {
    let reason = SwitchReason::parse(fields.get("why"));
    let ask = || identity::Error::Invalid(vec![FieldError::new("why", "required", "Choose why")]);
    reason.map(|reason| SwitchAccount { user, reason }).ok_or_else(ask)
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use super::sample::account;
    use crate::kit::Person;
    use crate::tests::{Sample, shell};
    let page = |act, form| ActPage::new(shell(Person::Staff), form, act, &account());
    let mut samples: Vec<Sample> = Act::ALL
        .into_iter()
        .map(|act| Sample::of(&format!("staff/act-{}", act.word()), &page(act, FormState::empty())))
        .collect();
    let missing = FieldError::new("reason", "required", "Say why, in a few words");
    let refused = FormState::refused(Fields::default(), vec![missing]);
    samples.push(Sample::of("staff/act-refused", &page(Act::EndSignIns, refused)));
    samples
}
