//! People come in, change roles and go.

mod firm;
mod invitations;
mod roles;
