//! Sector packs: what a sector calls things, what its workers hold, and how its matching weighs.
