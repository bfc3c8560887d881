//! What stands around every page: title, theme, navigation, the signed-in person, news of the last act.

use super::parts::{Link, Notice, Tone};
use super::words::moment;
use super::{Fields, FormState};
use crate::theme::Scheme;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};
use identity::FactorGap;
use platform::{AccountRole, Actor, Who};
use std::convert::Infallible;
use std::fmt::Display;
use web_kit::{FactorDue, Flash, FlashKind, Typed, Visit};

/// The places of the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Nav {
    /// A signed-in person's start page.
    Home,
    /// The catalogue.
    Courses,
    /// What one learns now.
    Learning,
    /// The public job list.
    Jobs,
    /// A worker's invitations and bookings; an employer's shifts.
    Shifts,
    /// Certificates one holds.
    Certificates,
    /// A worker's profile.
    Profile,
    /// An employer's organisation.
    Organisation,
    /// Posture assessments.
    Posture,
    /// The public check of a certificate.
    Verify,
    /// Help.
    Help,
}

/// A link of the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NavItem {
    /// The place.
    pub place: Nav,
    /// Its address.
    pub href: &'static str,
    /// Its words.
    pub text: &'static str,
    /// Its words in the bar on phones, where a fifth of the width is left.
    pub short: &'static str,
    /// Its icon, for the bar on phones.
    pub icon: &'static str,
}

const fn item(place: Nav, href: &'static str, text: &'static str, icon: &'static str) -> NavItem {
    NavItem {
        place,
        href,
        text,
        short: text,
        icon,
    }
}

const fn called(short: &'static str, item: NavItem) -> NavItem {
    NavItem { short, ..item }
}

const HOME: NavItem = item(Nav::Home, "/home", "Home", "home");
const COURSES: NavItem = item(Nav::Courses, "/courses", "Courses", "book");
const JOBS: NavItem = item(Nav::Jobs, "/jobs", "Jobs", "briefcase");
const VERIFY: NavItem = item(Nav::Verify, "/verify", "Check a certificate", "shield");
const HELP: NavItem = item(Nav::Help, "/help", "Help", "help");
const VISITOR: &[NavItem] = &[COURSES, JOBS, VERIFY, HELP];
const WORKER: &[NavItem] = &[
    HOME,
    item(Nav::Shifts, "/invitations", "Shifts", "calendar"),
    item(Nav::Learning, "/learning", "Learning", "book"),
    item(Nav::Profile, "/profile", "Profile", "person"),
    item(Nav::Certificates, "/certificates", "Certificates", "award"),
    item(Nav::Courses, "/courses", "Courses", "search"),
];
const EMPLOYER: &[NavItem] = &[
    HOME,
    item(Nav::Shifts, "/shifts", "Shifts", "calendar"),
    called(
        "Sites",
        item(Nav::Organisation, "/organisation", "Organisation", "building"),
    ),
    called("Security", item(Nav::Posture, "/posture", "Security check", "shield")),
    COURSES,
    item(Nav::Verify, "/verify", "Check a certificate", "award"),
];
const STAFF: &[NavItem] = &[
    item(Nav::Home, "/staff", "Home", "home"),
    COURSES,
    JOBS,
    called("Verify", VERIFY),
];

/// The signed-in person, as far as the frame of the page shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Person {
    /// Learns and takes shifts.
    Worker,
    /// Acts for an organisation.
    Employer,
    /// Works for the platform.
    Staff,
}

impl Person {
    /// Returns who the actor is to the frame.
    pub const fn of(actor: &Actor) -> Option<Self> {
        match actor.who() {
            Who::Member {
                account: AccountRole::Worker,
                ..
            } => Some(Self::Worker),
            Who::Member {
                account: AccountRole::Employer,
                ..
            } => Some(Self::Employer),
            Who::Staff { .. } => Some(Self::Staff),
            Who::Anonymous | Who::System { .. } => None,
        }
    }

