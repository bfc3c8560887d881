//! The academy's SQL. Rows come in, model types go out.

pub(crate) mod attempts;
pub(crate) mod courses;
pub(crate) mod enrolments;
pub(crate) mod learning;
pub(crate) mod lessons;
pub(crate) mod own_data;
pub(crate) mod publishing;

use kernel::Money;
use platform::DbError;

/// Turns a stored number into the type it should have.
fn number<T: TryFrom<i32>>(place: &'static str, value: i32) -> Result<T, DbError> {
    T::try_from(value).map_err(|_| DbError::row(place, value))
}

/// Turns a stored count into the type it should have.
fn count(place: &'static str, value: i64) -> Result<u32, DbError> {
    u32::try_from(value).map_err(|_| DbError::row(place, value))
}

/// Turns stored pence into money; the table's check allows pounds only.
const fn pence(value: i64) -> Money {
    Money::pence(value)
}

/// Turns small numbers into the database's.
fn stored(values: impl IntoIterator<Item = u8>) -> Vec<i32> {
    values.into_iter().map(i32::from).collect()
}

/// Turns the database's numbers back.
fn small(place: &'static str, values: Vec<i32>) -> Result<Vec<u8>, DbError> {
    values.into_iter().map(|value| number(place, value)).collect()
}
