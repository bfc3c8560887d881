//! What each door is handed.

use crate::app::{House, Shared};
use api::ApiState;
use async_trait::async_trait;
use journeys::{AuditDesk, Colleagues, Erasing, Evidence, EvidenceClocks, NextPage, Overview, OwnData, PeopleDesk};
use kernel::Email;
use notifications::{MailboxMessage, Notifications};
use platform::Actor;
use platform::audit::Prover;
use site::{KeptPages, MailboxView, SiteState};
use std::sync::Arc;
use web_kit::Problem;

/// The states of both doors.
pub(super) struct States {
    pub(super) api: ApiState,
    pub(super) site: SiteState,
}

impl States {
    pub(super) fn new(house: &House, shared: &Shared, (stats, prover): (Actor, Actor), mailbox: Option<Actor>) -> Self {
        let next_page = NextPage::new(
            house.identity.clone(),
            house.people.clone(),
            house.organisations.clone(),
        );
        let overview = Overview::new(
            house.people.clone(),
            house.organisations.clone(),
            house.academy.clone(),
            house.certificates.clone(),
            house.marketplace.clone(),
            shared.sectors.clone(),
            house.ground.clock.clone(),
            stats,
        );
        let prover = Prover::new(
            house.ground.db.clone(),
            prover,
            shared.keys.audit.clone(),
            shared.outside.files.clone(),
        );
        let audit = AuditDesk::new(house.ground.clone(), house.identity.clone(), prover);
        let colleagues = Colleagues::new(house.identity.clone(), house.organisations.clone());
        let desk = desk(house);
        let evidence = Evidence::new(house.people.clone(), house.files.clone());
        let of = (house.people.clone(), house.files.clone(), house.marketplace.clone());
        let evidence_clocks = EvidenceClocks::new(house.ground.clone(), of, shared.sectors.clone());
        let mailbox = mailbox.map(|reader| -> Arc<dyn MailboxView> {
            Arc::new(CapturedMail {
                notifications: house.notifications.clone(),
                reader,
            })
        });
        let own_data = OwnData::new(
            house.ground.clone(),
            house.identity.clone(),
            shared.outside.files.clone(),
        );
        let erasing = Erasing::new(house.ground.clone(), house.domains(), shared.sectors.clone());
        Self {
            api: ApiState {
                clock: house.ground.clock.clone(),
                identity: house.identity.clone(),
                people: house.people.clone(),
                organisations: house.organisations.clone(),
                colleagues: colleagues.clone(),
                academy: house.academy.clone(),
                certificates: house.certificates.clone(),
                marketplace: house.marketplace.clone(),
                posture: house.posture.clone(),
                billing: house.billing.clone(),
                notifications: house.notifications.clone(),
                audit: audit.clone(),
                desk: desk.clone(),
                files: house.files.clone(),
                evidence: evidence.clone(),
                evidence_clocks: evidence_clocks.clone(),
                next_page: next_page.clone(),
                overview: overview.clone(),
                own_data: own_data.clone(),
                erasing: erasing.clone(),
            },
            site: SiteState {
                clock: house.ground.clock.clone(),
                rng: house.ground.rng.clone(),
                identity: house.identity.clone(),
                people: house.people.clone(),
                organisations: house.organisations.clone(),
                colleagues,
                academy: house.academy.clone(),
                certificates: house.certificates.clone(),
                marketplace: house.marketplace.clone(),
                posture: house.posture.clone(),
                billing: house.billing.clone(),
                notifications: house.notifications.clone(),
                audit,
                desk,
                files: house.files.clone(),
                evidence,
                evidence_clocks,
                next_page,
                overview,
                own_data,
                erasing,
                files_origin: shared.settings.files_origin.clone(),
                kept: KeptPages::new(house.ground.clock.clone(), shared.settings.pages_kept_for),
                operator: shared.settings.operator.clone(),
                mailbox,
            },
        }
    }
}

/// Puts the desk of staff together.
fn desk(house: &House) -> PeopleDesk {
    PeopleDesk {
        ground: house.ground.clone(),
        identity: house.identity.clone(),
        people: house.people.clone(),
        organisations: house.organisations.clone(),
        academy: house.academy.clone(),
        certificates: house.certificates.clone(),
        marketplace: house.marketplace.clone(),
        posture: house.posture.clone(),
    }
}

/// The mailbox page reads what was captured, as the one system actor that may.
struct CapturedMail {
    notifications: Notifications,
    reader: Actor,
}

#[async_trait]
impl MailboxView for CapturedMail {
    async fn messages(&self, to: Option<&Email>) -> Result<Vec<MailboxMessage>, Problem> {
        Ok(self.notifications.mailbox(&self.reader, to).await?)
    }
}
