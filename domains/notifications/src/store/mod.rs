//! The SQL of notifications.

pub(crate) mod messages;
