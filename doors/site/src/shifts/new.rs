//! E4: post a shift.

use crate::kit::{Choice, Fields, FormState, KEY_FIELD, Nav, Notice, Shell, Tone, again, is_page, show};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use contracts::sector::{CredentialClass, SectorPack};
use kernel::{ErrorKind, FieldError, PeopleError as _, to_utc_in_london};
use marketplace::{PostShift, ShiftDraft};
use organisations::Site;
use web_kit::{Form, Result, SeeOther, SignedIn};

/// The form.
#[derive(Debug, Clone, Template)]
#[template(path = "shifts/new.html")]
pub(super) struct NewShiftPage {
    shell: Shell,
    form: FormState,
    sites: Vec<Choice>,
    roles: Vec<Choice>,
    kinds: Vec<Choice>,
    missing: Option<Notice>,
}
is_page!(NewShiftPage);

impl NewShiftPage {
    fn new(shell: Shell, form: FormState, sites: &[Site], pack: &SectorPack) -> Self {
        // The right to work is asked for whatever is ticked, so it is no choice.
        let offered = pack
            .credentials
            .iter()
            .filter(|kind| kind.class != CredentialClass::RightToWork);
        let missing = sites.is_empty().then(|| {
            Notice::new(
                Tone::Accent,
                "You need a site first: the place where the shift is worked.",
            )
            .link("/organisation/sites/new", "Add site")
        });
        Self {
            shell: shell
                .titled("Post a shift")
                .at(Nav::Shifts)
                .in_sector(&pack.key)
                .back_to("/shifts", "Shifts")
                .failed(form.failed())
                .once(),
            form,
            sites: sites
                .iter()
                .map(|site| Choice::new(site.id, format!("{}, {}", site.name, site.town)))
                .collect(),
            roles: pack
                .roles
                .iter()
                .map(|role| Choice::new(&role.key, &role.label))
                .collect(),
            kinds: offered.map(|kind| Choice::new(&kind.key, &kind.label)).collect(),
            missing,
        }
    }
}

/// Reads the answers. The rules stand in the use case; here texts change shape.
fn read(fields: &Fields) -> std::result::Result<ShiftDraft, Vec<FieldError>> {
    let mut check = fields.check();
    let site = check.from_text("site_id", "Choose the site");
    let role = check.text("role", "Choose the role", 60);
    let title = check.optional_text("title", 120);
    let day = check.date("start", "Enter the day it starts, like 27 3 2027");
    let starts = check.time("start_time", "Enter when it starts, like 19:00");
    let ends = check.time("end_time", "Enter when it ends, like 07:00");
    let pay = check.money("pay_pence", "Enter the pay an hour, like 13.10");
    let positions = check.number("positions", "Enter how many people you need, from 1 to 50", 1..=50);
    let notes = check.optional_text("notes", 2000);
    let required: Vec<String> = fields.all("required").map(str::to_owned).collect();
    check.finish(|| {
        let (start, end) = span(day?, starts?, ends?);
        Some(ShiftDraft {
            site: site?,
            role: role?,
            title: title?,
            start,
            end,
            pay: pay?,
            positions: positions?,
            required: (!required.is_empty()).then_some(required),
            sleep_in: !fields.get("sleep_in").is_empty(),
            notes: notes?,
        })
    })
}

/// A shift that ends at or before the hour it starts at ends on the next day.
fn span(day: NaiveDate, starts: NaiveTime, ends: NaiveTime) -> (DateTime<Utc>, DateTime<Utc>) {
    let last = if ends <= starts {
        day.checked_add_days(Days::new(1)).unwrap_or(day)
    } else {
        day
    };
    (
        to_utc_in_london(day.and_time(starts)),
        to_utc_in_london(last.and_time(ends)),
    )
}

/// Points faults of the use case at the controls of the page.
fn at_control(mut fault: FieldError) -> FieldError {
    let control = match fault.field.as_str() {
        "end" => "end_time",
        field if field.starts_with("required/") => "required",
        _ => return fault,
    };
    control.clone_into(&mut fault.field);
    fault
}

