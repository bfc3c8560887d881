//! marketplace

pub mod model;
