//! What staff read, in JSON.

use chrono::{DateTime, Utc};
use identity::{Account, GrantView};
use journeys::{Found, FoundPerson, OrganisationRecord, PersonRecord};
use platform::StaffRole;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An account.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AccountView {
    /// `worker`, `employer` or `staff`.
    role: &'static str,
    /// The role among staff.
    staff_role: Option<&'static str>,
    /// Whether its holder may come in.
    open: bool,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// When it was switched off.
    disabled_at: Option<DateTime<Utc>>,
}

impl From<&Account> for AccountView {
    fn from(account: &Account) -> Self {
        Self {
            role: account.standing.role(),
            staff_role: account.standing.staff_role(),
            open: account.is_open(),
            created_at: account.created_at,
            disabled_at: account.disabled_at,
        }
    }
}

/// A person in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FoundPersonView {
    /// The person.
    id: Uuid,
    /// The name, as far as told.
    name: Option<String>,
    /// The address with its middle left out.
    email_masked: String,
    /// The town, as far as told.
    town: Option<String>,
    /// The account.
    account: AccountView,
}

impl From<FoundPerson> for FoundPersonView {
    fn from(person: FoundPerson) -> Self {
        Self {
            id: person.sighting.account.user.get(),
            name: person.name,
            town: person.town,
            account: (&person.sighting.account).into(),
            email_masked: person.sighting.masked,
        }
    }
}

/// An organisation in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FoundOrganisationView {
    /// The organisation.
    id: Uuid,
    /// Its name.
    name: String,
    /// The number it is registered under.
    registration_number: Option<String>,
}

/// What a search found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "people": [{"id": "0190a1b2-0000-7000-8000-000000000001", "name": "Amina Khan", "email_masked": "a…@example.org",
        "town": "Leeds", "account": {"role": "worker", "staff_role": null, "open": true,
        "created_at": "2027-03-04T09:30:00Z", "disabled_at": null}}],
    "organisations": [], "more": false
}))]
pub(super) struct FoundView {
    /// People.
    people: Vec<FoundPersonView>,
    /// Organisations.
    organisations: Vec<FoundOrganisationView>,
    /// Whether there is more than this.
    more: bool,
}

impl From<Found> for FoundView {
    fn from(found: Found) -> Self {
        let organisation = |it: organisations::Organisation| FoundOrganisationView {
            id: it.id.get(),
            name: it.name,
            registration_number: it.registration_number,
        };
        Self {
            people: found.people.into_iter().map(FoundPersonView::from).collect(),
            organisations: found.organisations.into_iter().map(organisation).collect(),
            more: found.more,
        }
    }
}

/// A credential.
#[derive(Debug, Serialize, ToSchema)]
struct HeldView {
    /// Its id.
    id: Uuid,
    /// Its kind.
    kind: String,
    /// The last characters of its number.
    number_ends: Option<String>,
    /// `declared`, `active`, `declined` or `stopped`.
    state: &'static str,
}

/// Something that happened.
#[derive(Debug, Serialize, ToSchema)]
struct MomentView {
    /// When.
    at: DateTime<Utc>,
    /// What: `registered`, `course-taken` and so on.
    what: &'static str,
    /// With what.
    about: Option<String>,
}

/// A certificate.
#[derive(Debug, Serialize, ToSchema)]
struct CertificateLine {
    /// Its number.
    number: String,
    /// What it is for.
    title: String,
    /// When it was issued.
    issued_at: DateTime<Utc>,
}

/// A booking.
#[derive(Debug, Serialize, ToSchema)]
struct RecordBookingView {
    /// Its id.
    id: Uuid,
    /// For which organisation.
    organisation_id: Uuid,
    /// When the shift begins.
    start: DateTime<Utc>,
    /// Whether it stands.
    active: bool,
}

/// The record of a person. Date of birth, phone, address and whole numbers are no part of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0190a1b2-0000-7000-8000-000000000001", "email": "amina@example.org", "name": "Amina Khan", "town": "Leeds",
    "discoverable": true, "account": {"role": "worker", "staff_role": null, "open": true,
    "created_at": "2027-03-04T09:30:00Z", "disabled_at": null}, "organisation_id": null, "organisation_role": null,
    "sign_ins": 1, "credentials": [], "certificates": [], "bookings": [], "timeline": []
}))]
pub(super) struct PersonRecordView {
    /// The person.
    id: Uuid,
    /// The address.
    email: String,
    /// The name, as far as told.
    name: Option<String>,
    /// The town, as far as told.
    town: Option<String>,
    /// Whether they agreed that organisations find them.
    discoverable: Option<bool>,
    /// The account.
    account: AccountView,
    /// The organisation that they act for.
    organisation_id: Option<Uuid>,
    /// Their role there.
    organisation_role: Option<&'static str>,
    /// How many live sign-ins there are.
    sign_ins: usize,
    /// What they hold.
    credentials: Vec<HeldView>,
    /// Their certificates.
    certificates: Vec<CertificateLine>,
    /// Their newest bookings.
    bookings: Vec<RecordBookingView>,
    /// What happened, newest first.
    timeline: Vec<MomentView>,
}

