//! What a browser carries between opening a link and pressing the button: the link's secret for ten more minutes, under
//! our seal and for one purpose. The address bar, the history and other sites never see the secret after that.

use crate::config::Peppers;
use crate::model::link::{LinkFault, Purpose};
use crate::model::token::Token;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::Secret;

/// For how many minutes a page behind a link waits.
const MINUTES: u32 = 10;

/// A ticket, for a cookie.
#[derive(Debug, Clone)]
pub struct Ticket {
    /// What the cookie carries.
    pub cookie: Secret<String>,
    /// For how long the browser keeps it.
    pub seconds: u32,
}

/// Seals tickets and checks their seals.
pub(crate) struct TicketSeal(Secret<Vec<u8>>);

impl TicketSeal {
    /// Derives the seal from the current pepper, which every node has and nobody else.
    pub(crate) fn new(peppers: &Peppers) -> Self {
        let pepper = peppers.get(peppers.current()).map(|key| key.expose().clone());
        Self(Secret::new(mac(&pepper.unwrap_or_default(), b"muster link ticket 1")))
    }

    pub(crate) fn issue(&self, purpose: Purpose, token: &Token, now: DateTime<Utc>) -> Ticket {
        self.issue_for(purpose.as_str(), &token.text(), now)
    }

    /// The same for a secret that is none of our links: the word says what it is good for.
    pub(crate) fn issue_for(&self, word: &str, secret: &Secret<String>, now: DateTime<Utc>) -> Ticket {
        let until = (now + TimeDelta::minutes(MINUTES.into())).timestamp();
        let body = format!("{}.{until}", secret.expose());
        let seal = URL_SAFE_NO_PAD.encode(self.seal(word, &body));
        Ticket {
            cookie: Secret::new(format!("{body}.{seal}")),
            seconds: MINUTES * 60,
        }
    }

    /// Returns the link's secret, if the ticket is ours, for this purpose, and young enough.
    pub(crate) fn redeem(
        &self,
        purpose: Purpose,
        cookie: &Secret<String>,
        now: DateTime<Utc>,
    ) -> Result<Secret<String>, LinkFault> {
        self.redeem_for(purpose.as_str(), cookie, now)
    }

    /// The same for a secret that is none of our links.
    pub(crate) fn redeem_for(
        &self,
        word: &str,
        cookie: &Secret<String>,
        now: DateTime<Utc>,
    ) -> Result<Secret<String>, LinkFault> {
        self.read(word, cookie.expose(), now).ok_or(LinkFault::OpenAgain)
    }

    fn read(&self, word: &str, cookie: &str, now: DateTime<Utc>) -> Option<Secret<String>> {
        let (body, seal) = cookie.rsplit_once('.')?;
        let seal = URL_SAFE_NO_PAD.decode(seal).ok()?;
        aws_lc_rs::constant_time::verify_slices_are_equal(&seal, &self.seal(word, body)).ok()?;
        let (token, until) = body.rsplit_once('.')?;
        let until: i64 = until.parse().ok()?;
        (now.timestamp() < until).then(|| Secret::new(token.to_owned()))
    }

    /// Hashes something short under the seal's key, so that the hash alone tells nothing.
    pub(crate) fn keyed_hash(&self, word: &str, body: &str) -> Vec<u8> {
        self.seal(word, body)
    }

    fn seal(&self, word: &str, body: &str) -> Vec<u8> {
        mac(self.0.expose(), format!("{word} {body}").as_bytes())
    }
}

fn mac(key: &[u8], text: &[u8]) -> Vec<u8> {
    use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
    sign(&Key::new(HMAC_SHA256, key), text).as_ref().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::SeededRng;
    use std::sync::Arc;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).expect("an instant")
    }

    #[test]
    fn a_ticket_holds_for_ten_minutes_for_one_purpose_under_our_seal() {
        let seal = TicketSeal::new(&Peppers::for_tests());
        let token = Token::fresh(&(Arc::new(SeededRng::new(7)) as kernel::SharedRng));
        let Ticket { cookie, seconds } = seal.issue(Purpose::ResetPassword, &token, at(0));
        assert_eq!(seconds, 600);
        let read = |purpose, cookie: &str, now| seal.redeem(purpose, &Secret::new(cookie.to_owned()), now);
        let found = read(Purpose::ResetPassword, cookie.expose(), at(599)).expect("the secret");
        assert_eq!(found.expose(), token.text().expose());
        assert!(read(Purpose::ResetPassword, cookie.expose(), at(600)).is_err());
        assert!(read(Purpose::Reactivate, cookie.expose(), at(0)).is_err());
        let longer = cookie
            .expose()
            .replace(&at(600).timestamp().to_string(), &at(6000).timestamp().to_string());
        assert_ne!(&longer, cookie.expose());
        for forged in [longer.as_str(), "", "a.b.c", "..", token.text().expose()] {
            assert_eq!(
                read(Purpose::ResetPassword, forged, at(0)).err(),
                Some(LinkFault::OpenAgain)
            );
        }
        let other = TicketSeal::new(&Peppers::new("test", Secret::new(b"another".to_vec())));
        assert!(other.redeem(Purpose::ResetPassword, &cookie, at(0)).is_err());
    }
}
