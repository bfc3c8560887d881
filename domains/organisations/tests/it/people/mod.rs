//! People come in, change roles and go.

mod factor_demands;
pub(crate) mod firm;
mod invitations;
mod roles;
