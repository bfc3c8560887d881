//! Links in mails: made by journeys, opened by browsers, used up by the button behind them.

mod issue;
mod open;
mod use_up;

pub use issue::EmailToken;
