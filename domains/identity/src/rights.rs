//! Who may do what with accounts.
//!
//! Proving who somebody is happens before anybody is known, so most of these rights belong to the part of the platform
//! called `authenticator`, which identity holds for that purpose.

use kernel::ids::{DataCopyId, SessionId, UserId};
use platform::{Action, Actor, StaffRole, Who};
use uuid::Uuid;

/// The name of the part that proves who people are.
pub const AUTHENTICATOR: &str = "authenticator";
/// The name of the part that deletes what ended long ago.
pub const SWEEPER: &str = "sweeper";
/// The name of the part that takes second factors away once the wait is over.
pub const RESETTER: &str = "factor-resetter";
/// The name of the part that makes copies of people's data.
pub const COPY_MAKER: &str = "copy-after-request";
/// The name of the part that loads demo data.
pub const DEMO_LOADER: &str = "demo-loader";
/// The name under which an operator acts from the host's command line.
pub const COMMAND_LINE: &str = "command-line";

macro_rules! action {
    ($(#[$doc:meta])* $name:ident($word:literal) on $resource:ty: $who:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name;

        impl Action for $name {
            const NAME: &'static str = $word;
            type Resource = $resource;

            fn allows(actor: &Actor, _resource: &$resource) -> bool {
                $who(actor)
            }

            fn target(resource: &$resource) -> Uuid {
                resource.get()
            }
        }
    };
}

fn authenticator(actor: &Actor) -> bool {
    actor.is_system(AUTHENTICATOR)
}

fn operators(actor: &Actor) -> bool {
    actor.is_system(DEMO_LOADER) || actor.is_system(COMMAND_LINE)
}

fn password_keepers(actor: &Actor) -> bool {
    authenticator(actor) || operators(actor)
}

/// The journeys that write letters with links.
const LETTER_WRITERS: [&str; 6] = [
    "confirm-after-registration",
    "confirm-after-request",
    "reset-after-request",
    "confirm-after-email-change",
    "link-after-deactivation",
    "tell-after-factor-reset",
];

fn letter_writers(actor: &Actor) -> bool {
    LETTER_WRITERS.iter().any(|name| actor.is_system(name))
}

/// The journey that sends codes in text messages.
fn text_writer(actor: &Actor) -> bool {
    actor.is_system("text-after-request")
}

fn role_keepers(actor: &Actor) -> bool {
    authenticator(actor) || actor.is_system(COMMAND_LINE)
}

fn command_line(actor: &Actor) -> bool {
    actor.is_system(COMMAND_LINE)
}

fn helpers(actor: &Actor) -> bool {
    matches!(actor.staff_role(), Some(StaffRole::Support | StaffRole::Admin))
}

fn administrators(actor: &Actor) -> bool {
    actor.staff_role() == Some(StaffRole::Admin)
}

action! {
    /// Make an account that is not confirmed yet, or take over one that nobody confirmed.
    Register("identity.register") on UserId: authenticator
}
action! {
    /// Make a confirmed account without a mail.
    Enrol("identity.enrol") on UserId: operators
}
action! {
    /// Store a password.
    StorePassword("identity.store-password") on UserId: password_keepers
}
action! {
    /// Make the secret for a link in a mail.
    IssueEmailToken("identity.issue-email-token") on UserId: letter_writers
}
action! {
    /// Note that an address belongs to the account's holder.
    Confirm("identity.confirm-email") on UserId: authenticator
}
action! {
    /// Start a session for a person who proved who they are.
    OpenSession("identity.open-session") on UserId: authenticator
}
action! {
    /// Note a session's use, or turn its refresh token over.
    KeepSession("identity.keep-session") on SessionId: authenticator
}
action! {
    /// Mark a session as proved anew.
    ProveAgain("identity.prove-again") on SessionId: authenticator
}
action! {
    /// Take back what was proved in a person's sign-ins.
    VoidProofs("identity.void-proofs") on UserId: authenticator
}
action! {
    /// Set up, replace and remove a person's second factors.
    KeepFactors("identity.keep-factors") on UserId: authenticator
}
action! {
    /// Ask for a code in a text message to a person's phone.
    AskTextCode("identity.ask-text-code") on UserId: authenticator
}
action! {
    /// Draw the digits of such a code, for the message that goes out now.
    WriteTextCode("identity.write-text-code") on UserId: text_writer
}
action! {
    /// Take away every second factor of somebody who lost them all.
    ResetFactors("identity.reset-factors") on UserId: command_line
}
action! {
    /// Ask that somebody's second factors be taken away.
    AskFactorReset("identity.ask-factor-reset") on UserId: administrators
}
action! {
    /// Decide on such a reset that another administrator asked for.
    DecideFactorReset("identity.decide-factor-reset") on UserId: administrators
}
action! {
    /// Write down what becomes of such a reset.
    KeepFactorReset("identity.keep-factor-reset") on UserId: authenticator
}

/// See which resets of second factors were asked for.
#[derive(Debug, Clone, Copy)]
pub struct SeeFactorResets;

impl Action for SeeFactorResets {
    const NAME: &'static str = "identity.see-factor-resets";
    type Resource = ();

    fn allows(actor: &Actor, (): &()) -> bool {
        matches!(actor.staff_role(), Some(StaffRole::Auditor | StaffRole::Admin))
    }

    fn target((): &()) -> Uuid {
        Uuid::nil()
    }
}

action! {
    /// Check a person's second factor, which uses a code up or counts a wrong one.
    CheckFactor("identity.check-factor") on UserId: authenticator
}
action! {
    /// Begin a sign-in that lacks the second factor.
    BeginHalfLogin("identity.begin-half-login") on UserId: authenticator
}
action! {
    /// End a session.
    EndSession("identity.end-session") on SessionId: authenticator
}
action! {
    /// End every session of a person.
    EndAllSessions("identity.end-all-sessions") on UserId: authenticator
}
action! {
    /// Use up a link from a mail.
    UseLink("identity.use-link") on UserId: authenticator
}
action! {
    /// Move an account to another address that its holder proved.
    ChangeEmail("identity.change-email") on UserId: authenticator
}
action! {
    /// Switch an account off or on, once it is settled who may.
    SwitchAccount("identity.switch-account") on UserId: authenticator
}
action! {
    /// Switch somebody else's account off or on.
    SwitchAnyAccount("identity.switch-any-account") on UserId: administrators
}
action! {
    /// Read the record of a person.
    OpenRecord("identity.open-record") on UserId: helpers
}
action! {
    /// Have somebody sent a link to a new password, or end their sign-ins.
    HelpAccount("identity.help-account") on UserId: helpers
}
action! {
    /// Ask that somebody get, change or lose a role of staff.
    AskRole("identity.ask-role") on UserId: administrators
}
action! {
    /// Decide on a role that another administrator asked for.
    DecideRole("identity.decide-role") on UserId: administrators
}
action! {
    /// Write who has which role of staff, once it is settled.
    SetRole("identity.set-role") on UserId: role_keepers
}
action! {
    /// Make, note the use of, and revoke a person's API keys.
    KeepApiKeys("identity.keep-api-keys") on UserId: authenticator
}
action! {
    /// Add, name, note the use of, and remove a person's passkeys.
    KeepPasskeys("identity.keep-passkeys") on UserId: authenticator
}

/// Ask for a passkey's answer, and use the question up. The person is nobody yet who signs in.
#[derive(Debug, Clone, Copy)]
pub struct AskPasskey;

impl Action for AskPasskey {
    const NAME: &'static str = "identity.ask-passkey";
    type Resource = Option<UserId>;

    fn allows(actor: &Actor, _person: &Option<UserId>) -> bool {
        authenticator(actor)
    }

    fn target(person: &Option<UserId>) -> Uuid {
        person.map_or(Uuid::nil(), UserId::get)
    }
}

/// Search for people and organisations.
#[derive(Debug, Clone, Copy)]
pub struct FindPeople;

impl Action for FindPeople {
    const NAME: &'static str = "identity.find-people";
    type Resource = ();

    fn allows(actor: &Actor, (): &()) -> bool {
        helpers(actor)
    }

    fn target((): &()) -> Uuid {
        Uuid::nil()
    }
}

/// See which roles of staff were asked for.
#[derive(Debug, Clone, Copy)]
pub struct SeeRoles;

impl Action for SeeRoles {
    const NAME: &'static str = "identity.see-roles";
    type Resource = ();

    fn allows(actor: &Actor, (): &()) -> bool {
        matches!(actor.staff_role(), Some(StaffRole::Auditor | StaffRole::Admin))
    }

    fn target((): &()) -> Uuid {
        Uuid::nil()
    }
}

action! {
    /// Connect an account with one that its holder has elsewhere, or cut the connection.
    ConnectForeign("identity.connect-foreign") on UserId: authenticator
}

/// Delete sign-ins and links that ended long ago.
#[derive(Debug, Clone, Copy)]
pub struct Sweep;

impl Action for Sweep {
    const NAME: &'static str = "identity.sweep";
    type Resource = ();

    fn allows(actor: &Actor, (): &()) -> bool {
        actor.is_system(SWEEPER)
    }

    fn target((): &()) -> Uuid {
        Uuid::nil()
    }
}

/// Ask for a copy of everything we hold about oneself.
#[derive(Debug, Clone, Copy)]
pub struct AskForCopy;

impl Action for AskForCopy {
    const NAME: &'static str = "identity.ask-for-copy";
    type Resource = UserId;

    fn allows(actor: &Actor, user: &UserId) -> bool {
        is_holder(actor, *user)
    }

    fn target(user: &UserId) -> Uuid {
        user.get()
    }
}

/// Download a copy of one's own data.
#[derive(Debug, Clone, Copy)]
pub struct TakeCopy;

impl Action for TakeCopy {
    const NAME: &'static str = "identity.take-copy";
    type Resource = (UserId, DataCopyId);

    fn allows(actor: &Actor, (user, _): &(UserId, DataCopyId)) -> bool {
        is_holder(actor, *user)
    }

    fn target((_, copy): &(UserId, DataCopyId)) -> Uuid {
        copy.get()
    }
}

/// Say that a copy was made, or that its file is gone.
#[derive(Debug, Clone, Copy)]
pub struct MakeCopy;

impl Action for MakeCopy {
    const NAME: &'static str = "identity.make-copy";
    type Resource = DataCopyId;

    fn allows(actor: &Actor, _: &DataCopyId) -> bool {
        actor.is_system(COPY_MAKER) || actor.is_system(platform::retention::RETENTION)
    }

    fn target(copy: &DataCopyId) -> Uuid {
        copy.get()
    }
}

/// Tells whether the actor is the person themselves, not a part of the platform that works for them.
fn is_holder(actor: &Actor, user: UserId) -> bool {
    matches!(actor.who(), Who::Member { .. } | Who::Staff { .. }) && actor.user() == Some(user)
}
