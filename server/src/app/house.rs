//! Every domain, put together over one login.

use crate::app::{Keys, Outside, Parts, Settings, sectors};
use academy::Academy;
use anyhow::Context;
use billing::Billing;
use certificates::Certificates;
use contracts::sector::SectorPacks;
use files::{Files, LinkKey};
use identity::Identity;
use identity::rights::AUTHENTICATOR;
use journeys::Domains;
use kernel::ids::RequestId;
use marketplace::Marketplace;
use notifications::ports::Links;
use notifications::{Notifications, Signature};
use organisations::Organisations;
use organisations::rights::INVITATION_KEEPER;
use people::People;
use platform::{ActorMint, Ground};
use posture::Posture;
use posture::model::Packs;
use std::sync::Arc;
use web_kit::PublicLinks;

/// What the domains share whichever login they use.
#[derive(Clone)]
pub struct Shared {
    /// The sector packs.
    pub sectors: Arc<SectorPacks>,
    /// The question packs.
    pub packs: Packs,
    /// The addresses of our pages.
    pub links: Arc<dyn Links>,
    /// Signing keys and peppers.
    pub keys: Keys,
    /// The outside.
    pub outside: Outside,
    /// Settings of the domains.
    pub settings: Settings,
}

impl Shared {
    /// Puts together what the domains share.
    ///
    /// # Errors
    /// When a pack that ships is wrong.
    pub fn from_parts(parts: &Parts) -> anyhow::Result<Self> {
        Ok(Self {
            sectors: Arc::new(sectors()?),
            packs: Packs::shipped().context("the shipped question pack")?,
            links: Arc::new(PublicLinks::new(parts.web.public.clone())),
            keys: parts.keys.clone(),
            outside: parts.outside.clone(),
            settings: parts.settings.clone(),
        })
    }
}

/// The domains behind the doors, or, over the runner's login, backstage.
#[derive(Clone)]
pub struct House {
    /// Database, clock and chance.
    pub ground: Ground,
    /// Accounts and sessions.
    pub identity: Identity,
    /// Profiles and passports.
    pub people: People,
    /// Employers and sites.
    pub organisations: Organisations,
    /// Courses and learning.
    pub academy: Academy,
    /// Certificates.
    pub certificates: Certificates,
    /// Shifts, matching and bookings.
    pub marketplace: Marketplace,
    /// Assessments and reports.
    pub posture: Posture,
    /// Payments.
    pub billing: Billing,
    /// Letters.
    pub notifications: Notifications,
    /// What people send.
    pub files: Files,
}

impl House {
    /// The domains that hold something of people.
    pub(crate) fn domains(&self) -> Domains {
        Domains {
            identity: self.identity.clone(),
            files: self.files.clone(),
            people: self.people.clone(),
            organisations: self.organisations.clone(),
            academy: self.academy.clone(),
            certificates: self.certificates.clone(),
            marketplace: self.marketplace.clone(),
            posture: self.posture.clone(),
            billing: self.billing.clone(),
            notifications: self.notifications.clone(),
        }
    }

    /// Puts the domains together.
    pub fn new(ground: Ground, mint: &ActorMint, shared: &Shared) -> Self {
        let Shared {
            sectors,
            packs,
            links,
            keys,
            outside,
            settings,
        } = shared.clone();
        let authenticator = mint.system(AUTHENTICATOR, RequestId::fresh(ground.clock.now(), &ground.rng));
        let files = Files::new(
            ground.clone(),
            outside.files.clone(),
            (outside.examiner.clone(), outside.scanner.clone()),
            LinkKey::derive(&keys.flash),
            settings.files,
        );
        let keeper = mint.system(INVITATION_KEEPER, RequestId::fresh(ground.clock.now(), &ground.rng));
        let organisations = Organisations::new(ground.clone(), sectors.clone(), keeper);
        Self {
            identity: Identity::new(
                ground.clone(),
                settings.identity,
                keys.tokens,
                keys.peppers,
                sectors.clone(),
                authenticator,
            )
            .with_providers(outside.providers.clone()),
            people: People::new(ground.clone(), sectors.clone()),
            academy: Academy::new(ground.clone(), outside.files.clone(), settings.academy),
            certificates: Certificates::new(
                ground.clone(),
                settings.certificates,
                keys.issuer,
                outside.press.clone(),
                outside.files.clone(),
            ),
            marketplace: Marketplace::new(ground.clone(), sectors, organisations.clone(), settings.marketplace),
            posture: Posture::new(ground.clone(), packs, outside.press.clone(), outside.files, keys.report),
            billing: Billing::new(ground.clone(), outside.provider, outside.till, settings.billing),
            notifications: Notifications::new(ground.clone(), links, outside.mailer)
                .texting(outside.texter)
                .signed(Signature {
                    name: settings.operator.name,
                    contact: settings.operator.email,
                }),
            organisations,
            files,
            ground,
        }
    }
}
