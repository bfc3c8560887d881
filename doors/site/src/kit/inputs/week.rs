//! The week grid: a table of boxes that needs no dragging.

use super::base::{Base, field};
use crate::kit::Fields;
use askama::Template;

/// The days: the word that is posted, the name people read.
pub const DAYS: [(&str, &str); 7] = [
    ("mon", "Monday"),
    ("tue", "Tuesday"),
    ("wed", "Wednesday"),
    ("thu", "Thursday"),
    ("fri", "Friday"),
    ("sat", "Saturday"),
    ("sun", "Sunday"),
];

/// The parts of a day: the word that is posted, the name people read.
pub const PARTS: [(&str, &str); 4] = [
    ("early", "Early"),
    ("late", "Late"),
    ("night", "Night"),
    ("sleep-in", "Sleep-in"),
];

/// A box of the grid.
#[derive(Debug, Clone)]
struct Slot {
    id: String,
    value: String,
    label: String,
    part: &'static str,
    ticked: bool,
}

/// A day's row.
#[derive(Debug, Clone)]
struct Day {
    name: &'static str,
    slots: Vec<Slot>,
}

/// Day by part of day. Each ticked box posts `{day}-{part}`, as in `tue-night`, under the field's name.
#[derive(Debug, Clone, Template)]
#[template(path = "components/week.html")]
pub struct WeekGrid {
    base: Base,
    days: Vec<Day>,
    parts: [(&'static str, &'static str); 4],
}

field!(WeekGrid);

impl WeekGrid {
    /// Makes the grid, ticked as it was posted.
    pub fn new(base: Base, fields: &Fields) -> Self {
        let slot = |(day, day_name): (&str, &str), (part, part_name): (&str, &'static str)| {
            let value = format!("{day}-{part}");
            let first = day == "mon" && part == "early";
            Slot {
                id: if first {
                    base.id.clone()
                } else {
                    format!("{}-{value}", base.id)
                },
                label: format!("{day_name} {}", part_name.to_lowercase()),
                part: part_name,
                ticked: fields.ticked(&base.name, &value),
                value,
            }
        };
        let days = DAYS.map(|day| Day {
            name: day.1,
            slots: PARTS.map(|part| slot(day, part)).to_vec(),
        });
        Self {
            days: days.to_vec(),
            base,
            parts: PARTS,
        }
    }
}
