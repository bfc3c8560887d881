//! Turns our facts into typst values. Text goes in as data, never as markup.

use typst::foundations::{Array, Bytes, Dict, IntoValue, Value};

/// Builds a dictionary from pairs.
pub(crate) fn dict<const N: usize>(pairs: [(&str, Value); N]) -> Dict {
    pairs.into_iter().map(|(key, value)| (key.into(), value)).collect()
}

/// A text, or nothing.
pub(crate) fn text(words: impl Into<String>) -> Value {
    words.into().into_value()
}

/// A list.
pub(crate) fn list(items: impl IntoIterator<Item = Value>) -> Value {
    Value::Array(items.into_iter().collect::<Array>())
}

/// File bytes, as for an image or an attachment.
pub(crate) fn bytes(content: impl Into<Vec<u8>>) -> Value {
    Value::Bytes(Bytes::new(content.into()))
}

/// Tenths of a percent as words: `73.4%`.
pub(crate) fn percent(permille: u16) -> String {
    format!("{}.{}%", permille / 10, permille % 10)
}
