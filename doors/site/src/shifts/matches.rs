//! E7: who can work a shift, with reasons, and who cannot, with what would change that. The primary act: invite.

use super::words;
use crate::kit::{
    Cell, Column, EmptyState, Fields, FormState, MatchCard, MatchPart, Met, Nav, Shell, Table, Tag, Tone, is_page, show,
};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use kernel::ids::{ShiftId, UserId};
use marketplace::model::{Criterion, Part, Standing, distance};
use marketplace::{Eligible, InvitationState, Invite, LeftOut, MatchRules, Matches, Shift};
use uuid::Uuid;
use web_kit::{Form, Path, Problem, Result, SeeOther, SignedIn};

/// The matches.
#[derive(Debug, Clone, Template)]
#[template(path = "shifts/matches.html")]
pub(super) struct MatchesPage {
    shell: Shell,
    title: String,
    facts: String,
    full: bool,
    cards: Vec<MatchCard>,
    left_out: Option<Table>,
    nobody: String,
}
is_page!(MatchesPage);

impl MatchesPage {
    fn new(shell: Shell, found: &Matches, key: Uuid) -> Self {
        let shift = &found.shift;
        let form = FormState::empty().with_key(key);
        Self {
            shell: shell
                .titled(format!("Who can work: {}, {}", shift.title, words::when(shift)))
                .at(Nav::Shifts)
                .in_sector(&shift.terms.sector)
                .back_to(format!("/shifts/{}", shift.id), &shift.title)
                .once(),
            title: shift.title.clone(),
            facts: format!("{}, {}, {}", words::when(shift), words::place(shift), words::pay(shift)),
            full: shift.free() == 0,
            cards: found.eligible.iter().map(|one| card(one, shift, &form)).collect(),
            left_out: left_out(&found.rules, shift, &found.left_out),
            nobody: format!(
                "We looked up to {} away, and nobody passes every check. People below say what would change that.",
                distance(u32::from(found.within_km) * 1000)
            ),
        }
    }
}

fn card(one: &Eligible, shift: &Shift, form: &FormState) -> MatchCard {
    let candidate = &one.profile.candidate;
    let parts = one.score.parts().iter().map(|part| part_of(*part)).collect();
    let card = MatchCard::new(&candidate.name, one.score.value(), one.score.band().words(), parts)
        .fact(distance(candidate.distance_metres))
        .fact(&one.profile.town);
    match one.profile.invited {
        Some(state) => card.state(invited(state)),
        None if shift.free() == 0 => card,
        None => {
            let hidden = vec![form.key(), form.hidden("worker_id", candidate.worker)];
            card.post(
                format!("/shifts/{}/invite", shift.id),
                format!("Invite {}", candidate.name),
                hidden,
            )
        }
    }
}

fn part_of(part: Part) -> MatchPart {
    let name = match part.criterion {
        Criterion::Distance => "Distance",
        Criterion::Availability => "Availability",
        Criterion::Experience => "Experience",
        Criterion::Familiarity => "Knows the site",
    };
    let met = match part.standing() {
        Standing::Met => Met::Met,
        Standing::Partly => Met::Partly,
        Standing::Missing => Met::Missing,
    };
    let why = match part.raise() {
        Some(raise) => format!("{}. All points: {}", part.reason(), lowered(&raise)),
        None => part.reason(),
    };
    MatchPart::new(name, met, part.points, part.weight, why)
}

fn lowered(words: &str) -> String {
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| first.to_lowercase().chain(letters).collect())
        .unwrap_or_default()
}

fn invited(state: InvitationState) -> Tag {
    match state {
        InvitationState::Open => Tag::new(Tone::Accent, "Invited, no answer yet"),
        InvitationState::Accepted => Tag::success("Booked"),
        InvitationState::Declined => Tag::neutral("Said no"),
        InvitationState::Released => Tag::warning("Taken back"),
    }
}

