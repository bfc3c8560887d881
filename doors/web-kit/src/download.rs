//! How files are handed out: to be saved, under a name of our making, in a box.

use crate::front::FileResponse;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use files::OpenedFile;
use http::header;

/// Answers with bytes to be saved under a name. The media type says what they are.
pub fn attachment(media_type: &'static str, name: &str, bytes: impl Into<Body>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CONTENT_DISPOSITION, disposition(name)),
    ];
    let mut response = (headers, bytes.into()).into_response();
    response.extensions_mut().insert(FileResponse);
    response
}

/// Answers with a file that somebody sent.
pub fn download(file: OpenedFile) -> Response {
    let body = Body::from_stream(file.body);
    let mut response = attachment(file.kind.media_type(), &file.name, body);
    response.headers_mut().insert(header::CONTENT_LENGTH, file.size.into());
    response
}

/// Writes the name as RFC 6266 wants it. Names are of our making; whatever else gets here becomes a stroke.
fn disposition(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let plain: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    format!("attachment; filename=\"{plain}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_breaks_the_header() {
        assert_eq!(
            disposition("evidence-0a1b.pdf"),
            "attachment; filename=\"evidence-0a1b.pdf\""
        );
        for name in [
            "a\"b.pdf",
            "a\r\nX: 1.pdf",
            "gnp\u{202e}.pdf",
            "🪪.pdf",
            "a;b.pdf",
            "../a.pdf",
        ] {
            let said = disposition(name);
            let inner = said
                .strip_prefix("attachment; filename=\"")
                .and_then(|rest| rest.strip_suffix('"'));
            let inner = inner.expect(name);
            assert!(
                inner.is_ascii() && !inner.contains(['"', '\r', '\n', ';', '/', '\\']),
                "{said}"
            );
        }
    }
}
