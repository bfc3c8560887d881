//! The certificate: A4 landscape, one page.

use crate::press::Sheet;
use crate::qr;
use crate::values::{bytes, dict, text};
use contracts::documents::{CertificateDocument, DrawError};
use typst::foundations::{IntoValue, Value};

/// Puts the facts where the template looks for them.
pub(crate) fn sheet(document: CertificateDocument) -> Result<Sheet, DrawError> {
    let home = site_of(&document.verify_url);
    let check_page = format!("{home}/verify");
    let check_words = check_page
        .split_once("://")
        .map_or(check_page.as_str(), |(_, rest)| rest);
    let inputs = dict([
        ("qr", bytes(qr::svg(&document.verify_url)?)),
        ("check-words", text(check_words)),
        ("check-page", text(check_page.clone())),
        ("verify-url", text(document.verify_url)),
        ("number", text(document.number.clone())),
        ("holder", text(document.holder)),
        ("title", text(document.title)),
        ("summary", text(document.summary)),
        ("criteria", text(document.criteria)),
        ("issuer", text(document.issuer)),
        ("issued-on", text(document.issued_on)),
        (
            "valid-until",
            document.valid_until.map_or(Value::None, IntoValue::into_value),
        ),
        ("credential", bytes(document.credential_json)),
    ]);
    Ok(Sheet {
        template: "certificate.typ",
        inputs,
        identity: document.number,
        created: document.created,
    })
}

/// Scheme and host of an address, in lower case: `https://muster.example`.
fn site_of(address: &str) -> String {
    let start = address.find("://").map_or(0, |at| at + 3);
    let end = address[start..].find('/').map_or(address.len(), |at| start + at);
    address[..end].to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::site_of;

    #[test]
    fn the_site_is_found_in_an_address() {
        assert_eq!(site_of("HTTPS://MUSTER.EXAMPLE/V/MU-1"), "https://muster.example");
        assert_eq!(site_of("http://127.0.0.1:8080/V/MU-1"), "http://127.0.0.1:8080");
        assert_eq!(site_of("https://muster.example"), "https://muster.example");
    }
}