impl From<PersonRecord> for PersonRecordView {
    fn from(record: PersonRecord) -> Self {
        let account = &record.account.account;
        let facts = record.facts;
        let held = |held: people::Credential| HeldView {
            id: held.id.get(),
            kind: held.kind,
            number_ends: held.number_tail,
            state: held.state.as_str(),
        };
        let certificate = |it: certificates::MyCertificate| CertificateLine {
            number: it.number.to_string(),
            title: it.title,
            issued_at: it.issued_at,
        };
        let booking = |it: marketplace::BookingLine| RecordBookingView {
            id: it.id.get(),
            organisation_id: it.organisation.get(),
            start: it.start,
            active: it.active,
        };
        let moment = |it: journeys::Moment| MomentView {
            at: it.at,
            what: it.what.as_str(),
            about: it.about,
        };
        Self {
            id: account.user.get(),
            email: account.email.to_string(),
            town: facts.as_ref().and_then(|facts| facts.town.clone()),
            discoverable: facts.as_ref().map(|facts| facts.discoverable),
            name: facts.and_then(|facts| facts.name),
            account: account.into(),
            organisation_id: record.membership.as_ref().map(|(it, _)| it.id.get()),
            organisation_role: record.membership.as_ref().map(|(_, role)| role.as_str()),
            sign_ins: record.account.sign_ins.len(),
            credentials: record.credentials.into_iter().map(held).collect(),
            certificates: record.certificates.into_iter().map(certificate).collect(),
            bookings: record.bookings.into_iter().map(booking).collect(),
            timeline: record.timeline.into_iter().map(moment).collect(),
        }
    }
}

/// A member of an organisation.
#[derive(Debug, Serialize, ToSchema)]
struct RecordMemberView {
    /// The person.
    id: Uuid,
    /// The address with its middle left out.
    email_masked: String,
    /// Their role.
    role: &'static str,
}

/// Assessments in one state.
#[derive(Debug, Serialize, ToSchema)]
struct AssessmentsView {
    /// `in_progress`, `completed` or `released`.
    state: String,
    /// How many.
    count: u64,
}

/// The record of an organisation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0190a1b2-0000-7000-8000-000000000001", "name": "Willow Bank", "registration_number": "1-200000099",
    "verified_at": null, "members": [{"id": "0190a1b2-0000-7000-8000-000000000002", "email_masked": "o…@example.org",
    "role": "owner"}], "sites": 1, "bookings_ahead": 3, "bookings_past": 40, "bookings_ended": 1, "assessments": null
}))]
pub(super) struct OrganisationRecordView {
    /// The organisation.
    id: Uuid,
    /// Its name.
    name: String,
    /// The number it is registered under.
    registration_number: Option<String>,
    /// When we checked it.
    verified_at: Option<DateTime<Utc>>,
    /// Who acts for it.
    members: Vec<RecordMemberView>,
    /// How many sites it has.
    sites: usize,
    /// Bookings to come or under way.
    bookings_ahead: u64,
    /// Bookings worked.
    bookings_past: u64,
    /// Bookings taken back.
    bookings_ended: u64,
    /// Assessments by state, for those who may see them.
    assessments: Option<Vec<AssessmentsView>>,
}

impl From<OrganisationRecord> for OrganisationRecordView {
    fn from(record: OrganisationRecord) -> Self {
        let member = |(sighting, role): (identity::Sighting, platform::OrgRole)| RecordMemberView {
            id: sighting.account.user.get(),
            email_masked: sighting.masked,
            role: role.as_str(),
        };
        let states = |states: Vec<(String, u64)>| {
            let view = |(state, count)| AssessmentsView { state, count };
            states.into_iter().map(view).collect()
        };
        Self {
            id: record.organisation.id.get(),
            name: record.organisation.name,
            registration_number: record.organisation.registration_number,
            verified_at: record.organisation.verified_at,
            members: record.members.into_iter().map(member).collect(),
            sites: record.sites,
            bookings_ahead: record.bookings.ahead,
            bookings_past: record.bookings.past,
            bookings_ended: record.bookings.ended,
            assessments: record.assessments.map(states),
        }
    }
}

/// A role of staff that was asked for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0190a1b2-0000-7000-8000-000000000001", "user_id": "0190a1b2-0000-7000-8000-000000000002", "role": "support",
    "reason": "Joins the help desk", "state": "waiting", "asked_by": "0190a1b2-0000-7000-8000-000000000003",
    "asked_at": "2027-03-04T09:30:00Z", "expires_at": "2027-03-05T09:30:00Z", "decided_by": null, "decided_at": null
}))]
pub(super) struct RoleGrantView {
    /// Its id.
    id: Uuid,
    /// Whose role.
    user_id: Uuid,
    /// The role; `none` where theirs is to be taken.
    role: &'static str,
    /// Why.
    reason: String,
    /// `waiting`, `approved`, `refused` or `expired`.
    state: &'static str,
    /// Who asked.
    asked_by: Uuid,
    /// When.
    asked_at: DateTime<Utc>,
    /// Until when it can be decided.
    expires_at: DateTime<Utc>,
    /// Who decided.
    decided_by: Option<Uuid>,
    /// When it was settled.
    decided_at: Option<DateTime<Utc>>,
}

impl RoleGrantView {
    pub(super) fn new(grant: identity::RoleGrant, now: DateTime<Utc>) -> Self {
        Self {
            state: grant.state(now).as_str(),
            id: grant.id.get(),
            user_id: grant.user.get(),
            role: grant
                .wanted
                .role()
                .map_or(identity::WantedRole::NONE, StaffRole::as_str),
            reason: grant.reason,
            asked_by: grant.asked_by.get(),
            asked_at: grant.asked_at,
            expires_at: grant.expires_at,
            decided_by: grant.decided_by.map(kernel::ids::UserId::get),
            decided_at: grant.decided_at,
        }
    }
}

/// Roles of staff that were asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RoleGrantsView {
    /// Those that wait first, then the newest.
    items: Vec<RoleGrantView>,
}

impl RoleGrantsView {
    pub(super) fn new(grants: Vec<GrantView>, now: DateTime<Utc>) -> Self {
        let view = |view: GrantView| RoleGrantView::new(view.grant, now);
        Self {
            items: grants.into_iter().map(view).collect(),
        }
    }
}
