//! The SQL of marketplace. Rows turn into the model's types here, and ids into bare UUIDs.

pub(crate) mod bookings;
pub(crate) mod candidates;
pub(crate) mod erasing;
pub(crate) mod invitations;
pub(crate) mod own_data;
pub(crate) mod retention;
pub(crate) mod rules;
pub(crate) mod shifts;
