//! A8: what we hold about one, a copy of it, and who looked.

use crate::kit::{Cell, Column, EmptyState, Pagination, Shell, Table, Tag, day_short, is_page, moment, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use identity::CopyView;
use journeys::{AREAS, Area, GonePiece, KeptPiece, OwnEvidence};
use kernel::ids::DataCopyId;
use kernel::{Cursor, Page, PageRequest, london_date};
use platform::AccountRole;
use platform::audit::Look;
use serde::Deserialize;
use web_kit::{Path, Proven, Query, Result, SeeOther, SignedIn, Throttle, attachment};

/// A copy as the page shows it.
#[derive(Debug, Clone)]
struct Entry {
    id: String,
    asked: String,
    tag: Tag,
    /// Until when it can be downloaded.
    until: Option<String>,
}

/// What we hold.
#[derive(Debug, Clone, Template)]
#[template(path = "account/my_data.html")]
pub(crate) struct MyDataPage {
    shell: Shell,
    areas: Vec<Area>,
    copies: Vec<Entry>,
    making: bool,
    kept: Option<Table>,
    gone: Option<Table>,
    looks: Table,
    looked: bool,
    pages: Pagination,
    may_leave: bool,
}
is_page!(MyDataPage);

impl MyDataPage {
    fn new(
        shell: Shell,
        account: Option<AccountRole>,
        copies: &[CopyView],
        (looks, evidence): (Page<Look>, &OwnEvidence),
        (after, now): (Option<&str>, DateTime<Utc>),
    ) -> Self {
        let columns = vec![
            Column::new("When"),
            Column::new("Who"),
            Column::new("What"),
            Column::new("Why"),
        ];
        let next = looks.next.as_ref().map(|cursor| cursor.0.as_str());
        let pages = Pagination::new("/account/my-data", after, next);
        let rows: Vec<_> = looks.items.iter().map(row).collect();
        Self {
            shell: shell.titled("My data").back_to("/account", "Your account"),
            areas: AREAS.into_iter().filter(|area| area.concerns(account)).collect(),
            making: copies.iter().any(|copy| copy.is_asked),
            copies: copies.iter().take(5).map(|copy| Entry::new(copy, now)).collect(),
            kept: kept(&evidence.kept),
            gone: gone(&evidence.gone),
            looked: !rows.is_empty(),
            looks: Table::new("Who looked at my record", columns, rows).hide_caption(),
            pages,
            may_leave: account.is_some(),
        }
    }
}

impl Entry {
    fn new(copy: &CopyView, now: DateTime<Utc>) -> Self {
        let waits = copy.waits(now);
        Self {
            id: copy.id.to_string(),
            asked: moment(copy.asked_at),
            tag: match copy {
                copy if copy.is_asked => Tag::neutral("Being made"),
                _ if waits => Tag::success("Ready"),
                copy if copy.taken_at.is_some() => Tag::neutral("Downloaded"),
                _ => Tag::neutral("Deleted"),
            },
            until: copy.ends_at.filter(|_| waits).map(moment),
        }
    }
}

/// Until when each piece of evidence is kept, and why.
fn kept(pieces: &[KeptPiece]) -> Option<Table> {
    let columns = vec![Column::new("What"), Column::new("Kept until"), Column::new("Why")];
    let row = |piece: &KeptPiece| {
        let what = match &piece.name {
            Some(name) => format!("{}: {name}", piece.of),
            None => format!("{}: the whole number", piece.of),
        };
        let until = match (piece.until, &piece.clock) {
            (Some(until), _) => day_short(london_date(until)),
            (None, Some(clock)) => format!("{} months from {}", clock.months, clock.from),
            (None, None) => "You delete your account".to_owned(),
        };
        let why = match &piece.clock {
            Some(clock) => format!(
                "{} months from {}. {} ({})",
                clock.months, clock.from, clock.rule, clock.source.text
            ),
            None => "It tells which check was made".to_owned(),
        };
        vec![Cell::text(what), Cell::text(until), Cell::text(why)]
    };
    let rows: Vec<_> = pieces.iter().map(row).collect();
    (!rows.is_empty()).then(|| Table::new("How long we keep what you sent", columns, rows).hide_caption())
}

/// What went when its time was over.
fn gone(pieces: &[GonePiece]) -> Option<Table> {
    let columns = ["What", "Sent", "Deleted", "Fingerprint (SHA-256)"];
    let row = |piece: &GonePiece| {
        vec![
            Cell::text(piece.of.as_str()),
            Cell::text(day_short(london_date(piece.sent_at))),
            Cell::text(day_short(london_date(piece.gone_at))),
            Cell::Mono(piece.sha256.clone()),
        ]
    };
    let rows: Vec<_> = pieces.iter().map(row).collect();
    let columns = columns.map(Column::new).into();
    (!rows.is_empty()).then(|| Table::new("What we deleted when its time was over", columns, rows))
}

fn row(look: &Look) -> Vec<Cell> {
    let role = look.role.as_deref().unwrap_or("no role");
    let who = match look.by_kind.as_str() {
        "staff" => format!("Our staff, {role}"),
        "member" => format!("An organisation, {role}"),
        _ => "The platform itself".to_owned(),
    };
    let part = match look.part.as_str() {
        "number" => "The whole number of a credential".to_owned(),
        "evidence" => "A document that you sent".to_owned(),
        "record" => "Your record".to_owned(),
        "check" => "What you told us that waits for a check".to_owned(),
        "search" => "Your name and town, in a search".to_owned(),
        "factor-reset" => "That a reset of your second factors was asked for".to_owned(),
        "match" => "What you hold, to fill a shift".to_owned(),
        "certificate" => "A certificate of yours".to_owned(),
        "account" => "Your account".to_owned(),
        "membership" => "That you act for an organisation".to_owned(),
        part => part.replace('-', " "),
    };
    vec![
        Cell::text(moment(look.at)),
        Cell::text(who),
        Cell::text(part),
        Cell::text(look.reason.as_deref().unwrap_or("To check what you told us")),
    ]
}

/// Which part of the list of looks is wanted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    #[serde(default)]
    after: Option<String>,
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    let copies = state.identity.list_own_copies(&actor).await?;
    let page = PageRequest::new(wanted.after.clone().map(Cursor), None);
    let looks = state.own_data.looks(&actor, &page).await?;
    let evidence = state.evidence_clocks.own(&actor).await?;
    let place = (wanted.after.as_deref(), state.clock.now());
    let page = MyDataPage::new(shell, actor.account(), &copies, (looks, &evidence), place);
    Ok(show(&page))
}

