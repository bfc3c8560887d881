//! Billing's SQL. Rows come in, model types go out.

pub(crate) mod inbox;
pub(crate) mod own_data;
pub(crate) mod payments;
pub(crate) mod retention;
