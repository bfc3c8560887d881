//! The words every floor of Muster uses: typed ids, money, time, chance, error kinds and pages.
//!
//! The kernel is pure. It reads no clock of its own, opens no connection and knows no framework.

mod chance;
mod clock;
mod email;
mod error;
pub mod ids;
mod mobile;
mod money;
mod page;
mod postcode;
mod reason;
mod secret;
mod span;

pub use chance::{OsRng, Rng, RngExt, SeededRng, SharedRng};
pub use clock::{Clock, MockClock, SharedClock, SystemClock};
pub use email::{Email, EmailError};
pub use error::{ErrorKind, FieldError, PeopleError};
pub use mobile::{MobileNumber, MobileNumberError};
pub use money::{Currency, Money, MoneyError};
pub use page::{Cursor, Page, PageRequest};
pub use postcode::{Postcode, PostcodeError};
pub use reason::{REASON_AT_MOST, reason_given};
pub use secret::{Pii, Secret};
pub use span::{LocalTime, Span, SpanError, end_of_london_day, london_date, read_day, to_utc_in_london};
