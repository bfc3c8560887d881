//! D5: the record of a person. Nobody acts as them from here.

use super::acts::Act;
use super::{not_ahead, revocation, standing_words, state_tag};
use crate::certificates::words;
use crate::kit::{Cell, Column, Link, Row, Shell, SummaryList, Table, day_short, is_page, moment, show};
use crate::profile::state_of;
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use certificates::Standing;
use certificates::rights::Revoke;
use chrono::{DateTime, Utc};
use contracts::sector::SectorPacks;
use journeys::{Happening, Moment, PersonRecord};
use kernel::ids::UserId;
use people::rights::SeeUnchecked;
use platform::Actor;
use web_kit::{Path, Result, SignedIn};

/// The record.
#[derive(Debug, Clone, Template)]
#[template(path = "staff/person.html")]
pub(crate) struct PersonPage {
    shell: Shell,
    name: String,
    facts: SummaryList,
    acts: Vec<Link>,
    credentials: Option<Table>,
    courses: Option<Table>,
    certificates: Option<Table>,
    bookings: Option<Table>,
    sign_ins: Option<Table>,
    timeline: Option<Table>,
    log: Option<Table>,
    log_refusal: Option<String>,
}
is_page!(PersonPage);

impl PersonPage {
    fn new(shell: Shell, actor: &Actor, record: &PersonRecord, packs: &SectorPacks, now: DateTime<Utc>) -> Self {
        let account = &record.account.account;
        let told = record.facts.as_ref().and_then(|facts| facts.name.clone());
        let name = told.unwrap_or_else(|| account.email.to_string());
        let lines = record.log.as_ref();
        let acts = Act::ALL.into_iter().filter(|act| act.is_for(actor, account));
        Self {
            shell: shell
                .titled(format!("{name}, record"))
                .themed("staff")
                .back_to("/staff/people", "Find people and organisations"),
            facts: facts(record),
            acts: acts
                .map(|act| Link::new(act.address(account.user), act.name()))
                .collect(),
            credentials: credentials(record, packs, (actor.may(SeeUnchecked, &()), now)),
            courses: courses(record),
            certificates: certificates(record, Revoke::is_for(actor)),
            bookings: bookings(record),
            sign_ins: sign_ins(record),
            timeline: timeline(&record.timeline, packs),
            log: lines.and_then(|lines| lines.as_deref().ok()).and_then(log),
            log_refusal: lines.and_then(|lines| lines.as_ref().err()).map(ToString::to_string),
            name,
        }
    }
}

fn facts(record: &PersonRecord) -> SummaryList {
    let account = &record.account.account;
    let mut rows = vec![
        Row::new("E-mail", &account.email),
        Row::new("Account", standing_words(account.standing)),
        Row::tag("State", state_tag(account)),
        Row::new("Made", moment(account.created_at)),
    ];
    if let Some(facts) = &record.facts {
        rows.push(Row::new("Town", facts.town.as_deref().unwrap_or("Not told")));
        let agreed = if facts.discoverable { "Yes" } else { "No" };
        rows.push(Row::new("Agreed that organisations find them", agreed));
        rows.push(Row::new("Date of birth, phone, address", "Hidden"));
    }
    if let Some((organisation, role)) = &record.membership {
        rows.push(Row::new(
            "Acts for",
            format!("{}, {}", organisation.name, role.as_str()),
        ));
    }
    rows.push(Row::new("Id", account.user).mono());
    SummaryList::new(rows)
}

fn table(caption: &str, columns: &[&str], rows: Vec<Vec<Cell>>) -> Option<Table> {
    let columns = columns.iter().map(Column::new).collect();
    (!rows.is_empty()).then(|| Table::new(caption, columns, rows).hide_caption())
}

/// Only those who check get a way to whole numbers.
fn credentials(record: &PersonRecord, packs: &SectorPacks, (checks, now): (bool, DateTime<Utc>)) -> Option<Table> {
    let rows = record.credentials.iter().map(|held| {
        let kind = packs.credential(&held.kind);
        let number = match &held.number_tail {
            Some(tail) if checks => Cell::link(
                format!("/staff/credentials/{}/number", held.id),
                format!("Ends in {tail}"),
            ),
            Some(tail) => Cell::text(format!("Ends in {tail}")),
            None => Cell::text("None"),
        };
        vec![
            Cell::text(kind.map_or(held.kind.as_str(), |kind| kind.label.as_str())),
            number,
            Cell::tag(state_of(held, now).tag()),
            Cell::text(held.last_day().map_or_else(|| "Does not expire".to_owned(), day_short)),
        ]
    });
    table("Credentials", &["Kind", "Number", "State", "Last day"], rows.collect())
}

