//! A cookie or token becomes an actor. Nothing else in the doors can make one.

use crate::cookies;
use crate::problem::{Problem, Result};
use crate::scopes::KeyPass;
use crate::visit::{FactorDue, Proof};
use chrono::{DateTime, Utc};
use http::{HeaderMap, header};
use identity::{API_KEY_PREFIX, FactorGap, Identity, KeyLogin, Login, SecondFactorFor, Standing};
use kernel::Secret;
use kernel::ids::{RequestId, SessionId, UserId};
use moka::sync::Cache;
use organisations::Organisations;
use platform::cut_off::{Mark, REMEMBERED_FOR};
use platform::{Actor, ActorMint, CutOffWatch, Membership, Who};
use sha2::{Digest, Sha256};
use std::time::Duration;
use tokio::time::timeout;
use uuid::Uuid;

const KEPT_AT_MOST: u64 = 100_000;
/// How long the database may take to say who somebody is.
const PATIENCE: Duration = Duration::from_secs(3);
/// No cookie or token of ours is longer.
const LONGEST: usize = 4096;

/// What a request shows to prove who sends it. A token goes before a cookie.
#[derive(Debug, Clone)]
pub(crate) enum Credential {
    None,
    Cookie(Secret<String>),
    Token(Secret<String>),
    /// An `Authorization` header that holds no bearer token, or two of them.
    Unreadable,
    /// A session named by something that we sealed. No request can show it.
    Named(SessionId),
}

impl Credential {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let mut lines = headers.get_all(header::AUTHORIZATION).iter();
        if let Some(line) = lines.next() {
            // Two lines are no proof: who reads the other one would take the sender for somebody else.
            let only = lines.next().is_none().then_some(line);
            let token = only
                .and_then(|line| line.to_str().ok())
                .and_then(bearer)
                .filter(|token| token.len() <= LONGEST);
            return token.map_or(Self::Unreadable, |token| Self::Token(Secret::new(token.to_owned())));
        }
        match cookies::find(headers, cookies::SESSION).filter(|cookie| !cookie.is_empty() && cookie.len() <= LONGEST) {
            Some(cookie) => Self::Cookie(Secret::new(cookie.to_owned())),
            None => Self::None,
        }
    }

    /// Whether there is anything to look up.
    pub(crate) const fn is_shown(&self) -> bool {
        matches!(self, Self::Cookie(_) | Self::Token(_))
    }

    fn key(&self) -> Option<Key> {
        let (mark, text) = match self {
            Self::Cookie(text) => ("cookie", text),
            Self::Token(text) => ("token", text),
            // Looked up each time: it is shown once.
            Self::None | Self::Unreadable | Self::Named(_) => return None,
        };
        Some(
            Sha256::new()
                .chain_update(mark)
                .chain_update(text.expose())
                .finalize()
                .into(),
        )
    }
}

fn bearer(line: &str) -> Option<&str> {
    let (scheme, token) = line.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

type Key = [u8; 32];

/// What is known about the holder of a credential.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    who: Who,
    session: Option<SessionId>,
    key: Option<KeyPass>,
    until: DateTime<Utc>,
    proven_until: Option<DateTime<Utc>>,
    /// They have shown no second factor, and must from some instant on.
    factor_due: Option<FactorDue>,
}

impl Known {
    /// Whom and what this speaks of, as the log of cut-offs names them.
    fn targets(&self) -> [Uuid; 3] {
        let user = match self.who {
            Who::Member { user, .. } | Who::Staff { user, .. } => user.get(),
            Who::Anonymous | Who::System { .. } => Uuid::nil(),
        };
        let session = self.session.map(SessionId::get);
        let key = self.key.map(|key| key.id.get());
        let organisation = match self.who {
            Who::Member { membership, .. } => membership.map(|membership| membership.organisation.get()),
            Who::Staff { .. } | Who::Anonymous | Who::System { .. } => None,
        };
        [
            user,
            session.or(key).unwrap_or_default(),
            organisation.unwrap_or_default(),
        ]
    }
}

/// Who acts, and how they proved it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Recognised {
    pub(crate) actor: Actor,
    pub(crate) proof: Proof,
    pub(crate) session: Option<SessionId>,
    pub(crate) key: Option<KeyPass>,
    pub(crate) proven_until: Option<DateTime<Utc>>,
    pub(crate) factor_due: Option<FactorDue>,
}

