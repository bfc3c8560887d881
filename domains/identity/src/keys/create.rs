//! A person makes a key for a program of theirs.

use super::ApiKeyView;
use crate::model::api_key::KeyText;
use crate::model::scopes::{SCOPES, Scopes};
use crate::model::token::Token;
use crate::{Error, Identity, rights, store};
use chrono::TimeDelta;
use contracts::identity::ApiKeyChanged;
use kernel::ids::{ApiKeyId, UserId};
use kernel::{FieldError, Secret};
use platform::{Actor, Claimed, Denied, IdempotencyKey, WriteTx};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What the key is to be.
#[derive(Debug, Clone)]
pub struct CreateApiKey {
    /// What its maker calls it.
    pub name: String,
    /// What it opens.
    pub scopes: Vec<String>,
    /// For how many days.
    pub days: u16,
    /// Makes a repeat harmless.
    pub key: Option<IdempotencyKey>,
}

/// A key that has just been made.
#[derive(Debug, Clone)]
pub struct NewApiKey {
    /// The key.
    pub view: ApiKeyView,
    /// What the program sends. It is shown this once.
    pub secret: Secret<String>,
}

/// What is stored under the caller's idempotency key: never the secret.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Made {
    key: ApiKeyId,
}

impl Identity {
    /// Makes a key that acts for the person, within the chosen scopes. The person is told.
    ///
    /// # Errors
    /// `Invalid` names the answers at fault; `TooManyKeys` when the person has as many as one may have; `NoSecondFactor` when
    /// they must have a factor and have none; `KeyShownOnce` for a repeat under the same idempotency key, for what made the
    /// key is not kept.
    pub async fn create_api_key(&self, actor: &Actor, command: CreateApiKey) -> Result<NewApiKey, Error> {
        let action = "identity.keep-api-keys";
        let user = actor.user().ok_or(Denied { action })?;
        let command = check(command, self.inner.config.api_key_days).map_err(Error::Invalid)?;
        let mut tx = self.ground.db.write(&self.authenticator(actor)).await?;
        let ticket = match &command.key {
            None => None,
            Some(key) => match tx.claim::<Made>(key).await? {
                Claimed::Replay(_) => return Err(Error::KeyShownOnce),
                Claimed::Fresh(ticket) => Some(ticket),
            },
        };
        let outcome = self.create_in(&mut tx, actor, user, command).await;
        tx.finish(ticket, outcome, |made| Made { key: made.view.id }).await
    }

    async fn create_in(
        &self,
        tx: &mut WriteTx,
        actor: &Actor,
        user: UserId,
        command: CreateApiKey,
    ) -> Result<NewApiKey, Error> {
        let (config, now) = (&self.inner.config, self.ground.clock.now());
        let key = KeyText::new(ApiKeyId::fresh(now, &self.ground.rng), Token::fresh(&self.ground.rng));
        let view = ApiKeyView {
            id: key.id,
            name: command.name,
            scopes: command.scopes,
            created_at: now,
            expires_at: now + TimeDelta::days(command.days.into()),
            used_at: None,
        };
        // Locking the account makes two who ask at once take turns, so that neither passes the limit.
        let action = "identity.keep-api-keys";
        let account = store::users::lock(tx, user).await?.ok_or(Denied { action })?;
        let permit = tx.permit(rights::KeepApiKeys, &user)?;
        if config.second_factor_for.demands(actor.who(), now) && !self.factors_of(tx, user).await?.strong() {
            return Err(Error::NoSecondFactor);
        }
        if store::api_keys::list(tx, user, now).await?.len() >= config.api_keys_each {
            return Err(Error::TooManyKeys);
        }
        store::api_keys::add(tx, &permit, &view, &key.hash()).await?;
        let detail = json!({ "user": user, "scopes": view.scopes, "expires_at": view.expires_at });
        tx.audit("identity.api-key-made", Some(key.id.get()), detail);
        tx.emit(&ApiKeyChanged {
            user,
            email: account.email,
            name: view.name.clone(),
            made: true,
            at: now,
        })
        .await?;
        Ok(NewApiKey {
            view,
            secret: key.text(),
        })
    }
}

fn check(command: CreateApiKey, most_days: u16) -> Result<CreateApiKey, Vec<FieldError>> {
    let name = command.name.trim().to_owned();
    let mut faults = Vec::new();
    if !(1..=60).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        let message = "Enter a name for the key, up to 60 characters";
        faults.push(FieldError::new("name", "format", message));
    }
    if command.scopes.len() > SCOPES.len() || Scopes::parse(&command.scopes).is_none() {
        faults.push(FieldError::new("scopes", "choose", "Choose what the key may do"));
    }
    if !(1..=most_days).contains(&command.days) {
        let message = format!("Choose how long the key works, from 1 to {most_days} days");
        faults.push(FieldError::new("days", "range", message));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut scopes = command.scopes;
    scopes.sort();
    scopes.dedup();
    Ok(CreateApiKey {
        name,
        scopes,
        ..command
    })
}