pub(super) async fn get(State(state): State<SiteState>, SignedIn(actor): SignedIn, shell: Shell) -> Result<Response> {
    let mine = match super::mine(&state, &actor).await? {
        Ok(mine) => mine,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let sites = state.organisations.list_sites(&actor, mine.organisation.id).await?;
    let pack = state.marketplace.pack(&mine.organisation.sector)?;
    let mut fields = Fields::default().with("positions", "1");
    if let [only] = sites.as_slice() {
        fields = fields.with("site_id", only.id.to_string());
    }
    let form = shell.opening(FormState::filled(fields)).with_key(state.fresh_key());
    Ok(show(&NewShiftPage::new(shell, form, &sites, pack)))
}

pub(super) async fn post(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let mine = match super::mine(&state, &actor).await? {
        Ok(mine) => mine,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let faults = match read(&fields) {
        Err(faults) => faults,
        Ok(draft) => {
            let key = web_kit::form_key(&actor, "post-shift", fields.get(KEY_FIELD), fields.fingerprint())?;
            match state
                .marketplace
                .post_shift(&actor, PostShift { draft, key: Some(key) })
                .await
            {
                Ok(shift) => {
                    let matches = format!("/shifts/{}/matches", shift.id);
                    return Ok(SeeOther::to(matches)
                        .success("Your shift is posted. Here is who can work it")
                        .into_response());
                }
                Err(error) if error.kind() == ErrorKind::Invalid => error.fields().to_vec(),
                Err(error) => return Err(error.into()),
            }
        }
    };
    let sites = state.organisations.list_sites(&actor, mine.organisation.id).await?;
    let pack = state.marketplace.pack(&mine.organisation.sector)?;
    let form = FormState::refused(fields, faults.into_iter().map(at_control).collect()).with_key(state.fresh_key());
    Ok(again(&NewShiftPage::new(shell, form, &sites, pack)))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use crate::kit::Person;
    use crate::tests::{Sample, shell};
    let packs = crate::account::packs();
    let pack = packs.get("care").expect("the pack");
    let site = Site {
        id: uuid::Uuid::from_u128(3).into(),
        organisation: uuid::Uuid::from_u128(2).into(),
        name: "Rosewood House".into(),
        address_line1: "1 Elm Road".into(),
        address_line2: None,
        town: "Leeds".into(),
        postcode: "LS1 4AP".parse().expect("a postcode"),
        lat: 53.8,
        lon: -1.55,
        created_at: super::sample::now(),
    };
    let key = uuid::Uuid::from_u128(9);
    let page =
        |form: FormState, sites: &[Site]| NewShiftPage::new(shell(Person::Employer), form.with_key(key), sites, pack);
    let typed = Fields::of([
        ("role", "care-assistant"),
        ("start_day", "31"),
        ("start_month", "2"),
        ("pay_pence", "lots"),
    ]);
    let faults = read(&typed).expect_err("faults");
    vec![
        Sample::of("shifts/new", &page(FormState::empty(), std::slice::from_ref(&site))),
        Sample::of("shifts/new-refused", &page(FormState::refused(typed, faults), &[site])),
        Sample::of("shifts/new-without-site", &page(FormState::empty(), &[])),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_night_ends_on_the_next_day_also_when_the_clocks_change() {
        let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).expect("a time");
        let hours = |day: &str, starts, ends| {
            let (start, end) = span(day.parse().expect("a day"), at(starts), at(ends));
            (end - start).num_hours()
        };
        assert_eq!(hours("2026-11-28", 22, 6), 8);
        assert_eq!(hours("2026-10-24", 22, 6), 9);
        assert_eq!(hours("2027-03-27", 22, 6), 7);
        assert_eq!(hours("2026-11-28", 7, 19), 12);
        assert_eq!(hours("2026-11-28", 9, 9), 24);
    }
}
