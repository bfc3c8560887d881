//! The table of limits.

use std::num::NonZeroU32;
use std::time::Duration;

const QUARTER: Duration = Duration::from_mins(15);
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
const MINUTE: Duration = Duration::from_mins(1);

/// So many times in so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many times.
    pub times: NonZeroU32,
    /// In how long.
    pub window: Duration,
}

impl Rate {
    /// Makes a rate; zero times is taken as one.
    pub const fn new(times: u32, window: Duration) -> Self {
        let times = match NonZeroU32::new(times) {
            Some(times) => times,
            None => NonZeroU32::MIN,
        };
        Self { times, window }
    }

    /// Returns how long one takes to be free again, when so many nodes share the rate without knowing of each other.
    pub(super) fn step(self, nodes: u32) -> Duration {
        let share = (self.times.get() / nodes.max(1)).max(1);
        (self.window / share).max(Duration::from_micros(1))
    }
}

/// Whose share it is that is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyedBy {
    /// The caller's address; of version 6, its /64.
    Address,
    /// A person.
    Person,
    /// An organisation.
    Organisation,
    /// An account, by its address of mail.
    Account,
    /// An account, from one address of the network.
    AccountAndAddress,
    /// An account, from one browser that has signed in to it before.
    AccountAndDevice,
    /// A mailbox.
    Mailbox,
}

macro_rules! classes {
    ($($(#[$doc:meta])* $class:ident $name:literal $key:ident: $times:literal in $window:expr),+ $(,)?) => {
        /// What is limited.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Class { $($(#[$doc])* $class),+ }

        impl Class {
            /// Every class, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$class),+];

            /// Returns the word for it, as in counters and in headers.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$class => $name),+ }
            }

            /// Tells whose share is used up.
            pub const fn keyed_by(self) -> KeyedBy {
                match self { $(Self::$class => KeyedBy::$key),+ }
            }
        }

        const SHIPPED: [Rate; Class::ALL.len()] = [$(Rate::new($times, $window)),+];
    };
}

classes! {
    /// Any dynamic request of an address that has not signed in.
    Anonymous "default" Address: 100 in QUARTER,
    /// Cookies, tokens and keys that open nothing, from one address.
    CredentialMiss "credential-miss" Address: 300 in QUARTER,
    /// Any dynamic request of a person.
    SignedIn "signed-in" Person: 3_000 in QUARTER,
    /// Tries to sign in to one account, from one address.
    SignInHere "sign-in-here" AccountAndAddress: 10 in QUARTER,
    /// Tries to sign in, from one address.
    SignIn "sign-in" Address: 30 in QUARTER,
    /// Tries to sign in to one account, from anywhere.
    SignInAccount "sign-in-account" Account: 100 in QUARTER,
    /// Tries to sign in to one account from a browser that has done so before. What strangers use up is not its own.
    SignInDevice "sign-in-device" AccountAndDevice: 10 in QUARTER,
    /// New accounts, from one address.
    Register "register" Address: 5 in HOUR,
    /// Sign-ins with an account from elsewhere, there and back, from one address: each may call the provider.
    Provider "provider" Address: 60 in QUARTER,
    /// Mails with a link that somebody asked for, to one mailbox.
    Mail "mail" Mailbox: 3 in HOUR,
    /// Codes in text messages, from one address. For one number and one person identity counts, in the database.
    Text "text" Address: 10 in HOUR,
    /// Certificate numbers that do not exist, from one address.
    VerifyMiss "verify-miss" Address: 20 in QUARTER,
    /// Webhooks with a bad signature, from one address.
    WebhookForgery "webhook-forgery" Address: 20 in MINUTE,
    /// Reports of a browser about our content policy, from one address.
    CspReport "csp-report" Address: 20 in MINUTE,
    /// Files sent by a person.
    Upload "upload" Person: 60 in HOUR,
    /// Files of other people opened by a member of staff.
    Inspect "inspect" Person: 60 in HOUR,
    /// Exports asked for by a person.
    Export "export" Person: 3 in DAY,
    /// Applications of a person to jobs.
    Apply "apply" Person: 50 in DAY,
    /// Proofs of the audit log asked for by a person.
    AuditProof "audit-proof" Person: 20 in QUARTER,
    /// Reports asked for by an organisation.
    Report "report" Organisation: 10 in DAY,
    /// Changes by an owner of what an organisation demands of its members: each writes to all of them.
    Demand "demand" Person: 6 in HOUR,
    /// Searches for people and organisations by a member of staff.
    Search "search" Person: 300 in HOUR,
}

/// How often things may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates([Rate; SHIPPED.len()]);

impl Default for Rates {
    fn default() -> Self {
        Self(SHIPPED)
    }
}

impl Rates {
    /// Makes a table that nobody reaches the end of, for benchmarks and for tests of other things.
    pub fn generous() -> Self {
        Self([Rate::new(10_000_000, MINUTE); SHIPPED.len()])
    }

    /// Returns the rate of a class.
    pub const fn of(&self, class: Class) -> Rate {
        self.0[class as usize]
    }

    /// The same table with another rate for one class.
    pub const fn with(mut self, class: Class, rate: Rate) -> Self {
        self.0[class as usize] = rate;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alone_a_node_gives_its_share_and_never_nothing() {
        let rate = Rate::new(100, QUARTER);
        assert_eq!(rate.step(1), Duration::from_secs(9));
        assert_eq!(rate.step(3), QUARTER / 33);
        assert_eq!(rate.step(1000), QUARTER);
        assert_eq!(rate.step(0), rate.step(1));
    }

    /// The table in the documents says the same as the code.
    #[test]
    fn the_document_says_the_same() {
        let text = include_str!("../../../../docs/SECURITY-MODEL.md");
        for class in Class::ALL {
            let Rate { times, window } = Rates::default().of(*class);
            let seconds = window.as_secs();
            let window = match seconds {
                60 => "1 min".to_owned(),
                900 => "15 min".to_owned(),
                3_600 => "1 h".to_owned(),
                86_400 => "1 day".to_owned(),
                _ => format!("{seconds} s"),
            };
            let times = match times.get() {
                3_000 => "3,000".to_owned(),
                times => times.to_string(),
            };
            let row = format!("| `{}` | {:?} | {times} / {window} |", class.name(), class.keyed_by());
            assert!(text.contains(&row), "docs/SECURITY-MODEL.md lacks: {row}");
        }
    }
}
