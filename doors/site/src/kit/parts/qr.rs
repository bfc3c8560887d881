//! A QR code as SVG, with the address it holds beside it.

use super::component;
use askama::Template;
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write;

/// The text was too long for a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text is too long for a QR code")]
pub struct QrError;

/// A QR code.
#[derive(Debug, Clone, Template)]
#[template(path = "components/qr.html")]
pub struct Qr {
    label: String,
    side: usize,
    path: String,
}

component!(Qr);

impl Qr {
    /// Draws the code of a text, usually an address; `label` says what it leads to.
    ///
    /// # Errors
    /// When the text does not fit.
    pub fn try_new(text: &str, label: impl std::fmt::Display) -> Result<Self, QrError> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| QrError)?;
        let width = code.width();
        Ok(Self {
            label: label.to_string(),
            side: width + 8,
            path: draw(&code.to_colors(), width),
        })
    }
}

/// Draws each run of dark modules as one bar, inside the quiet zone of four modules.
fn draw(modules: &[Color], width: usize) -> String {
    let mut path = String::new();
    for (y, row) in modules.chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let run = row[x..].iter().take_while(|module| **module == Color::Dark).count();
            if run > 0 {
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + 4, y + 4);
            }
            x += run.max(1);
        }
    }
    path
}
