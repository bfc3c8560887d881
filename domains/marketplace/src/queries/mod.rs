//! What pages and API show of marketplace.

mod bookings;
mod counts;
mod for_staff;
mod invitations;
mod matches;
mod shifts;

pub use bookings::{Booking, BookingCover};
pub use counts::{Counts, CoverGaps};
pub use for_staff::{BookingCounts, BookingLine};
pub(crate) use invitations::invitation_of_actor;
pub use invitations::{Invitation, InvitationState};
pub use matches::{Eligible, LeftOut, Matches, Profile};
pub use shifts::{Near, OpenShifts, OwnShift, Shift};
