//! The SQL of notifications.

pub(crate) mod choices;
pub(crate) mod erasing;
pub(crate) mod messages;
pub(crate) mod own_data;
pub(crate) mod retention;
pub(crate) mod texts;
pub(crate) mod waiting;