fn left_out(rules: &MatchRules, shift: &Shift, out: &[LeftOut]) -> Option<Table> {
    let columns = vec![
        Column::new("Who"),
        Column::new("Why not"),
        Column::new("What would change that"),
    ];
    let rows = out.iter().flat_map(|one| {
        let who = format!("{}, {}", one.profile.candidate.name, one.profile.town);
        one.obstacles.iter().map(move |obstacle| {
            vec![
                Cell::text(&who),
                Cell::text(obstacle.gate.reason(rules, shift.span())),
                Cell::text(obstacle.fix.sentence(rules)),
            ]
        })
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty())
        .then(|| Table::new("People near the site who cannot work this shift", columns, rows).hide_caption())
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    Path(id): Path<ShiftId>,
) -> Result<Response> {
    let found = state.marketplace.matches(&actor, id).await?;
    Ok(show(&MatchesPage::new(shell, &found, state.fresh_key())))
}

/// Invites the worker whose button was pressed.
pub(super) async fn post(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    Path(shift): Path<ShiftId>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let read = fields.read(|check| check.from_text::<UserId>("worker_id", "Choose somebody from the list"));
    let worker = read.map_err(|faults| Problem::invalid(&faults))?;
    // The page's one key serves every button: each names another worker, and so another request.
    let key = super::key_for(&actor, "invite-worker", &fields, worker)?;
    let back = format!("/shifts/{shift}/matches");
    match state
        .marketplace
        .invite(
            &actor,
            Invite {
                shift,
                worker,
                key: Some(key),
            },
        )
        .await
    {
        Ok(_) => Ok(SeeOther::to(back)
            .success("Invitation sent. They get an e-mail and can say yes or no")
            .into_response()),
        // The list was older than the facts: show it again, with what happened.
        Err(
            error @ (marketplace::Error::AlreadyInvited
            | marketplace::Error::NotEligible { .. }
            | marketplace::Error::ShiftFilled),
        ) => Ok(SeeOther::to(back).notice(error.to_string()).into_response()),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use super::sample;
    use crate::kit::Person;
    use crate::tests::{Sample, shell};
    use marketplace::Profile;
    use marketplace::model::{Availability, Candidate, SlotHours, obstacles, score};
    let packs = crate::account::packs();
    let config = marketplace::Config::default();
    let hours: SlotHours = config.slots;
    let rules = MatchRules::of(packs.get("care").expect("the pack"), hours);
    let candidate = |name: &str, metres| Candidate {
        worker: Uuid::from_u128(u128::from(metres)).into(),
        name: name.into(),
        sector: "care".into(),
        discoverable: true,
        distance_metres: metres,
        radius_metres: 16_000,
        availability: Availability::always(),
        experience_months: 27,
        shifts_at_site: 2,
        held: Vec::new(),
        busy: Vec::new(),
    };
    let profile = |name: &str, metres, invited| Profile {
        candidate: candidate(name, metres),
        town: "Leeds".into(),
        invited,
    };
    let shift = sample::shift();
    let eligible = |profile: Profile| Eligible {
        score: score(&rules, &shift.terms, &profile.candidate),
        profile,
    };
    let out = |profile: Profile| LeftOut {
        obstacles: obstacles(&rules, &shift.terms, &profile.candidate),
        profile,
    };
    let found = Matches {
        eligible: vec![
            eligible(profile("Amina K", 4_200, None)),
            eligible(profile("Ben O", 9_000, Some(InvitationState::Open))),
        ],
        left_out: vec![out(profile("Cara P", 20_000, None))],
        within_km: 15,
        rules: rules.clone(),
        shift: shift.clone(),
    };
    let nobody = Matches {
        eligible: Vec::new(),
        left_out: Vec::new(),
        within_km: 80,
        ..found.clone()
    };
    let page = |found: &Matches| MatchesPage::new(shell(Person::Employer), found, Uuid::from_u128(9));
    vec![
        Sample::of("shifts/matches", &page(&found)),
        Sample::of("shifts/matches-empty", &page(&nobody)),
    ]
}