    /// Returns the word of the side: `worker`, `organisation` or `staff`.
    pub const fn side(self) -> &'static str {
        match self {
            Self::Worker => "worker",
            Self::Employer => "organisation",
            Self::Staff => "staff",
        }
    }
}

/// The frame of a page. Handlers extract it and say what is particular:
/// `shell.titled("My learning").at(Nav::Learning)`.
#[derive(Debug, Clone)]
pub struct Shell {
    /// The page's title, without the site's name.
    pub title: String,
    /// The sentence that search engines show.
    pub description: Option<String>,
    /// The theme: sector and side.
    pub theme: String,
    /// Light or dark, where the person chose; else the device does.
    pub scheme: Option<Scheme>,
    /// The place of the navigation that is lit.
    pub nav: Option<Nav>,
    /// Who is signed in.
    pub person: Option<Person>,
    /// What the last act did.
    pub flash: Option<Notice>,
    /// What the person must do soon, on every page.
    pub reminder: Option<Notice>,
    /// Where the back link leads.
    pub back: Option<Link>,
    /// The way here, from the top.
    pub crumbs: Vec<Link>,
    /// True when the page shows a refused form.
    pub failed: bool,
    /// True when the page holds something made for this one view, such as an idempotency key.
    pub once: bool,
    /// True when the service worker may keep the page for use without signal.
    pub offline: bool,
    /// What the person typed into this page's form before they had to sign in, or prove who they are, again.
    pub typed: Option<Fields>,
}

impl Shell {
    /// Makes a visitor's frame.
    pub fn visitor() -> Self {
        Self {
            title: String::new(),
            description: None,
            theme: "muster".to_owned(),
            scheme: None,
            nav: None,
            person: None,
            flash: None,
            reminder: None,
            back: None,
            crumbs: Vec::new(),
            failed: false,
            once: false,
            offline: false,
            typed: None,
        }
    }

    /// Makes the frame of a signed-in person; for samples and the gallery.
    pub fn of(person: Person) -> Self {
        let theme = if person == Person::Staff {
            "staff".to_owned()
        } else {
            format!("care-{}", person.side())
        };
        Self {
            person: Some(person),
            theme,
            ..Self::visitor()
        }
    }

    /// Makes the frame of a request's answer.
    pub(crate) fn for_request(extensions: &Extensions, headers: &HeaderMap) -> Self {
        let person = extensions.get::<Visit>().and_then(|visit| Person::of(&visit.actor));
        let theme = match person {
            None => "muster".to_owned(),
            Some(Person::Staff) => "staff".to_owned(),
            Some(person) => crate::theme::remembered(headers, person).unwrap_or_else(|| "muster".to_owned()),
        };
        Self {
            person,
            theme,
            scheme: Scheme::chosen(headers),
            flash: extensions.get::<Flash>().map(news),
            typed: extensions.get::<Typed>().map(Fields::from),
            ..Self::visitor()
        }
        .reminding(extensions.get::<Visit>().and_then(|visit| visit.factor_due))
    }

    /// Reminds somebody who has shown no second factor that their organisation demands one from an instant on, and leads them
    /// to what they can do about it.
    #[must_use]
    pub fn reminding(mut self, due: Option<FactorDue>) -> Self {
        self.reminder = due.map(|due| {
            let (state, href, link) = match due.gap {
                FactorGap::NoneYet => (
                    "Without one you can then do nothing else.",
                    "/account/factors",
                    "Set up a second factor",
                ),
                FactorGap::TakenAway => (
                    "Yours was removed. Without a new one you can then do nothing else.",
                    "/account/factors",
                    "Set up a new second factor",
                ),
                FactorGap::NotShown => (
                    "You have one, but have not shown it in this browser. Show it, or from then on nothing else opens here.",
                    "/prove?next=/home",
                    "Show your second factor",
                ),
            };
            let rule = format!("Your organisation demands a second factor from {}.", moment(due.from));
            Notice::warning(format!("{rule} {state}")).link(href, link)
        });
        self
    }

