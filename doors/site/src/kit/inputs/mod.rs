//! The fields of forms, each a template of its own. Pages get them from [`super::FormState`].

mod base;
mod choice;
mod date;
mod text;
mod week;

pub use base::{Base, id_of};
pub use choice::{Checkbox, Choice, Choices, Select};
pub use date::DateInput;
pub use text::{FileInput, Hidden, Password, TextArea, TextInput};
pub use week::{DAYS, PARTS, WeekGrid};
