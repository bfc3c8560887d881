//! One invitation: the facts, then yes or no. Accepting books the shift at once, so the page says what that means.

use super::words;
use crate::kit::{Confirmation, Fields, FormState, Nav, Notice, Shell, SummaryList, Tone, answer, is_page, show};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use contracts::sector::SectorPacks;
use kernel::ids::InvitationId;
use kernel::{ErrorKind, PeopleError};
use marketplace::{AcceptInvitation, DeclineInvitation, Error, Invitation, InvitationState, Thing};
use web_kit::{Form, Path, Result, SeeOther, SignedIn, Throttle};

/// The invitation.
#[derive(Debug, Clone, Template)]
#[template(path = "shifts/invitation.html")]
pub(super) struct InvitationPage {
    shell: Shell,
    form: FormState,
    id: InvitationId,
    title: String,
    facts: SummaryList,
    booked: Option<Confirmation>,
    news: Option<Notice>,
    live: bool,
}
is_page!(InvitationPage);

impl InvitationPage {
    fn new(shell: Shell, invitation: &Invitation, form: FormState, packs: &SectorPacks, now: DateTime<Utc>) -> Self {
        let shift = &invitation.shift;
        let live = invitation.is_live(now);
        let shell = shell
            .titled(format!("Invitation: {}, {}", shift.title, words::place(shift)))
            .at(Nav::Shifts)
            .in_sector(&shift.terms.sector)
            .back_to("/invitations", "Invitations")
            .failed(form.failed());
        Self {
            shell: if live { shell.once() } else { shell },
            form,
            id: invitation.id,
            title: shift.title.clone(),
            facts: words::facts(shift, packs),
            booked: (invitation.state == InvitationState::Accepted).then(|| {
                let text = format!(
                    "{}, {}. We have e-mailed you the details.",
                    words::when(shift),
                    words::place(shift)
                );
                Confirmation::new("This shift is yours").text(text)
            }),
            news: news(invitation, live),
            live,
        }
    }
}

fn news(invitation: &Invitation, live: bool) -> Option<Notice> {
    let text = match invitation.state {
        InvitationState::Declined => "You said no to this shift.",
        InvitationState::Released => {
            let text = "This shift was taken back, because something it asks for no longer counts.";
            return Some(Notice::warning(text).link("/passport", "Look at your passport"));
        }
        InvitationState::Open if !live && invitation.shift.free() == 0 => {
            "Somebody else took this shift before you answered."
        }
        InvitationState::Open if !live => "This shift has already started.",
        InvitationState::Open | InvitationState::Accepted => return None,
    };
    Some(Notice::new(Tone::Accent, text))
}

async fn own(state: &SiteState, actor: &platform::Actor, id: InvitationId) -> Result<Invitation> {
    Ok(state
        .marketplace
        .lookup_invitation(actor, id)
        .await?
        .ok_or(Error::NotFound(Thing::Invitation))?)
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    Path(id): Path<InvitationId>,
) -> Result<Response> {
    let invitation = own(&state, &actor, id).await?;
    let form = FormState::empty().with_key(state.fresh_key());
    Ok(show(&InvitationPage::new(
        shell,
        &invitation,
        form,
        state.people.sectors(),
        state.clock.now(),
    )))
}

pub(super) async fn accept(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    throttle: Throttle,
    shell: Shell,
    Path(id): Path<InvitationId>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let key = super::key_for(&actor, "accept-invitation", &fields, id)?;
    if let Some(worker) = actor.user() {
        throttle.apply(worker).await?;
    }
    let command = AcceptInvitation {
        invitation: id,
        key: Some(key),
    };
    match state.marketplace.accept_invitation(&actor, command).await {
        Ok(_) => Ok(SeeOther::to(format!("/invitations/{id}")).into_response()),
        // Something is in the way: say it on the same page, so that the worker can mend it or say no.
        Err(error) if error.kind() == ErrorKind::Conflict => {
            let invitation = own(&state, &actor, id).await?;
            // The refused key is spent on this answer; a later try is a request of its own.
            let form = FormState::saying(Fields::default(), error.to_string()).with_key(state.fresh_key());
            let page = InvitationPage::new(shell, &invitation, form, state.people.sectors(), state.clock.now());
            Ok(answer(StatusCode::CONFLICT, &page))
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn decline(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<InvitationId>,
) -> Result<Response> {
    state
        .marketplace
        .decline_invitation(&actor, DeclineInvitation { invitation: id })
        .await?;
    Ok(SeeOther::to("/invitations")
        .success("You said no to the shift")
        .into_response())
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use super::sample;
    use crate::kit::Person;
    use crate::tests::{Sample, shell};
    let packs = crate::account::packs();
    let key = uuid::Uuid::from_u128(9);
    let page = |state, form: FormState| {
        let invitation = sample::invitation(state);
        InvitationPage::new(
            shell(Person::Worker),
            &invitation,
            form.with_key(key),
            &packs,
            sample::now(),
        )
    };
    let overlap = Error::Overlap {
        with: Some(marketplace::InTheWay {
            title: "Care assistant".into(),
            site: "Elm House".into(),
            span: sample::shift().span(),
        }),
    };
    let refused = FormState::saying(Fields::default(), overlap.to_string());
    vec![
        Sample::of("shifts/invitation", &page(InvitationState::Open, FormState::empty())),
        Sample::of("shifts/invitation-refused", &page(InvitationState::Open, refused)),
        Sample::of(
            "shifts/invitation-accepted",
            &page(InvitationState::Accepted, FormState::empty()),
        ),
        Sample::of(
            "shifts/invitation-released",
            &page(InvitationState::Released, FormState::empty()),
        ),
        Sample::of(
            "shifts/invitation-declined",
            &page(InvitationState::Declined, FormState::empty()),
        ),
    ]
}
