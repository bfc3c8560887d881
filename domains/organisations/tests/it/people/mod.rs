//! People come in, change roles and go.

pub(crate) mod firm;
mod invitations;
mod roles;
