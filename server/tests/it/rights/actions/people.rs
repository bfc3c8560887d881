//! Accounts, sessions, profiles and credentials.

use super::{Cast, Line, id};
use files::{FileKind, Purpose, State, StoredFile, rights as files_rights};
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
        cast.line("", platform::audit::ExportByHand, &user),
        cast.line("", identity_rights::OpenSession, &user),
        cast.line("", identity_rights::KeepSession, &session),
        cast.line("", identity_rights::ProveAgain, &session),
        cast.line("", identity_rights::VoidProofs, &user),
        cast.line("", identity_rights::KeepFactors, &user),
        cast.line("", identity_rights::ResetFactors, &user),
        cast.line("", identity_rights::CheckFactor, &user),
        cast.line("", identity_rights::AskFactorReset, &user),
        cast.line("", identity_rights::DecideFactorReset, &user),
        cast.line("", identity_rights::KeepFactorReset, &user),
        cast.line("", identity_rights::SeeFactorResets, &()),
        cast.line("", identity_rights::AskTextCode, &user),
        cast.line("", identity_rights::WriteTextCode, &user),
        cast.line("", identity_rights::BeginHalfLogin, &user),
        cast.line("", identity_rights::EndSession, &session),
        cast.line("", identity_rights::EndAllSessions, &user),
        cast.line("", identity_rights::KeepApiKeys, &user),
        cast.line("", identity_rights::ConnectForeign, &user),
        cast.line("", identity_rights::KeepPasskeys, &user),
        cast.line("", identity_rights::AskPasskey, &None),
        cast.line("", identity_rights::Sweep, &()),
        cast.line("", identity_rights::AskForCopy, &user),
        cast.line("", identity_rights::TakeCopy, &(user, id(402).into())),
        cast.line("", identity_rights::MakeCopy, &id(402).into()),
        cast.line("", notifications::rights::ChangeChoices, &user),
        cast.line("", people_rights::EditProfile, &user),
        cast.line("", people_rights::DeclareCredential, &user),
        cast.line("", people_rights::RecordIssued, &user),
        cast.line("", people_rights::CheckCredential, &credential),
        cast.line("", people_rights::SeeUnchecked, &()),
        cast.line("", people_rights::LoadSynthetic, &()),
        cast.line("", people_rights::FindByNumber, &()),
        cast.line("", files_rights::SendFile, &user),
        cast.line("", files_rights::OpenFile, &file(cast)),
        cast.line("", files_rights::InspectFile, &file(cast)),
        cast.line("", files_rights::RemoveFile, &file(cast)),
        cast.line("", files_rights::JudgeFile, &file(cast)),
        cast.line("", files_rights::SweepFiles, &()),
    ]
}

fn file(cast: &Cast) -> StoredFile {
    StoredFile {
        id: id(402).into(),
        owner: cast.worker,
        purpose: Purpose::Evidence,
        subject: id(401),
        name: "licence.png".to_owned(),
        kind: FileKind::Png,
        state: State::Released,
        size: 1,
        sent_at: start_of_tests(),
    }
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
