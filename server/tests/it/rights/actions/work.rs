//! Organisations, shifts and assessments.

use super::{Cast, Line, id};
use kernel::{Money, Span};
use marketplace::model::ShiftTerms;
use marketplace::rights as marketplace_rights;
use marketplace::{GeoPoint, Invitation, InvitationState, Shift, ShiftState};
use organisations::rights::Place;
use organisations::{Member, Organisation, rights as organisation_rights};
use platform::OrgRole;
use posture::model::{Assessment, State};
use testkit::start_of_tests;

pub(super) fn lines(cast: &Cast) -> Vec<Line> {
    let organisation = organisation(cast);
    let (shift, invitation) = (shift(cast), invitation(cast));
    let mut lines = vec![
        cast.line("", organisation_rights::Found, &cast.organisation),
        cast.line("", organisation_rights::Manage, &organisation),
        cast.line("", organisation_rights::KeepFactorDemand, &organisation),
        cast.line("", organisation_rights::Admit, &organisation),
        cast.line("", organisation_rights::SeeInvitations, &organisation),
        cast.line("", organisation_rights::OpenRecord, &organisation),
        cast.line("", organisation_rights::AppointOwner, &cast.worker),
        cast.line("", marketplace_rights::PostShift, &cast.organisation),
        cast.line("", marketplace_rights::SeeMatches, &shift),
        cast.line("", marketplace_rights::InviteWorker, &shift),
        cast.line("", marketplace_rights::AnswerInvitation, &invitation),
        cast.line("", marketplace_rights::ReleaseBookings, &cast.worker),
        cast.line("", posture::Start, &cast.organisation),
    ];
    lines.extend(people(cast));
    for state in State::ALL {
        let assessment = assessment(cast, state);
        let of = state.word();
        lines.push(cast.line(of, posture::Read, &assessment));
        lines.push(cast.line(of, posture::AnswerQuestions, &assessment));
        lines.push(cast.line(of, posture::Complete, &assessment));
        lines.push(cast.line(of, posture::RequestReport, &assessment));
        lines.push(cast.line(of, posture::Draw, &assessment));
    }
    lines
}

/// Each role as the one that is given, changed or ended.
fn people(cast: &Cast) -> Vec<Line> {
    let roles = (10..).zip([
        OrgRole::Owner,
        OrgRole::Manager,
        OrgRole::Scheduler,
        OrgRole::Instructor,
        OrgRole::Viewer,
    ]);
    let lines = roles.flat_map(|(user, role)| {
        let place = Place {
            organisation: cast.organisation,
            invitation: id(504).into(),
            role,
        };
        let member = Member {
            organisation: cast.organisation,
            user: id(user).into(),
            role,
            since: start_of_tests(),
        };
        let of = format!("the {}", role.as_str());
        [
            cast.line(&format!("as {}", role.as_str()), organisation_rights::Invite, &place),
            cast.line("", organisation_rights::WriteInvitation, &place),
            cast.line("", organisation_rights::LetIn, &place),
            cast.line(&of, organisation_rights::ChangeRole, &member),
            cast.line(&of, organisation_rights::RemoveMember, &member),
            cast.line(&of, organisation_rights::Leave, &member),
        ]
    });
    lines.collect()
}

fn organisation(cast: &Cast) -> Organisation {
    Organisation {
        id: cast.organisation,
        name: "Willow Bank".to_owned(),
        sector: "care".to_owned(),
        kind: "care-home".to_owned(),
        registration_number: None,
        verified_at: None,
        created_at: start_of_tests(),
    }
}

fn shift(cast: &Cast) -> Shift {
    let end = start_of_tests() + chrono::TimeDelta::hours(8);
    Shift {
        id: id(500).into(),
        organisation: cast.organisation,
        organisation_name: "Willow Bank".to_owned(),
        site: id(501).into(),
        site_name: "North".to_owned(),
        town: "Leeds".to_owned(),
        place: GeoPoint {
            latitude: 53.8,
            longitude: -1.5,
        },
        role: "care-assistant".to_owned(),
        title: "Care assistant".to_owned(),
        notes: None,
        terms: ShiftTerms {
            sector: "care".to_owned(),
            span: Span::try_new(start_of_tests(), end).expect("a span"),
            required: Vec::new(),
            sleep_in: false,
        },
        pay: Money::pence(1310),
        positions: 1,
        booked: 0,
        state: ShiftState::Open,
        posted_by: id(10).into(),
    }
}

fn invitation(cast: &Cast) -> Invitation {
    Invitation {
        id: id(502).into(),
        worker: cast.worker,
        invited_by: id(10).into(),
        invited_at: start_of_tests(),
        score: 76,
        state: InvitationState::Open,
        shift: shift(cast),
    }
}

fn assessment(cast: &Cast, state: State) -> Assessment {
    Assessment {
        id: id(503).into(),
        organisation: cast.organisation,
        pack_key: "everyday-security".to_owned(),
        pack_version: "1".to_owned(),
        title: "Spring".to_owned(),
        state,
        version: 1,
        started_by: id(10).into(),
        started_at: start_of_tests(),
        completed_at: None,
    }
}
