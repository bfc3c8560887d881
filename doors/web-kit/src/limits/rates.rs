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
}

macro_rules! rates {
    ($($(#[$doc:meta])* $name:ident: $times:literal in $window:expr),+ $(,)?) => {
        /// How often things may be done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct Rates { $($(#[$doc])* pub $name: Rate),+ }

        impl Default for Rates {
            fn default() -> Self {
                Self { $($name: Rate::new($times, $window)),+ }
            }
        }

        impl Rates {
            /// Makes a table that nobody reaches the end of, for benchmarks and for tests of other things.
            pub fn generous() -> Self {
                let rate = Rate::new(10_000_000, MINUTE);
                Self { $($name: rate),+ }
            }
        }
    };
}

rates! {
    /// Any dynamic request of an address that has not signed in.
    anonymous: 100 in QUARTER,
    /// Any dynamic request of a person.
    signed_in: 3_000 in QUARTER,
    /// Tries to sign in, from one address.
    sign_in: 30 in QUARTER,
    /// New accounts, from one address.
    register: 5 in HOUR,
    /// Mails with a link that somebody asked for, to one mailbox.
    mail: 3 in HOUR,
    /// Certificate numbers that do not exist, from one address.
    verify_miss: 20 in QUARTER,
    /// Webhooks with a bad signature, from one address.
    webhook_forgery: 20 in MINUTE,
    /// Reports of a browser about our content policy, from one address.
    csp_report: 20 in MINUTE,
    /// Files sent by a person.
    upload: 60 in HOUR,
    /// Exports asked for by a person.
    export: 3 in DAY,
    /// Applications of a person to jobs.
    apply: 50 in DAY,
    /// Reports asked for by an organisation.
    report: 10 in DAY,
}
