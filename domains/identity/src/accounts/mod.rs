//! What the holder of an account does with it, and what administrators do in their stead.

mod change_email;
mod change_password;
mod deactivate;
pub(crate) mod own_account;
mod request_email_change;
mod reset_password;
mod switch;

pub use change_password::ChangePassword;
pub use deactivate::Deactivate;
pub use request_email_change::RequestEmailChange;
pub use reset_password::{PasswordSet, ResetPassword};
pub use switch::{SwitchAccount, SwitchReason};
