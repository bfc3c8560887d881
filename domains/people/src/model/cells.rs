//! Squares of a quarter of a degree, by which candidates near a place are found.
//!
//! Row-level security keeps the operators of PostGIS from using an index, but not the equality of integers. So a search
//! asks for all squares that its circle touches, and measures within them. `people.cell` in SQL computes the same.

/// Squares per degree.
const PER_DEGREE: f64 = 4.0;
/// Squares round the globe.
const ROUND: i32 = 1440;
/// No shorter than a degree of latitude ever is, in kilometres: a circle never leaves the squares.
const KM_PER_DEGREE: f64 = 110.5;

/// Returns the square that a point lies in.
pub fn cell(lat: f64, lon: f64) -> i32 {
    row(lat) * ROUND + column(lon)
}

#[expect(clippy::cast_possible_truncation, reason = "degrees are far below the limit")]
fn row(lat: f64) -> i32 {
    ((lat + 90.0) * PER_DEGREE).floor() as i32
}

#[expect(clippy::cast_possible_truncation, reason = "degrees are far below the limit")]
fn column(lon: f64) -> i32 {
    ((lon + 180.0) * PER_DEGREE).floor() as i32
}

/// Returns every square that a circle touches, and a few beside it: a superset, so what is found must be measured.
pub fn cells_within(lat: f64, lon: f64, km: f64) -> Vec<i32> {
    let high = km / KM_PER_DEGREE;
    // Degrees of longitude are narrowest at the end nearer to the pole.
    let edge = (lat.abs() + high).min(89.0);
    let wide = high / edge.to_radians().cos();
    let columns = column(lon - wide)..=column(lon + wide);
    (row(lat - high)..=row(lat + high))
        .flat_map(|row| columns.clone().map(move |column| row * ROUND + column))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_point_in_the_circle_lies_in_one_of_its_squares(
            lat in 49.0f64..61.0, lon in -8.0f64..2.0, bearing in 0.0f64..std::f64::consts::TAU, km in 1.0f64..200.0,
            part in 0.0f64..1.0,
        ) {
            let cells = cells_within(lat, lon, km);
            let (sine, cosine) = (lat.to_radians().sin(), lat.to_radians().cos());
            let angle = km * part / 6_371.0;
            let there = (sine * angle.cos() + cosine * angle.sin() * bearing.cos()).asin();
            let east = (bearing.sin() * angle.sin() * cosine).atan2(angle.cos() - sine * there.sin());
            prop_assert!(cells.contains(&cell(there.to_degrees(), lon + east.to_degrees())));
        }

        #[test]
        fn squares_stand_there_once(lat in 49.0f64..61.0, lon in -8.0f64..2.0, km in 1.0f64..200.0) {
            let mut cells = cells_within(lat, lon, km);
            let count = cells.len();
            cells.sort_unstable();
            cells.dedup();
            prop_assert_eq!(cells.len(), count);
        }
    }
}
