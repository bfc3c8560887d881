//! The kit: what pages are made of. `KIT.md` shows how to write a page with it.

mod check;
mod fields;
mod form;
mod inputs;
mod page;
mod parts;
mod shell;
mod words;

pub use check::Check;
pub use fields::Fields;
pub use form::{FormState, KEY_FIELD};
pub use inputs::{
    Base, Checkbox, Choice, Choices, DAYS, DateInput, FileInput, Hidden, PARTS, Password, Select, TextArea, TextInput,
    WeekGrid, id_of,
};
pub use page::{Page, again, show};
pub(crate) use page::{Public, answer, is_page};
pub use parts::{
    Bar, BarChart, Cell, Column, Confirmation, Credential, CredentialState, EmptyState, ErrorSummary, Link, MatchCard,
    MatchPart, Met, Notice, Pagination, PassportStrip, Qr, QrError, Radar, Row, ScoreRing, Stepper, SummaryList, Table,
    Tag, Task, TaskList, TaskState, Tone,
};
pub use shell::{Nav, NavItem, Person, Shell};
pub use words::{capitalised, day, day_short, hours, moment, time};
