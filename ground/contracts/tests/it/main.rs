//! The shipped sector packs.

mod lattice;
mod packs;
