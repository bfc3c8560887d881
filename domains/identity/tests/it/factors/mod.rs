//! Second factors: set up, replaced, removed, and asked for.

mod apps;
mod codes;
mod half_logins;
mod resets;
