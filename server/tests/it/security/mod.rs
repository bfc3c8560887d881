//! Security requirements that show only on the whole house. Each test bears the id of the one that it proves.

mod addresses;
mod answers;
mod clocks;
mod cookies;
mod crowds;
mod events;
mod faults;
mod limits;
mod nothing_there;
mod outsiders;
mod proofs;
mod schema;
mod taken_literally;
mod unwanted;
