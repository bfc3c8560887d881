//! QR codes as SVG.

use contracts::documents::DrawError;
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write;

/// Modules of white around the code, as readers expect.
const QUIET: usize = 4;

/// Draws a code with a quarter of its surface to spare, as one path of dark runs.
pub(crate) fn svg(address: &str) -> Result<String, DrawError> {
    let code = QrCode::with_error_correction_level(address, EcLevel::Q)
        .map_err(|why| DrawError(format!("the address does not fit a QR code: {why}")))?;
    let width = code.width();
    let colors = code.to_colors();
    let mut path = String::new();
    for (y, row) in colors.chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let run = row[x..].iter().take_while(|color| **color == Color::Dark).count();
            if run > 0 {
                // Writing into a String cannot fail.
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
            }
            x += run.max(1);
        }
    }
    let side = width + 2 * QUIET;
    Ok(format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side}" height="{side}"><path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{path}"/></svg>"##
    ))
}

#[cfg(test)]
mod tests {
    use qrcode::{EcLevel, QrCode, Version};

    #[test]
    fn an_upper_case_address_fits_version_3() {
        let address = "HTTPS://MUSTER.EXAMPLE/V/MU-7K3M-9QXT-4HWC-1";
        let code = QrCode::with_error_correction_level(address, EcLevel::Q).expect("a code");
        assert_eq!(code.version(), Version::Normal(3));
    }
}
