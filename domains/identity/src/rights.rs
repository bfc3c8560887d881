//! Who may do what with accounts.
//!
//! Proving who somebody is happens before anybody is known, so most of these rights belong to the part of the platform
//! called `authenticator`, which identity holds for that purpose.

use kernel::ids::{SessionId, UserId};
use platform::{Action, Actor};
use uuid::Uuid;

/// The name of the part that proves who people are.
pub const AUTHENTICATOR: &str = "authenticator";
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

fn letter_writers(actor: &Actor) -> bool {
    actor.is_system("confirm-after-registration") || actor.is_system("confirm-after-request")
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
    /// Ask for another confirmation mail.
    AskAgain("identity.ask-again") on UserId: authenticator
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
    /// End a session.
    EndSession("identity.end-session") on SessionId: authenticator
}
action! {
    /// End every session of a person.
    EndAllSessions("identity.end-all-sessions") on UserId: authenticator
}
