//! Second factors through both doors: set up, asked for at every way in, and demanded of some.

mod apps;
mod demands;
mod half_logins;
mod proofs;
mod ways_in;