fn courses(record: &PersonRecord) -> Option<Table> {
    let rows = record.learning.iter().map(|place| {
        let completed = place.completed_at.map_or_else(|| "Not yet".to_owned(), moment);
        vec![
            Cell::text(&place.title),
            Cell::text(moment(place.enrolled_at)),
            Cell::text(completed),
        ]
    });
    table("Courses", &["Course", "Taken", "Completed"], rows.collect())
}

fn certificates(record: &PersonRecord, may_withdraw: bool) -> Option<Table> {
    let rows = record.certificates.iter().map(|it| {
        let is_final = matches!(it.standing, Standing::Revoked | Standing::Superseded);
        let mut cells = vec![
            Cell::text(&it.title),
            Cell::link(format!("/verify/{}", it.number), it.number),
            Cell::tag(words::tag(it.standing)),
            Cell::text(moment(it.issued_at)),
        ];
        if may_withdraw {
            cells.push(if is_final {
                Cell::text("Nothing")
            } else {
                Cell::link(revocation::address(it.number), "Withdraw")
            });
        }
        cells
    });
    let columns = ["For", "Number", "State", "Issued", "What you can do"];
    let shown = if may_withdraw { &columns[..] } else { &columns[..4] };
    table("Certificates", shown, rows.collect())
}

fn bookings(record: &PersonRecord) -> Option<Table> {
    let rows = record.bookings.iter().map(|booking| {
        let organisation = format!("/staff/organisations/{}", booking.organisation);
        vec![
            Cell::text(moment(booking.start)),
            Cell::link(organisation, "Organisation"),
            Cell::text(if booking.active { "Stands" } else { "Taken back" }),
        ]
    });
    table("Bookings", &["Shift begins", "For", "State"], rows.collect())
}

fn sign_ins(record: &PersonRecord) -> Option<Table> {
    let rows = record.account.sign_ins.iter().map(|it| {
        let place = it.agent.as_deref().unwrap_or("An app or program");
        vec![
            Cell::text(place),
            Cell::text(moment(it.signed_in_at)),
            Cell::text(moment(it.seen_at)),
        ]
    });
    table("Sign-ins", &["With", "Began", "Last used"], rows.collect())
}

fn timeline(moments: &[Moment], packs: &SectorPacks) -> Option<Table> {
    let rows = moments.iter().map(|it| {
        let about = it.about.as_deref().unwrap_or("–");
        let kind = packs
            .credential(about)
            .filter(|_| it.what == Happening::CredentialChecked);
        vec![
            Cell::text(moment(it.at)),
            Cell::text(happening_words(it.what)),
            Cell::text(kind.map_or(about, |kind| kind.label.as_str())),
        ]
    });
    table("What happened", &["When", "What", "With what"], rows.collect())
}

const fn happening_words(what: Happening) -> &'static str {
    match what {
        Happening::Registered => "Account made",
        Happening::Confirmed => "E-mail address confirmed",
        Happening::SignedIn => "Signed in",
        Happening::CredentialChecked => "Credential checked",
        Happening::CourseTaken => "Course booked",
        Happening::CourseCompleted => "Course completed",
        Happening::CertificateIssued => "Certificate issued",
        Happening::ShiftBooked => "Shift booked",
        Happening::SwitchedOff => "Account switched off",
    }
}

fn log(lines: &[platform::AuditEntry]) -> Option<Table> {
    let rows = lines.iter().map(|line| {
        let by = line.actor_role.as_deref().or(line.actor_system.as_deref());
        vec![
            Cell::text(moment(line.at)),
            Cell::Mono(line.action.clone()),
            Cell::text(by.unwrap_or(&line.actor_kind)),
        ]
    });
    table("Audit log", &["When", "What", "By"], rows.collect())
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    headers: HeaderMap,
    Path(user): Path<UserId>,
    shell: Shell,
) -> Result<Response> {
    not_ahead(&headers)?;
    let record = state.desk.person(&actor, user).await?;
    let packs = state.people.sectors();
    Ok(show(&PersonPage::new(shell, &actor, &record, packs, state.clock.now())))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use super::sample::{actor, record};
    use crate::kit::Person;
    use crate::tests::{Sample, packs, shell};
    use platform::StaffRole;
    let page = |role, record| {
        PersonPage::new(
            shell(Person::Staff),
            &actor(role),
            record,
            packs(),
            DateTime::UNIX_EPOCH,
        )
    };
    let full = record();
    let bare = PersonRecord {
        facts: None,
        timeline: Vec::new(),
        log: None,
        ..record()
    };
    let read_enough = PersonRecord {
        log: Some(Err(platform::audit::ExportRefusal::ReadEnough)),
        ..record()
    };
    vec![
        Sample::of("staff/person", &page(StaffRole::Admin, &full)),
        Sample::of("staff/person-read-enough", &page(StaffRole::Auditor, &read_enough)),
        Sample::of("staff/person-bare", &page(StaffRole::Support, &bare)),
    ]
}
