//! The controls of a step, made from the questions of the sector's pack.

use crate::kit::{Checkbox, Choice, Choices, DateInput, FormState, TextArea, TextInput, WeekGrid};
use askama::Template;
use contracts::sector::{AnswerKind, Question, SectorPack, StepKey, WizardStep};
use std::fmt;

/// So many rows for posts at least: those there are and one to fill in.
const SPARE_POSTS: usize = 1;
/// No more rows than the use case takes.
const MOST_POSTS: usize = 40;

/// One control. It writes itself, whichever it is.
#[derive(Debug, Clone)]
pub(super) enum Control {
    Text(Box<TextInput>),
    Area(Box<TextArea>),
    Date(Box<DateInput>),
    Choices(Box<Choices>),
    Tick(Box<Checkbox>),
    Week(Box<WeekGrid>),
    Days(Box<DaysPart>),
    Posts(Box<PostsPart>),
}

impl fmt::Display for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(it) => it.fmt(f),
            Self::Area(it) => it.fmt(f),
            Self::Date(it) => it.fmt(f),
            Self::Choices(it) => it.fmt(f),
            Self::Tick(it) => it.fmt(f),
            Self::Week(it) => it.fmt(f),
            Self::Days(it) => it.fmt(f),
            Self::Posts(it) => it.fmt(f),
        }
    }
}

impl askama::filters::HtmlSafe for Control {}

/// Days that differ from the usual week: those there are, to be unticked, and one to add.
#[derive(Debug, Clone, Template)]
#[template(path = "profile/days.html")]
pub(super) struct DaysPart {
    kept: Option<Choices>,
    day: DateInput,
    parts: Choices,
    error: Option<String>,
}

impl askama::filters::HtmlSafe for DaysPart {}

/// Places of work, and a box for those who have none.
#[derive(Debug, Clone, Template)]
#[template(path = "profile/posts.html")]
pub(super) struct PostsPart {
    label: String,
    hint: Option<String>,
    error: Option<String>,
    rows: Vec<PostRow>,
    none: Checkbox,
}

impl askama::filters::HtmlSafe for PostsPart {}

/// One place of work.
#[derive(Debug, Clone)]
struct PostRow {
    number: usize,
    employer: TextInput,
    role: TextInput,
    from_month: TextInput,
    from_year: TextInput,
    to_month: TextInput,
    to_year: TextInput,
}

/// Makes a step's controls, filled with what the form holds.
pub(super) fn controls(pack: &SectorPack, step: &WizardStep, form: &FormState) -> Vec<Control> {
    let mut controls: Vec<Control> = Vec::new();
    for question in &step.questions {
        controls.push(control(pack, question, form));
        if question.answer == AnswerKind::Week {
            controls.push(Control::Days(Box::new(days(form))));
        }
    }
    if step.key == StepKey::Availability {
        let words = pack.words();
        let found = form
            .checkbox("discoverable", format!("Let {} find me", words.organisations))
            .hint("They see your first name, your town, when you can work and what you hold. Never your number or address.");
        controls.push(Control::Tick(Box::new(found)));
    }
    controls
}

fn control(pack: &SectorPack, question: &Question, form: &FormState) -> Control {
    let (key, label) = (&question.key, &question.label);
    match question.answer {
        AnswerKind::Text | AnswerKind::Number | AnswerKind::Phone | AnswerKind::Postcode => text(question, form),
        AnswerKind::LongText => {
            let area = form.textarea(key, label).max(2_000).rows(5);
            let area = if question.required { area } else { area.optional() };
            Control::Area(Box::new(match &question.hint {
                Some(hint) => area.hint(hint),
                None => area,
            }))
        }
        AnswerKind::Date => {
            let date = form.date(key, label);
            let date = if key == "date_of_birth" { date.birthday() } else { date };
            let date = if question.required { date } else { date.optional() };
            Control::Date(Box::new(match &question.hint {
                Some(hint) => date.hint(hint),
                None => date,
            }))
        }
        AnswerKind::YesNo => {
            let both = [Choice::new("yes", "Yes"), Choice::new("no", "No")];
            choices(form.radios(key, label, &both).inline(), question)
        }
        AnswerKind::OneOf => choices(form.radios(key, label, &one_of(question, form)), question),
        AnswerKind::SomeOf => choices(form.checkboxes(key, label, &offered(question)), question),
        AnswerKind::Qualifications => {
            let all = pack.qualifications.iter().map(|it| Choice::new(&it.key, &it.label));
            choices(form.checkboxes(key, label, &all.collect::<Vec<_>>()), question)
        }
        AnswerKind::Roles => {
            let all: Vec<Choice> = pack
                .roles
                .iter()
                .map(|role| Choice::new(&role.key, &role.label))
                .collect();
            choices(form.checkboxes(key, label, &all), question)
        }
        AnswerKind::Specialisms => {
            let all: Vec<Choice> = pack
                .specialisms
                .iter()
                .map(|it| Choice::new(&it.key, &it.label))
                .collect();
            choices(form.checkboxes(key, label, &all), question)
        }
        AnswerKind::Week => {
            let grid = form.week(key, label);
            Control::Week(Box::new(match &question.hint {
                Some(hint) => grid.hint(hint),
                None => grid,
            }))
        }
        AnswerKind::Experience => Control::Posts(Box::new(posts(question, form))),
    }
}

