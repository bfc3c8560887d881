//! Certificates on a real database: who may do and see what, and what the database itself refuses.

mod house;
mod issuing;
mod privacy;
mod revoking;