pub(super) async fn ask(State(state): State<SiteState>, Proven(actor): Proven, throttle: Throttle) -> Result<Response> {
    throttle.export(&actor).await?;
    state.identity.ask_for_copy(&actor).await?;
    Ok(SeeOther::to("/account/my-data")
        .success("We are putting your copy together. We will send you an e-mail when it is ready")
        .into_response())
}

pub(super) async fn take(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    Path(copy): Path<DataCopyId>,
) -> Result<Response> {
    let bytes = state.own_data.take_copy(&actor, copy).await?;
    Ok(attachment("application/zip", "my-data.zip", bytes))
}

#[cfg(test)]
fn own_evidence(at: DateTime<Utc>) -> OwnEvidence {
    let piece = |name: Option<&str>, until, clock| KeptPiece {
        of: "Right to work in the United Kingdom".to_owned(),
        name: name.map(str::to_owned),
        until,
        clock,
    };
    let clock = contracts::sector::Retention {
        key: "right-to-work-evidence".to_owned(),
        label: "Right to work evidence".to_owned(),
        months: 24,
        from: "the end of the work".to_owned(),
        rule: "Destroy the copy, keep its hash, the outcome and the date".to_owned(),
        evidence: None,
        source: contracts::sector::Source {
            text: "Home Office, employer's guide to right to work checks".to_owned(),
            checked: None,
        },
    };
    OwnEvidence {
        kept: vec![
            piece(Some("passport.pdf"), Some(at), Some(clock.clone())),
            piece(Some("share-code.png"), None, Some(clock)),
            piece(None, None, None),
        ],
        gone: vec![GonePiece {
            of: "Right to work in the United Kingdom".to_owned(),
            sent_at: at,
            gone_at: at,
            sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        }],
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    let at = DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default();
    let copy = |number, is_asked, is_ready| CopyView {
        id: uuid::Uuid::from_u128(number).into(),
        is_asked,
        is_ready,
        asked_at: at,
        ends_at: (!is_asked).then_some(at + chrono::TimeDelta::hours(24)),
        taken_at: (!is_asked && !is_ready).then_some(at),
    };
    let look = Look {
        at,
        by_kind: "staff".to_owned(),
        by: None,
        organisation: None,
        role: Some("reviewer".to_owned()),
        part: "number".to_owned(),
        reason: None,
    };
    let some = Page {
        items: vec![look],
        next: Some(Cursor("7".to_owned())),
    };
    let none = Page {
        items: Vec::new(),
        next: None,
    };
    let shell = || Shell::of(crate::kit::Person::Worker);
    let copies = [copy(1, true, false), copy(2, false, true), copy(3, false, false)];
    let role = Some(AccountRole::Worker);
    vec![
        Sample::of(
            "account/my-data",
            &MyDataPage::new(shell(), role, &copies, (some, &own_evidence(at)), (None, at)),
        ),
        Sample::of(
            "account/my-data-empty",
            &MyDataPage::new(shell(), role, &[], (none, &OwnEvidence::default()), (None, at)),
        ),
    ]
}