#[cfg_attr(
    any(test, feature = "test"),
    expect(
        clippy::large_enum_variant,
        reason = "there is one, and it is looked at all the time"
    )
)]
enum Source {
    House {
        identity: Identity,
        organisations: Organisations,
    },
    /// Stands in for both in tests of the kit, which need no database.
    #[cfg(any(test, feature = "test"))]
    List(std::collections::HashMap<String, Who>),
}

/// Turns cookies and tokens into actors, as the system actor of identity.
pub struct Authenticator {
    source: Source,
    mint: ActorMint,
    /// Tells what must be forgotten; without it nothing is remembered.
    watch: Option<CutOffWatch>,
    known: Cache<Key, (Mark, Known)>,
}

impl Authenticator {
    /// Puts the authenticator together. The mint is the one of the database that the doors use.
    pub fn new(identity: Identity, organisations: Organisations, mint: ActorMint, watch: CutOffWatch) -> Self {
        let house = Source::House {
            identity,
            organisations,
        };
        Self::over(house, mint, Some(watch))
    }

    /// Makes one that knows nobody, for tests that need no database.
    #[cfg(any(test, feature = "test"))]
    pub fn of_nobody() -> Self {
        Self::over(
            Source::List(std::collections::HashMap::new()),
            ActorMint::without_database(),
            None,
        )
    }

    #[cfg(test)]
    pub(crate) fn knowing(list: std::collections::HashMap<String, Who>) -> Self {
        Self::over(Source::List(list), ActorMint::without_database(), None)
    }

    fn over(source: Source, mint: ActorMint, watch: Option<CutOffWatch>) -> Self {
        let known = Cache::builder()
            .max_capacity(KEPT_AT_MOST)
            .time_to_live(REMEMBERED_FOR)
            .build();
        Self {
            source,
            mint,
            watch,
            known,
        }
    }

    pub(crate) fn anonymous(&self, request: RequestId, proof: Proof) -> Recognised {
        Recognised {
            actor: self.mint.mint(Who::Anonymous, request),
            proof,
            session: None,
            key: None,
            proven_until: None,
            factor_due: None,
        }
    }

    /// Returns the system actor under which the payment provider's webhooks are taken.
    pub(crate) const fn payments_webhook(&self, request: RequestId) -> Actor {
        self.mint.system("payments-webhook", request)
    }

    /// Recognises the sender of a request.
    ///
    /// # Errors
    /// When the database does not answer: then nobody may be let in, and nobody sent away.
    pub(crate) async fn recognise(
        &self,
        credential: &Credential,
        request: RequestId,
        now: DateTime<Utc>,
    ) -> Result<Recognised> {
        let proof = match credential {
            Credential::None => return Ok(self.anonymous(request, Proof::None)),
            Credential::Unreadable => return Ok(self.anonymous(request, Proof::Refused)),
            Credential::Cookie(_) | Credential::Named(_) => Proof::Cookie,
            Credential::Token(_) => Proof::Token,
        };
        let Some(known) = self.known(credential, request).await?.filter(|known| now < known.until) else {
            return Ok(self.anonymous(request, Proof::Refused));
        };
        Ok(Recognised {
            actor: self.mint.mint(known.who, request),
            proof,
            session: known.session,
            key: known.key,
            proven_until: known.proven_until,
            factor_due: known.factor_due,
        })
    }

    /// Tells whose session a cookie opened, though it opens it no more. It lets nobody in. `None` too when the database does
    /// not answer: what is asked for is a kindness.
    pub(crate) async fn former_holder(&self, credential: &Credential, request: RequestId) -> Option<UserId> {
        let Credential::Cookie(cookie) = credential else {
            return None;
        };
        match &self.source {
            Source::House { identity, .. } => {
                let actor = self.mint.system(identity::rights::AUTHENTICATOR, request);
                let found = timeout(PATIENCE, identity.former_holder(&actor, cookie)).await;
                found.ok()?.ok()?
            }
            #[cfg(any(test, feature = "test"))]
            Source::List(_) => None,
        }
    }

    /// Tells whether a credential is known well enough to need no look-up.
    pub(crate) fn remembers(&self, credential: &Credential) -> bool {
        let known = credential.key().and_then(|key| self.known.get(&key));
        let still = |(mark, known): (Mark, Known)| {
            self.watch
                .as_ref()
                .is_some_and(|watch| watch.holds(mark, &known.targets()))
        };
        known.is_some_and(still)
    }

    /// Forgets what was known of a credential, after a request that may have changed it.
    pub(crate) fn forget(&self, credential: &Credential) {
        if let Some(key) = credential.key() {
            self.known.invalidate(&key);
        }
    }

