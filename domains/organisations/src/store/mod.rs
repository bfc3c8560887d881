//! SQL of the schema `organisations`. Ids turn into bare UUIDs here and nowhere else.

pub(crate) mod erasing;
pub(crate) mod factor_demands;
pub(crate) mod invitations;
pub(crate) mod memberships;
pub(crate) mod organisations;
pub(crate) mod own_data;
pub(crate) mod published;
pub(crate) mod retention;
pub(crate) mod sites;