fn text(question: &Question, form: &FormState) -> Control {
    let (key, label) = (&question.key, &question.label);
    let input = match question.answer {
        AnswerKind::Phone => form.phone(key, label),
        AnswerKind::Postcode => form.postcode(key, label),
        AnswerKind::Number => form.number(key, label),
        _ => match autocomplete(key) {
            Some(word) => form.text(key, label).autocomplete(word),
            None => form.text(key, label),
        },
    };
    let input = if question.required { input } else { input.optional() };
    Control::Text(Box::new(match &question.hint {
        Some(hint) => input.hint(hint),
        None => input,
    }))
}

/// What browsers call the fields that they can fill in.
fn autocomplete(key: &str) -> Option<&'static str> {
    match key {
        "given_name" => Some("given-name"),
        "family_name" => Some("family-name"),
        "address_line1" => Some("address-line1"),
        "address_line2" => Some("address-line2"),
        "town" => Some("address-level2"),
        _ => None,
    }
}

fn choices(choices: Choices, question: &Question) -> Control {
    let choices = if question.required { choices } else { choices.optional() };
    Control::Choices(Box::new(match &question.hint {
        Some(hint) => choices.hint(hint),
        None => choices,
    }))
}

fn offered(question: &Question) -> Vec<Choice> {
    question
        .choices
        .iter()
        .map(|choice| Choice::new(&choice.key, &choice.label))
        .collect()
}

/// A distance that was saved by a program need not be one of those on offer; then it is offered too.
fn one_of(question: &Question, form: &FormState) -> Vec<Choice> {
    let mut all = offered(question);
    let kept = form.fields().get(&question.key);
    if question.key == "radius_km"
        && !all.iter().any(|choice| choice.value == kept)
        && let Ok(km) = kept.parse::<u16>()
    {
        all.push(Choice::new(kept, format!("{km} kilometres")));
    }
    all
}

fn days(form: &FormState) -> DaysPart {
    let kept: Vec<Choice> = form
        .fields()
        .all("known_days")
        .filter_map(|known| super::read::day_in_words(known).map(|words| Choice::new(known, words)))
        .collect();
    let parts = [
        Choice::new("early", "Early"),
        Choice::new("late", "Late"),
        Choice::new("night", "Night"),
        Choice::new("sleep-in", "Sleep-in"),
    ];
    DaysPart {
        kept: (!kept.is_empty()).then(|| {
            form.checkboxes("days", "Keep these days", &kept)
                .hint("Untick a day to remove it")
        }),
        day: form.date("day", "Add a day").optional(),
        parts: form
            .checkboxes("day_parts", "When can you work on that day?", &parts)
            .hint("Tick nothing if you cannot work at all")
            .inline(),
        error: form.error("exceptions").map(str::to_owned),
    }
}

fn posts(question: &Question, form: &FormState) -> PostsPart {
    let filled = (0..MOST_POSTS).rev().find(|row| {
        let name = |part: &str| !form.fields().get(&format!("experience/{row}/{part}")).trim().is_empty();
        ["employer", "role", "from_month", "from_year", "to_month", "to_year"]
            .into_iter()
            .any(name)
    });
    let count = (filled.map_or(0, |row| row + 1) + SPARE_POSTS).min(MOST_POSTS);
    let row = |row: usize| {
        let name = |part: &str| format!("experience/{row}/{part}");
        PostRow {
            number: row + 1,
            employer: form.text(name("employer"), "Employer").autocomplete("off"),
            role: form.text(name("role"), "What you worked as").autocomplete("off"),
            from_month: form.number(name("from_month"), "Month you started"),
            from_year: form.number(name("from_year"), "Year you started"),
            to_month: form.number(name("to_month"), "Month you left"),
            to_year: form.number(name("to_year"), "Year you left"),
        }
    };
    PostsPart {
        label: question.label.clone(),
        hint: question.hint.clone(),
        error: form.error("experience").map(str::to_owned),
        rows: (0..count).map(row).collect(),
        none: form.checkbox("no_experience", "I have not worked in this field yet"),
    }
}
