//! Accounts, sessions, profiles and credentials.

use super::{Cast, Line, id};
use identity::rights as identity_rights;
use people::rights as people_rights;
use people::{CheckSource, Credential, CredentialState, Validity};
use testkit::start_of_tests;

pub(super) fn lines(cast: &Cast) -> Vec<Line> {
    let (user, session) = (cast.worker, id(400).into());
    let credential = credential(cast);
    vec![
        cast.line("", identity_rights::Register, &user),
        cast.line("", identity_rights::Enrol, &user),
        cast.line("", identity_rights::StorePassword, &user),
        cast.line("", identity_rights::IssueEmailToken, &user),
        cast.line("", identity_rights::Confirm, &user),
        cast.line("", identity_rights::UseLink, &user),
        cast.line("", identity_rights::ChangeEmail, &user),
        cast.line("", identity_rights::SwitchAccount, &user),
        cast.line("", identity_rights::SwitchAnyAccount, &user),
        cast.line("", identity_rights::OpenRecord, &user),
        cast.line("", identity_rights::HelpAccount, &user),
        cast.line("", identity_rights::AskRole, &user),
        cast.line("", identity_rights::DecideRole, &user),
        cast.line("", identity_rights::SetRole, &user),
        cast.line("", identity_rights::FindPeople, &()),
        cast.line("", identity_rights::SeeRoles, &()),
        cast.line("", platform::audit::ReadAudit, &()),
        cast.line("", identity_rights::OpenSession, &user),
        cast.line("", identity_rights::KeepSession, &session),
        cast.line("", identity_rights::ProveAgain, &session),
        cast.line("", identity_rights::KeepFactors, &user),
        cast.line("", identity_rights::CheckFactor, &user),
        cast.line("", identity_rights::BeginHalfLogin, &user),
        cast.line("", identity_rights::EndSession, &session),
        cast.line("", identity_rights::EndAllSessions, &user),
        cast.line("", identity_rights::KeepApiKeys, &user),
        cast.line("", identity_rights::KeepPasskeys, &user),
        cast.line("", identity_rights::AskPasskey, &None),
        cast.line("", identity_rights::Sweep, &()),
        cast.line("", people_rights::EditProfile, &user),
        cast.line("", people_rights::DeclareCredential, &user),
        cast.line("", people_rights::RecordIssued, &user),
        cast.line("", people_rights::CheckCredential, &credential),
        cast.line("", people_rights::LoadSynthetic, &()),
        cast.line("", people_rights::FindByNumber, &()),
        cast.line("", people_rights::ReadOwnData, &user),
    ]
}

fn credential(cast: &Cast) -> Credential {
    Credential {
        id: id(401).into(),
        worker: cast.worker,
        kind: "right-to-work".to_owned(),
        number_tail: None,
        validity: Validity {
            from: start_of_tests(),
            until: None,
        },
        state: CredentialState::Declared,
        source: CheckSource::SelfDeclared,
        checked_at: None,
        certificate: None,
    }
}
