//! The state of a form on a page: what was typed, what is at fault, and the fields that show both.

use super::Fields;
use super::inputs::{
    Base, Checkbox, Choice, Choices, DateInput, FileInput, Hidden, Password, Select, TextArea, TextInput, WeekGrid,
};
use super::parts::ErrorSummary;
use kernel::{ErrorKind, FieldError, PeopleError};
use std::fmt::Display;
use web_kit::Problem;

/// The hidden field that makes a repeat of a form act once.
pub const KEY_FIELD: &str = "idempotency_key";

/// A form as a page shows it. Templates ask it for their fields: `{{ form.text("name", "Full name") }}` knows the
/// typed value and the error. Field names are the names that the use case's errors carry.
#[derive(Debug, Clone, Default)]
pub struct FormState {
    fields: Fields,
    faults: Vec<FieldError>,
    said: Option<String>,
    tried: bool,
    /// It holds what was typed before the person had to sign in again.
    late: bool,
}

impl FormState {
    /// A form nobody has touched.
    pub fn empty() -> Self {
        Self::default()
    }

    /// A form that opens with what we already know.
    pub fn filled(fields: Fields) -> Self {
        Self {
            fields,
            ..Self::default()
        }
    }

    /// The form with what was typed before the person had to sign in again. Nothing was sent.
    pub fn typed_before(fields: Fields) -> Self {
        Self {
            fields,
            late: true,
            ..Self::default()
        }
    }

    /// The form again, with what was typed and what to mend.
    pub fn refused(fields: Fields, faults: Vec<FieldError>) -> Self {
        Self {
            fields,
            faults,
            tried: true,
            ..Self::default()
        }
    }

    /// The form again, with one sentence that belongs to no single field.
    pub fn saying(fields: Fields, sentence: impl Into<String>) -> Self {
        Self {
            fields,
            said: Some(sentence.into()),
            tried: true,
            ..Self::default()
        }
    }

    /// Turns a use case's refusal into the form again, when it is about the answers.
    ///
    /// # Errors
    /// Every other error, as the problem that becomes an error page.
    pub fn after<E: PeopleError>(fields: Fields, error: E) -> Result<Self, Problem> {
        match error.kind() {
            ErrorKind::Invalid if error.fields().is_empty() => Ok(Self::saying(fields, error.to_string())),
            ErrorKind::Invalid => Ok(Self::refused(fields, error.fields().to_vec())),
            _ => Err(Problem::from(error)),
        }
    }

    /// Gives the form the key that makes a repeat act once. The key of a form that was refused is spent on the refusal:
    /// what is sent after it is a request of its own.
    #[must_use]
    pub fn with_key(mut self, fresh: impl Display) -> Self {
        if self.tried || self.fields.get(KEY_FIELD).is_empty() {
            self.fields = self.fields.with(KEY_FIELD, fresh.to_string());
        }
        self
    }

    /// Tells whether the form was sent and refused; the page's title then begins with "Error:".
    pub const fn failed(&self) -> bool {
        self.tried
    }

    /// Tells whether it holds what the person typed and has not sent with success.
    pub const fn is_typed(&self) -> bool {
        self.tried || self.late
    }

    /// Returns what was typed.
    pub const fn fields(&self) -> &Fields {
        &self.fields
    }

    /// Returns the fault of a field.
    pub fn error(&self, name: &str) -> Option<&str> {
        self.faults
            .iter()
            .find(|fault| fault.field == name)
            .map(|fault| fault.message.as_str())
    }

    /// The list of faults at the top of the page; empty when there is none. Where the form holds what was typed before, it
    /// says so.
    pub fn summary(&self) -> ErrorSummary {
        let summary = ErrorSummary::of(&self.faults, self.said.as_deref(), self.tried);
        if self.late { summary.typed_before() } else { summary }
    }

    fn base(&self, name: impl Display, label: impl Display) -> Base {
        let name = name.to_string();
        let error = self.error(&name).map(str::to_owned);
        Base::new(name, label.to_string(), error)
    }

