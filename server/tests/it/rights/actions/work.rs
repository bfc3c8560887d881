//! Organisations, shifts and assessments.

use super::{Cast, Line, id};
use kernel::{Money, Span};
use marketplace::model::ShiftTerms;
use marketplace::rights as marketplace_rights;
use marketplace::{GeoPoint, Invitation, InvitationState, Shift, ShiftState};
use organisations::{Organisation, rights as organisation_rights};
use posture::model::{Assessment, State};
use testkit::start_of_tests;

pub(super) fn lines(cast: &Cast) -> Vec<Line> {
    let organisation = organisation(cast);
    let (shift, invitation) = (shift(cast), invitation(cast));
    let mut lines = vec![
        cast.line("", organisation_rights::Found, &cast.organisation),
        cast.line("", organisation_rights::Manage, &organisation),
        cast.line("", organisation_rights::Admit, &organisation),
        cast.line("", organisation_rights::OpenRecord, &organisation),
        cast.line("", marketplace_rights::PostShift, &cast.organisation),
        cast.line("", marketplace_rights::SeeMatches, &shift),
        cast.line("", marketplace_rights::InviteWorker, &shift),
        cast.line("", marketplace_rights::AnswerInvitation, &invitation),
        cast.line("", marketplace_rights::ReleaseBookings, &cast.worker),
        cast.line("", posture::Start, &cast.organisation),
    ];
    for state in State::ALL {
        let assessment = assessment(cast, state);
        let of = state.word();
        lines.push(cast.line(of, posture::AnswerQuestions, &assessment));
        lines.push(cast.line(of, posture::Complete, &assessment));
        lines.push(cast.line(of, posture::RequestReport, &assessment));
        lines.push(cast.line(of, posture::Draw, &assessment));
    }
    lines
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
