//! Where a postcode area lies: a small table that needs no network. Approximate, and says so.

use kernel::Postcode;
use std::sync::LazyLock;

/// The middle of a postcode area, to about 0.05 degree (a few kilometres).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// The letters in front of the postcode: `LS`.
    pub area: &'static str,
    /// The post town: `Leeds`.
    pub town: &'static str,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east; most of the country is below zero.
    pub lon: f64,
}

static PLACES: LazyLock<Vec<Place>> = LazyLock::new(|| {
    let mut places: Vec<Place> = include_str!("places.txt").lines().filter_map(read).collect();
    places.sort_by_key(|place| place.area);
    places
});

/// Reads one line of the table; comments give none.
fn read(line: &'static str) -> Option<Place> {
    let mut parts = line.split('\t');
    let (area, town) = (parts.next()?, parts.next()?);
    Some(Place {
        area,
        town,
        lat: parts.next()?.parse().ok()?,
        lon: parts.next()?.parse().ok()?,
    })
}

/// Returns every postcode area, ordered by its letters.
pub fn all() -> &'static [Place] {
    &PLACES
}

/// Returns the middle of the postcode's area; `None` where the area does not exist. Two postcodes of one area are at the
/// same point, so distances are approximate: pages say so.
pub fn locate(postcode: &Postcode) -> Option<Place> {
    let index = PLACES.binary_search_by_key(&postcode.area(), |place| place.area).ok()?;
    PLACES.get(index).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds_all_areas_once_and_inside_the_islands() {
        assert_eq!(all().len(), 124);
        for pair in all().windows(2) {
            assert!(pair[0].area < pair[1].area, "{} stands there twice", pair[0].area);
        }
        for place in all() {
            assert!(
                (49.0..61.0).contains(&place.lat) && (-8.0..2.0).contains(&place.lon),
                "{}",
                place.area
            );
            let postcode: Postcode = format!("{}1 1AA", place.area).parse().expect(place.area);
            assert_eq!(locate(&postcode), Some(*place));
        }
    }

    #[test]
    fn neighbours_are_near_and_unknown_areas_are_nowhere() {
        let leeds = locate(&"LS1 4AP".parse().expect("a postcode")).expect("Leeds");
        let bradford = locate(&"BD1 1AA".parse().expect("a postcode")).expect("Bradford");
        assert_eq!((leeds.town, bradford.town), ("Leeds", "Bradford"));
        assert!((leeds.lat - bradford.lat).abs() < 0.1 && (leeds.lon - bradford.lon).abs() < 0.3);
        assert_eq!(locate(&"QQ1 1AA".parse().expect("a postcode")), None);
    }
}
