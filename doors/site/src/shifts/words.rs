//! A shift in words, the same on every page.

use crate::kit::{Row, SummaryList, Tag, Tone, hours};
use contracts::sector::SectorPacks;
use marketplace::{Shift, ShiftState};

/// Says when a shift is: "Thursday 4 March 2027, 7pm to 7am".
pub(super) fn when(shift: &Shift) -> String {
    hours(shift.span().start(), shift.span().end())
}

/// Says where a shift is: "Rosewood House, Leeds".
pub(super) fn place(shift: &Shift) -> String {
    if shift.site_name.contains(&shift.town) {
        shift.site_name.clone()
    } else {
        format!("{}, {}", shift.site_name, shift.town)
    }
}

/// Says the pay: "£13.10 an hour".
pub(super) fn pay(shift: &Shift) -> String {
    format!("{} an hour", shift.pay)
}

/// Says how many places are free.
pub(super) fn places(shift: &Shift) -> String {
    match shift.free() {
        0 => "None, all taken".to_owned(),
        free => format!("{free} of {}", shift.positions),
    }
}

/// Says where a shift stands.
pub(super) fn state(shift: &Shift) -> Tag {
    match shift.state {
        ShiftState::Open => Tag::new(Tone::Accent, "Open"),
        ShiftState::Filled => Tag::success("Filled"),
        ShiftState::Cancelled => Tag::neutral("Cancelled"),
    }
}

/// Names what a shift asks for.
pub(super) fn required(shift: &Shift, packs: &SectorPacks) -> Vec<String> {
    let label = |kind: &String| {
        packs
            .credential(kind)
            .map_or_else(|| kind.clone(), |kind| kind.label.clone())
    };
    shift.terms.required.iter().map(label).collect()
}

/// Lists the facts that workers choose by.
pub(super) fn facts(shift: &Shift, packs: &SectorPacks) -> SummaryList {
    let mut rows = vec![
        Row::new("When", when(shift)),
        Row::new("Where", place(shift)),
        Row::new("Pay", pay(shift)),
        Row::new("Employer", &shift.organisation_name),
    ];
    if shift.terms.sleep_in {
        rows.push(Row::new("Sleep-in", "You sleep on site and are woken when needed"));
    }
    rows.push(Row::lines("You must hold", required(shift, packs)));
    if let Some(notes) = &shift.notes {
        rows.push(Row::lines("Good to know", notes.lines()));
    }
    SummaryList::new(rows)
}
