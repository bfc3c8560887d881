//! What the holder of an account does with it, and what administrators do in their stead.

mod change_email;
mod change_password;
mod deactivate;
mod own_account;
mod register_proven;
mod request_email_change;
mod reset_password;
mod role_changed;
mod switch;

pub use change_password::ChangePassword;
pub use deactivate::Deactivate;
pub use register_proven::ProvenRegistration;
pub use request_email_change::RequestEmailChange;
pub use reset_password::{PasswordSet, ResetPassword};
pub use role_changed::Renewed;
pub use switch::{SwitchAccount, SwitchReason};
