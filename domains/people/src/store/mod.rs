//! SQL, and what its rows become.

pub(crate) mod candidates;
pub(crate) mod credentials;
pub(crate) mod details;
pub(crate) mod erasing;
pub(crate) mod facts;
pub(crate) mod own_data;
pub(crate) mod profiles;
pub(crate) mod sealed;
pub(crate) mod serving;
pub(crate) mod stopping;
pub(crate) mod synthetic;
