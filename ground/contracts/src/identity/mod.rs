//! What identity tells.

mod accounts;
mod factors;
mod own_data;
mod sign_ins;
mod staff_roles;

pub use accounts::{
    AccountSwitchedOff, AccountSwitchedOn, ConfirmationRequested, EmailChangeRequested, EmailChanged, EmailConfirmed,
    Registered, RegisteredAgain,
};
pub use factors::{
    FactorChange, FactorResetChange, FactorResetChanged, FactorsChanged, PasskeyChange, PasskeyChanged,
    SecondFactorRefused, TextCodeAsked,
};
pub use own_data::{DataCopyAsked, ErasureAsked};
pub use sign_ins::{
    ApiKeyChanged, ForeignConnected, PasswordChanged, PasswordResetRequested, RefreshTokenReused, SignedInOnNewDevice,
};
pub use staff_roles::{StaffRoleAsked, StaffRoleDecided};
