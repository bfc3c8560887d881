//! The second half of a sign-in: a code, and then the session.

use super::half_login::{Half, Way};
use crate::model::client::{agent_of, network_of};
use crate::model::code_lane::CodeLane;
use crate::model::factor_code::{FactorCode, wrong_code};
use crate::model::methods::Methods;
use crate::model::token::Token;
use crate::open_session::Entry;
use crate::sign_in::BrowserSession;
use crate::sign_in_for_tokens::TokenPair;
use crate::store::sessions::Origin;
use crate::{Error, Identity, store};
use kernel::Secret;
use platform::{Actor, WriteTx};
use std::net::IpAddr;

/// The ticket of the first half, and the code.
#[derive(Debug, Clone)]
pub struct SecondStep {
    /// What the first half gave.
    pub ticket: Secret<String>,
    /// A code from an authenticator app or a text message, or a recovery code, as typed.
    pub code: Secret<String>,
    /// Where the request comes from, if the door knows.
    pub place: Option<IpAddr>,
    /// The cookie of a browser that has signed somebody in before.
    pub device: Option<Secret<String>>,
    /// What the client says it is. Only a coarse name of it is kept.
    pub agent: Option<String>,
}

impl SecondStep {
    fn origin(&self) -> Origin {
        Origin {
            agent: self.agent.as_deref().and_then(agent_of),
            network: self.place.map(network_of),
        }
    }
}

impl Identity {
    /// Finishes a browser's sign-in.
    ///
    /// # Errors
    /// `Invalid` when the code is wrong or was used before; `HalfLoginEnded` when the ticket is no good, or this was its
    /// last try; `TooManyTries` when too many wrong codes came lately.
    pub async fn finish_sign_in(&self, caller: &Actor, step: SecondStep) -> Result<BrowserSession, Error> {
        let (mut tx, half, methods) = self.pass_by_code(caller, Way::Browser, &step).await?;
        if let Some(waiting) = half.connects {
            match self
                .connect_in(&mut tx, &waiting, &half.account, self.ground.clock.now())
                .await
            {
                // What waited has ended meanwhile: they are in all the same, and may connect another time.
                Ok(()) | Err(Error::Foreign(_)) => {}
                Err(error) => return Err(error),
            }
        }
        let entry = Entry {
            account: half.account,
            methods,
            origin: step.origin(),
        };
        self.open_browser_session(tx, entry, step.device.as_ref()).await
    }

    /// Finishes an API client's sign-in.
    ///
    /// # Errors
    /// As for [`Identity::finish_sign_in`].
    pub async fn finish_sign_in_for_tokens(&self, caller: &Actor, step: SecondStep) -> Result<TokenPair, Error> {
        let (tx, half, methods) = self.pass_by_code(caller, Way::Api, &step).await?;
        let entry = Entry {
            account: half.account,
            methods,
            origin: step.origin(),
        };
        self.open_token_family(tx, entry, half.device).await
    }

    async fn pass_by_code(
        &self,
        caller: &Actor,
        way: Way,
        step: &SecondStep,
    ) -> Result<(WriteTx, Half, Methods), Error> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(caller)).await?;
        let half = self.hold_half(&mut tx, &step.ticket, way, now).await?;
        // What cannot be a code is no try.
        let code = FactorCode::parse(&step.code).map_err(|fault| Error::Invalid(vec![fault]))?;
        let lane = self.lane_of(&mut tx, &half, step.device.as_ref()).await?;
        match self
            .check_code(&mut tx, (half.account.user, &half.attempt(), lane), &code, now)
            .await?
        {
            Some(method) => {
                let methods = self.pass_half(&mut tx, &half, method, now).await?;
                Ok((tx, half, methods))
            }
            None => Err(self.fail_half(tx, half, wrong_code(), now).await?),
        }
    }

    /// A browser that signed in to the account before has a count of its own: nobody who guesses elsewhere fills it.
    async fn lane_of(
        &self,
        tx: &mut WriteTx,
        half: &Half,
        browser: Option<&Secret<String>>,
    ) -> Result<CodeLane, Error> {
        let Some(browser) = browser.and_then(|browser| Token::parse(browser.expose())) else {
            return Ok(CodeLane::Anybody);
        };
        let is_known = store::known_devices::is_known(tx, half.account.user, &browser.hash()).await?;
        Ok(CodeLane::of_browser(is_known))
    }
}
