//! Files on a real database.

mod checking;
mod house;
mod opening;
mod quota;
mod receiving;
mod sweeping;
mod walls;