    /// Sets the title. Each page's is its own.
    #[must_use]
    pub fn titled(mut self, title: impl Display) -> Self {
        self.title = title.to_string();
        self
    }

    /// Sets the sentence for search engines.
    #[must_use]
    pub fn described(mut self, description: impl Display) -> Self {
        self.description = Some(description.to_string());
        self
    }

    /// Lights a place of the navigation.
    #[must_use]
    pub const fn at(mut self, place: Nav) -> Self {
        self.nav = Some(place);
        self
    }

    /// Takes the colours of a sector, on the person's side.
    #[must_use]
    pub fn in_sector(mut self, sector: &str) -> Self {
        let side = self.person.map_or("worker", Person::side);
        if side != "staff" {
            self.theme = format!("{sector}-{side}");
        }
        self
    }

    /// Takes a theme of its own: `training`, `posture`, `staff`.
    #[must_use]
    pub fn themed(mut self, theme: &str) -> Self {
        theme.clone_into(&mut self.theme);
        self
    }

    /// Adds a back link.
    #[must_use]
    pub fn back_to(mut self, href: impl Display, text: impl Display) -> Self {
        self.back = Some(Link::new(href, text));
        self
    }

    /// Adds a step of the way here.
    #[must_use]
    pub fn crumb(mut self, href: impl Display, text: impl Display) -> Self {
        self.crumbs.push(Link::new(href, text));
        self
    }

    /// Says something above the page.
    #[must_use]
    pub fn saying(mut self, news: Notice) -> Self {
        self.flash = Some(news);
        self
    }

    /// Says whether the page shows a refused form: pass `form.failed()`.
    #[must_use]
    pub const fn failed(mut self, failed: bool) -> Self {
        self.failed = failed;
        self
    }

    /// Says that the page holds an idempotency key and must not be kept.
    #[must_use]
    pub const fn once(mut self) -> Self {
        self.once = true;
        self
    }

    /// Returns the form as it opens: with what the person typed before they had to sign in again, or else as it is. For
    /// the `get` of each page whose form is more than a button.
    pub fn opening(&self, form: FormState) -> FormState {
        match &self.typed {
            Some(typed) => FormState::typed_before(typed.clone()),
            None => form,
        }
    }

    /// Returns the title as browsers show it.
    pub fn full_title(&self) -> String {
        let error = if self.failed { "Error: " } else { "" };
        if self.title == "Muster" {
            format!("{error}Muster")
        } else {
            format!("{error}{} – Muster", self.title)
        }
    }

    /// Returns the links of the navigation for this person.
    pub const fn navigation(&self) -> &'static [NavItem] {
        match self.person {
            None => VISITOR,
            Some(Person::Worker) => WORKER,
            Some(Person::Employer) => EMPLOYER,
            Some(Person::Staff) => STAFF,
        }
    }

    /// Returns the four links of the bar on phones; visitors have none.
    pub fn bar(&self) -> &'static [NavItem] {
        if self.person.is_some() {
            self.navigation().get(..4).unwrap_or_default()
        } else {
            &[]
        }
    }

    /// Tells whether this scheme was chosen; the empty word stands for the device's own.
    pub fn wears(&self, scheme: &str) -> bool {
        self.scheme.map_or("", Scheme::as_str) == scheme
    }

    /// Tells whether a link of the navigation is lit.
    pub fn lit(&self, item: &NavItem) -> bool {
        self.nav == Some(item.place)
    }

    /// Tells whether the page is the same for every visitor, so that it may carry an ETag.
    pub const fn is_public(&self) -> bool {
        self.person.is_none() && self.flash.is_none() && self.typed.is_none() && !self.once && !self.failed
    }
}

impl<S: Sync> FromRequestParts<S> for Shell {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::for_request(&parts.extensions, &parts.headers))
    }
}

/// Makes the notice that a page shows about the last act.
fn news(flash: &Flash) -> Notice {
    let tone = match flash.kind {
        FlashKind::Success => Tone::Success,
        FlashKind::Notice => Tone::Accent,
    };
    Notice::new(tone, &flash.text).live()
}
