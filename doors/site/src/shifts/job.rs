//! P7: one shift for everybody, and the way to it.

use super::words;
use crate::kit::{Link, Nav, Notice, Person, Shell, SummaryList, Tone, is_page, show};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use contracts::sector::SectorPacks;
use kernel::ids::ShiftId;
use marketplace::{Error, Invitation, Shift, ShiftState, Thing};
use platform::Actor;
use web_kit::{Acting, Path, Result};

/// The shift.
#[derive(Debug, Clone, Template)]
#[template(path = "shifts/job.html")]
pub(super) struct JobPage {
    shell: Shell,
    title: String,
    facts: SummaryList,
    news: Option<Notice>,
    how: &'static str,
    action: Link,
}
is_page!(JobPage);

/// How this visitor comes to the shift.
enum Way {
    Visitor,
    Invited(Box<Invitation>),
    Worker,
    Own,
    Other,
}

impl JobPage {
    fn new(shell: Shell, shift: &Shift, way: &Way, packs: &SectorPacks, now: DateTime<Utc>) -> Self {
        let (how, action) = next(way, shift);
        let about = format!(
            "{}, {}, {}, {}.",
            shift.title,
            words::place(shift),
            words::when(shift),
            words::pay(shift)
        );
        Self {
            shell: shell
                .titled(format!("{}, {}", shift.title, words::place(shift)))
                .at(Nav::Jobs)
                .in_sector(&shift.terms.sector)
                .crumb("/jobs", "Jobs")
                .described(about),
            title: shift.title.clone(),
            facts: words::facts(shift, packs),
            news: news(shift, now),
            how,
            action,
        }
    }
}

fn next(way: &Way, shift: &Shift) -> (&'static str, Link) {
    match way {
        Way::Visitor => (
            "Employers invite people who hold what the shift needs. Make a profile, add what you hold, and they can find you.",
            Link::new("/register", "Create your profile"),
        ),
        Way::Invited(invitation) => (
            "You are invited to this shift.",
            Link::new(format!("/invitations/{}", invitation.id), "Answer the invitation"),
        ),
        Way::Worker => (
            "Employers invite people who hold what the shift needs. Keep your passport and your availability up to date, and they can find you.",
            Link::new("/profile", "Look at your profile"),
        ),
        Way::Own => (
            "This is your own shift.",
            Link::new(format!("/shifts/{}/matches", shift.id), "See who can work it"),
        ),
        Way::Other => (
            "Post your own shift, and see at once who can work it.",
            Link::new("/shifts/new", "Post a shift"),
        ),
    }
}

fn news(shift: &Shift, now: DateTime<Utc>) -> Option<Notice> {
    let say = |text: &str| Some(Notice::new(Tone::Accent, text));
    match shift.state {
        ShiftState::Filled => say("Every place on this shift is taken."),
        ShiftState::Cancelled => say("This shift was cancelled."),
        ShiftState::Open if shift.span().start() <= now => say("This shift has already started."),
        ShiftState::Open => None,
    }
}

async fn way(state: &SiteState, actor: &Actor, person: Option<Person>, shift: &Shift) -> Result<Way> {
    Ok(match person {
        None => Way::Visitor,
        Some(Person::Worker) => {
            let invitations = state.marketplace.list_invitations(actor).await?;
            let invited = invitations
                .into_iter()
                .find(|invitation| invitation.shift.id == shift.id);
            invited.map_or(Way::Worker, |invitation| Way::Invited(Box::new(invitation)))
        }
        Some(_) if actor.organisation() == Some(shift.organisation) => Way::Own,
        Some(_) => Way::Other,
    })
}

pub(super) async fn get(
    State(state): State<SiteState>,
    Acting(actor): Acting,
    shell: Shell,
    Path(id): Path<ShiftId>,
) -> Result<Response> {
    let shift = state
        .marketplace
        .lookup_shift(&actor, id)
        .await?
        .ok_or(Error::NotFound(Thing::Shift))?;
    let way = way(&state, &actor, shell.person, &shift).await?;
    Ok(show(&JobPage::new(
        shell,
        &shift,
        &way,
        state.people.sectors(),
        state.clock.now(),
    )))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use super::sample;
    use crate::tests::{Sample, shell};
    use marketplace::InvitationState;
    let packs = crate::account::packs();
    let page = |shell, shift: &Shift, way| JobPage::new(shell, shift, &way, &packs, sample::now());
    let filled = Shift {
        state: ShiftState::Filled,
        booked: 2,
        ..sample::shift()
    };
    let invited = Way::Invited(Box::new(sample::invitation(InvitationState::Open)));
    vec![
        Sample::of("shifts/job", &page(Shell::visitor(), &sample::shift(), Way::Visitor)),
        Sample::of(
            "shifts/job-invited",
            &page(shell(Person::Worker), &sample::shift(), invited),
        ),
        Sample::of("shifts/job-worker", &page(shell(Person::Worker), &filled, Way::Worker)),
        Sample::of(
            "shifts/job-own",
            &page(shell(Person::Employer), &sample::shift(), Way::Own),
        ),
        Sample::of(
            "shifts/job-other",
            &page(shell(Person::Employer), &sample::shift(), Way::Other),
        ),
    ]
}
