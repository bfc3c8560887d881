//! Journeys on a real database.

mod certificates;