    /// A box for one line of text.
    pub fn text(&self, name: impl Display, label: impl Display) -> TextInput {
        let base = self.base(name, label);
        let value = self.fields.get(&base.name).to_owned();
        TextInput::new(base, value)
    }

    /// A box for an e-mail address.
    pub fn email(&self, name: impl Display, label: impl Display) -> TextInput {
        self.text(name, label).kind("email").autocomplete("email").plain()
    }

    /// A box for a phone number.
    pub fn phone(&self, name: impl Display, label: impl Display) -> TextInput {
        self.text(name, label).kind("tel").autocomplete("tel").width(20)
    }

    /// A box for a UK postcode.
    pub fn postcode(&self, name: impl Display, label: impl Display) -> TextInput {
        self.text(name, label).autocomplete("postal-code").width(10).plain()
    }

    /// A box for a whole number.
    pub fn number(&self, name: impl Display, label: impl Display) -> TextInput {
        self.text(name, label).inputmode("numeric").width(5)
    }

    /// A box for pounds and pence.
    pub fn money(&self, name: impl Display, label: impl Display) -> TextInput {
        self.text(name, label).inputmode("decimal").prefix("£").width(10)
    }

    /// A box for a time of day.
    pub fn time(&self, name: impl Display, label: impl Display) -> TextInput {
        self.text(name, label).kind("time").width(10)
    }

    /// A box for a password; what was typed is never sent back.
    pub fn password(&self, name: impl Display, label: impl Display) -> Password {
        Password::new(self.base(name, label))
    }

    /// A box for several lines.
    pub fn textarea(&self, name: impl Display, label: impl Display) -> TextArea {
        let base = self.base(name, label);
        let value = self.fields.get(&base.name).to_owned();
        TextArea::new(base, value)
    }

    /// A date in three boxes, `{name}_day`, `{name}_month` and `{name}_year`.
    pub fn date(&self, name: impl Display, legend: impl Display) -> DateInput {
        DateInput::new(self.base(name, legend), &self.fields)
    }

    /// Choices of which one holds.
    pub fn radios(&self, name: impl Display, legend: impl Display, choices: &[Choice]) -> Choices {
        Choices::radios(self.base(name, legend), choices, &self.fields)
    }

    /// Choices of which any number holds.
    pub fn checkboxes(&self, name: impl Display, legend: impl Display, choices: &[Choice]) -> Choices {
        Choices::checkboxes(self.base(name, legend), choices, &self.fields)
    }

    /// One box to tick.
    pub fn checkbox(&self, name: impl Display, label: impl Display) -> Checkbox {
        let base = self.base(name, label);
        let checked = !self.fields.get(&base.name).is_empty();
        Checkbox::new(base, checked)
    }

    /// A list that opens; for more than about seven choices.
    pub fn select(&self, name: impl Display, label: impl Display, choices: &[Choice]) -> Select {
        Select::new(self.base(name, label), choices, &self.fields)
    }

    /// A file from the phone or computer. The form needs `enctype="multipart/form-data"`.
    pub fn file(&self, name: impl Display, label: impl Display) -> FileInput {
        FileInput::new(self.base(name, label))
    }

    /// The week as a table of boxes; each ticked one posts `{day}-{part}`, as in `tue-night`.
    pub fn week(&self, name: impl Display, legend: impl Display) -> WeekGrid {
        WeekGrid::new(self.base(name, legend), &self.fields)
    }

    /// A value that travels along unseen.
    pub fn hidden(&self, name: impl Display, value: impl Display) -> Hidden {
        Hidden::new(name.to_string(), value.to_string())
    }

    /// The hidden idempotency key; the handler gave it by [`FormState::with_key`].
    pub fn key(&self) -> Hidden {
        Hidden::new(KEY_FIELD.to_owned(), self.fields.get(KEY_FIELD).to_owned())
    }
}
