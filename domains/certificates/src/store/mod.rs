//! The SQL of certificates.

pub(crate) mod certificates;
pub(crate) mod issuers;
pub(crate) mod log;
pub(crate) mod own_data;
pub(crate) mod retention;
pub(crate) mod status_lists;
