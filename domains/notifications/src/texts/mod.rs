//! Text messages: queued with the fact they tell of, sent by a job, forgotten once they have left.

mod queue;
mod send;

pub use queue::{NewText, TextMessage};
pub use send::SendText;

use kernel::ids::MessageId;
use platform::Cell;

/// Where a message's number stands.
pub(crate) const fn number_cell(message: MessageId) -> Cell {
    Cell::new("notifications.messages", "number_sealed", message.get())
}
