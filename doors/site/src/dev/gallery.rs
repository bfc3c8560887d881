//! The gallery: every component in every state, under any theme.

use crate::kit::{
    Bar, BarChart, Cell, Choice, Column, Credential, CredentialState, EmptyState, Fields, FormState, MatchCard,
    MatchPart, Met, Notice, Pagination, PassportStrip, Person, Qr, Radar, Row, ScoreRing, Shell, Stepper, SummaryList,
    Table, Tag, Task, TaskList, TaskState, Tone, is_page, show,
};
use askama::Template;
use axum::response::Response;
use kernel::FieldError;
use serde::Deserialize;
use web_kit::Query;

/// The themes to look through.
const THEMES: [&str; 8] = [
    "muster",
    "care-worker",
    "care-organisation",
    "security-worker",
    "security-organisation",
    "training",
    "posture",
    "staff",
];

/// What to show.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wanted {
    theme: Option<String>,
    #[serde(rename = "as")]
    person: Option<String>,
}

/// A step of the palette.
#[derive(Debug, Clone)]
struct Swatch {
    name: &'static str,
    class: &'static str,
}

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "dev/gallery.html")]
pub(super) struct GalleryPage {
    shell: Shell,
    themes: [&'static str; 8],
    swatches: Vec<Swatch>,
    form: FormState,
    bad: FormState,
    choices: Vec<Choice>,
    tags: Vec<Tag>,
    notices: Vec<Notice>,
    parts: Parts,
}

is_page!(GalleryPage);

/// The parts that are not fields.
#[derive(Debug, Clone)]
struct Parts {
    empty: EmptyState,
    summary: SummaryList,
    tasks: TaskList,
    stepper: Stepper,
    table: Table,
    pages: Pagination,
    ring: ScoreRing,
    card: MatchCard,
    passport: PassportStrip,
    bars: BarChart,
    radar: Radar,
    qr: Option<Qr>,
}

pub(super) async fn get(Query(wanted): Query<Wanted>) -> Response {
    show(&page(&wanted))
}

fn page(wanted: &Wanted) -> GalleryPage {
    let person = match wanted.person.as_deref() {
        Some("worker") => Some(Person::Worker),
        Some("employer") => Some(Person::Employer),
        Some("staff") => Some(Person::Staff),
        _ => None,
    };
    let theme = THEMES
        .into_iter()
        .find(|theme| Some(*theme) == wanted.theme.as_deref())
        .unwrap_or("muster");
    GalleryPage {
        shell: Shell {
            person,
            ..Shell::visitor()
        }
        .titled("Gallery")
        .themed(theme)
        .crumb("/dev/gallery", "Gallery"),
        themes: THEMES,
        swatches: swatches(),
        form: filled(),
        bad: refused(),
        choices: choices(),
        tags: Tone::ALL.map(|tone| Tag::new(tone, tone.as_str())).to_vec(),
        notices: notices(),
        parts: parts(),
    }
}

fn swatches() -> Vec<Swatch> {
    let swatch = |name, class| Swatch { name, class };
    vec![
        swatch("Accent", "swatch-accent"),
        swatch("Accent soft", "swatch-soft"),
        swatch("Accent graphic", "swatch-graphic"),
        swatch("Card", "swatch-card"),
        swatch("Header", "swatch-header"),
    ]
}

fn choices() -> Vec<Choice> {
    vec![
        Choice::new("early", "Early shifts").hint("Start between 6am and 8am"),
        Choice::new("late", "Late shifts"),
        Choice::new("night", "Night shifts"),
    ]
}

fn filled() -> FormState {
    let fields = Fields::of([
        ("name", "Zoë Ní Bhriain"),
        ("shifts", "late"),
        ("note", "I can start at once."),
        ("pay", "14.20"),
    ]);
    FormState::filled(
        fields
            .with("week", "tue-night")
            .with("week", "wed-night")
            .with("agree", "yes")
            .with("area", "late"),
    )
}

fn refused() -> FormState {
    let fields = Fields::of([
        ("bad_born_day", "31"),
        ("bad_born_month", "2"),
        ("bad_born_year", "1990"),
    ]);
    let fault = |field: &str, says: &str| FieldError::new(field, "sample", says);
    let faults = vec![
        fault("bad_name", "Enter your full name"),
        fault("bad_born", "Enter a real date, like 27 3 1990"),
        fault("bad_shifts", "Choose the shifts you can do"),
        fault("bad_area", "Choose an area"),
        fault("bad_agree", "Tick the box to agree"),
    ];
    FormState::refused(fields, faults)
}

fn notices() -> Vec<Notice> {
    vec![
        Notice::new(Tone::Success, "Your profile is saved.").heading("Saved"),
        Notice::new(Tone::Accent, "Two new shifts near you.").link("/jobs", "See the shifts"),
        Notice::warning("You will lose your place on this course if you do not pay by Friday."),
        Notice::new(
            Tone::Danger,
            "We cannot reach the SIA register. Your answer is saved. We will try again and e-mail you.",
        ),
    ]
}

fn parts() -> Parts {
    let rows = vec![
        Row::new("Name", "Zoë Ní Bhriain").change("/profile/personal"),
        Row::lines("Address", ["12 High Street", "Leeds", "LS1 4AP"]).change("/profile/personal"),
        Row::new("Licence number", "1001 2003 4005 6007").mono(),
        Row::tag("State", Tag::success("Checked")),
    ];
    let task = |state: TaskState| Task::new("/profile", state.words(), state);
    let mut tasks: Vec<Task> = TaskState::ALL.map(task).to_vec();
    tasks.push(Task::new("/profile", "Availability", TaskState::NotStarted).hint("When you can work"));
    Parts {
        empty: EmptyState::new("No shifts yet", "Shifts you accept appear here.").action("/jobs", "Find shifts"),
        summary: SummaryList::new(rows),
        tasks: TaskList::new(tasks),
        stepper: Stepper::new(2, 4, "Qualifications"),
        table: table(),
        pages: Pagination::new("/courses?sector=care", Some("m"), Some("t")),
        ring: ScoreRing::new(72, "Established", "Overall score").sums("/dev/gallery"),
        card: card(),
        passport: passport(),
        bars: bars(),
        radar: radar(),
        qr: Qr::try_new(
            "https://muster.example/verify/MU-2027-000142",
            "QR code of the public check",
        )
        .ok(),
    }
}

fn table() -> Table {
    let columns = vec![
        Column::new("Site").sort("?sort=site", Some("ascending")),
        Column::new("Role"),
        Column::number("Pay an hour"),
        Column::new("State"),
    ];
    let row = |site, role, pay, tag| {
        vec![
            Cell::link("/shifts/1", site),
            Cell::text(role),
            Cell::text(pay),
            Cell::Tag(tag),
        ]
    };
    let rows = vec![
        row("Oak House", "Care assistant", "£12.60", Tag::success("Filled")),
        row("The Maltings", "Night senior", "£15.05", Tag::warning("1 place left")),
        row("Station Road", "Door supervisor", "£16.40", Tag::neutral("Open")),
    ];
    Table::new("Shifts this week", columns, rows)
}

fn card() -> MatchCard {
    let parts = vec![
        MatchPart::new("Licence", Met::Met, 40, 40, "SIA Door Supervision, in date"),
        MatchPart::new("Distance", Met::Met, 25, 25, "1.8 miles away"),
        MatchPart::new("Availability", Met::Partly, 10, 20, "Free for 6 of 12 hours"),
        MatchPart::new("Experience", Met::Missing, 0, 15, "Six months at events would give 5"),
    ];
    MatchCard::new("Amina K.", 75, "Good match", parts)
        .fact("Door supervisor")
        .fact("1.8 miles")
        .href("/dev/gallery")
        .action("/dev/gallery", "Invite Amina")
}

fn passport() -> PassportStrip {
    let held = |name: &str, state| Credential::new(name, state);
    PassportStrip::new(vec![
        held("SIA Door Supervision", CredentialState::Checked)
            .number("1001 2003 4005 6007")
            .source("SIA register, 4 March 2027")
            .href("/dev/gallery"),
        held("First aid at work", CredentialState::ExpiresIn { days: 20 }).source("Certificate seen, 1 March 2027"),
        held("Enhanced DBS", CredentialState::CouldNotCheck).source("The register did not answer"),
        held("Moving and handling", CredentialState::Expired),
        held("Right to work", CredentialState::NotChecked),
    ])
}

const SECTIONS: [(&str, u8); 6] = [
    ("Govern", 61),
    ("Identify", 48),
    ("Protect", 77),
    ("Detect", 35),
    ("Respond", 52),
    ("Recover", 64),
];

fn bars() -> BarChart {
    let bar = |(name, score): (&str, u8)| {
        Bar::new(name, u32::from(score)).note(if score > 60 { "Established" } else { "Developing" })
    };
    BarChart::new("Scores by section", "Out of 100", 100, SECTIONS.map(bar).to_vec())
}

fn radar() -> Radar {
    Radar::new(
        "Scores by section",
        SECTIONS.map(|(name, score)| (name.to_owned(), score)).to_vec(),
    )
    .before(&[50, 40, 60, 30, 40, 55])
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    let worker = Wanted {
        person: Some("worker".to_owned()),
        theme: Some("care-worker".to_owned()),
    };
    vec![
        crate::tests::Sample::of("dev/gallery", &page(&Wanted::default())),
        crate::tests::Sample::of(
            "dev/gallery-worker",
            &GalleryPage {
                shell: page(&worker).shell.titled("Gallery, signed in"),
                ..page(&worker)
            },
        ),
    ]
}