    async fn known(&self, credential: &Credential, request: RequestId) -> Result<Option<Known>> {
        let (Some(key), Some(watch)) = (credential.key(), &self.watch) else {
            return self.look_up(credential, request).await;
        };
        if let Some((mark, known)) = self.known.get(&key)
            && watch.holds(mark, &known.targets())
        {
            return Ok(Some(known));
        }
        // The mark comes first: what is cut off while we look, the answer may not know.
        let mark = watch.mark();
        let found = timeout(PATIENCE, self.look_up(credential, request))
            .await
            .map_err(|_| Problem::unavailable(2))??;
        if let Some(known) = found {
            self.known.insert(key, (mark, known));
        }
        Ok(found)
    }

    async fn look_up(&self, credential: &Credential, request: RequestId) -> Result<Option<Known>> {
        match &self.source {
            Source::House {
                identity,
                organisations,
            } => {
                let actor = self.mint.system(identity::rights::AUTHENTICATOR, request);
                if let Credential::Token(token) = credential
                    && token.expose().starts_with(API_KEY_PREFIX)
                {
                    let login = identity.authenticate_api_key(&actor, token).await?;
                    let Some(login) = login else { return Ok(None) };
                    let demand = identity.config().second_factor_for;
                    return by_key((organisations, demand), &actor, login).await.map(Some);
                }
                let login = match credential {
                    Credential::Cookie(cookie) => identity.authenticate_session(&actor, cookie).await?,
                    Credential::Token(token) => identity.authenticate_token(&actor, token).await?,
                    Credential::Named(session) => identity.find_session(&actor, *session).await?,
                    Credential::None | Credential::Unreadable => None,
                };
                let Some(login) = login else { return Ok(None) };
                let demand = identity.config().second_factor_for;
                with_membership((organisations, demand), &actor, login).await.map(Some)
            }
            #[cfg(any(test, feature = "test"))]
            Source::List(list) => Ok(match credential {
                Credential::Cookie(text) | Credential::Token(text) => list.get(text.expose()).map(|who| Known {
                    who: *who,
                    session: None,
                    key: None,
                    until: DateTime::<Utc>::MAX_UTC,
                    proven_until: (text.expose() == "fresh").then_some(DateTime::<Utc>::MAX_UTC),
                    factor_due: (text.expose() == "bare").then_some(FactorDue {
                        from: DateTime::<Utc>::MIN_UTC,
                        gap: FactorGap::NoneYet,
                    }),
                }),
                Credential::None | Credential::Unreadable | Credential::Named(_) => None,
            }),
        }
    }
}

async fn with_membership(
    (organisations, demand): (&Organisations, SecondFactorFor),
    actor: &Actor,
    login: Login,
) -> Result<Known> {
    let membership = membership(organisations, actor, login.standing, login.user).await?;
    let who = login.who(membership);
    Ok(Known {
        who,
        session: Some(login.session),
        key: None,
        until: login.until,
        proven_until: Some(login.proven_until),
        factor_due: due(demand.demanded_from(&who), login.factor_gap()),
    })
}

async fn by_key(
    (organisations, demand): (&Organisations, SecondFactorFor),
    actor: &Actor,
    login: KeyLogin,
) -> Result<Known> {
    let membership = membership(organisations, actor, login.standing, login.user).await?;
    let who = login.who(membership);
    Ok(Known {
        who,
        session: None,
        key: Some(KeyPass {
            id: login.key,
            scopes: login.scopes,
        }),
        until: login.until,
        // A key never stands for the person themselves: it was made by somebody who had shown what was asked for.
        proven_until: None,
        // A key that was made before a factor was demanded, or before the last was taken away, opens nothing until there
        // is one again.
        factor_due: due(
            demand.demanded_from(&who),
            (!login.has_strong_factor).then_some(FactorGap::NoneYet),
        ),
    })
}

fn due(from: Option<DateTime<Utc>>, gap: Option<FactorGap>) -> Option<FactorDue> {
    let (from, gap) = from.zip(gap)?;
    Some(FactorDue { from, gap })
}

async fn membership(
    organisations: &Organisations,
    actor: &Actor,
    standing: Standing,
    user: UserId,
) -> Result<Option<Membership>> {
    match standing {
        Standing::Staff(_) => Ok(None),
        Standing::Worker | Standing::Employer => Ok(organisations.membership_of(actor, user).await?),
    }
}
