//! Byte ranges: how a film is served so that players can jump in it (RFC 9110, 13 and 14).

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::future::BoxFuture;
use futures::stream;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use std::ops::Range;

/// A player gets at most this much at once, and asks for the rest; a whole file is read in pieces of this size.
const MOST_AT_ONCE: u64 = 1024 * 1024;

/// What is known about a file before any byte is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// The media type.
    pub kind: &'static str,
    /// The size in bytes.
    pub size: u64,
    /// The strong validator, in its quotes.
    pub etag: String,
}

/// Which part of the file an answer holds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Whole,
    Some(Range<u64>),
    OutOfReach,
    Unchanged,
}

/// Answers a GET or HEAD for a file. `read` is asked for the bytes of a range, and only when some are due. The first piece
/// is read before the answer begins, so that a store which does not answer is told of properly.
///
/// # Errors
/// Whatever `read` says of the first piece.
pub async fn serve_media<E>(
    media: &Media,
    method: &Method,
    headers: &HeaderMap,
    read: impl Fn(Range<u64>) -> BoxFuture<'static, Result<Vec<u8>, E>> + Send + 'static,
) -> Result<Response, E>
where
    E: std::error::Error + Send + Sync + 'static,
{
    let (status, range) = match choose(media, headers) {
        Part::Whole => (StatusCode::OK, Some(0..media.size)),
        Part::Some(range) => (StatusCode::PARTIAL_CONTENT, Some(range)),
        Part::OutOfReach => (StatusCode::RANGE_NOT_SATISFIABLE, None),
        Part::Unchanged => (StatusCode::NOT_MODIFIED, None),
    };
    let body = match &range {
        Some(range) if method != Method::HEAD => body(range.clone(), read).await?,
        _ => Body::empty(),
    };
    let mut answer = (status, body).into_response();
    describe(media, status, range.as_ref(), answer.headers_mut());
    Ok(answer)
}

/// Reads the range piece by piece, the next one only when the last was taken: a long film never lies in memory whole.
async fn body<E>(
    range: Range<u64>,
    read: impl Fn(Range<u64>) -> BoxFuture<'static, Result<Vec<u8>, E>> + Send + 'static,
) -> Result<Body, E>
where
    E: std::error::Error + Send + Sync + 'static,
{
    let piece = |start: u64, end: u64| start..end.min(start.saturating_add(MOST_AT_ONCE));
    let first = piece(range.start, range.end);
    let bytes = read(first.clone()).await?;
    if first.end >= range.end {
        return Ok(Body::from(bytes));
    }
    let end = range.end;
    let rest = stream::unfold((first.end, Some(bytes), read), move |(at, ready, read)| async move {
        if let Some(bytes) = ready {
            return Some((Ok(Bytes::from(bytes)), (at, None, read)));
        }
        if at >= end {
            return None;
        }
        let next = piece(at, end);
        let bytes = read(next.clone()).await.map(Bytes::from);
        // After a failure nothing more is read: the connection is cut, and the player asks again from there.
        let at = if bytes.is_ok() { next.end } else { end };
        Some((bytes, (at, None, read)))
    });
    Ok(Body::from_stream(rest))
}

fn describe(media: &Media, status: StatusCode, range: Option<&Range<u64>>, headers: &mut HeaderMap) {
    let mut set = |name, text: String| {
        if let Ok(value) = HeaderValue::try_from(text) {
            headers.insert(name, value);
        }
    };
    set(header::ACCEPT_RANGES, "bytes".to_owned());
    set(header::ETAG, media.etag.clone());
    match (status, range) {
        (StatusCode::PARTIAL_CONTENT, Some(range)) => {
            let last = range.end.saturating_sub(1);
            set(
                header::CONTENT_RANGE,
                format!("bytes {}-{last}/{}", range.start, media.size),
            );
        }
        (StatusCode::RANGE_NOT_SATISFIABLE, _) => set(header::CONTENT_RANGE, format!("bytes */{}", media.size)),
        _ => {}
    }
    if let Some(range) = range {
        set(header::CONTENT_TYPE, media.kind.to_owned());
        set(
            header::CONTENT_LENGTH,
            range.end.saturating_sub(range.start).to_string(),
        );
    }
}

fn choose(media: &Media, headers: &HeaderMap) -> Part {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    if text(header::IF_NONE_MATCH)
        .is_some_and(|tags| tags == "*" || tags.split(',').any(|tag| tag.trim() == media.etag))
    {
        return Part::Unchanged;
    }
    let Some(wanted) = text(header::RANGE) else {
        return Part::Whole;
    };
    // A part of an older film must not be joined to this one: without a match the whole is sent.
    if headers.contains_key(header::IF_RANGE) && text(header::IF_RANGE) != Some(media.etag.as_str()) {
        return Part::Whole;
    }
    parse(wanted, media.size)
}

/// Reads `bytes=0-`, `bytes=5-9` or `bytes=-500`. Several ranges at once and other units are answered with the whole,
/// as the standard allows; a range that starts past the end is out of reach.
fn parse(wanted: &str, size: u64) -> Part {
    let Some(spec) = wanted.strip_prefix("bytes=") else {
        return Part::Whole;
    };
    let Some((first, last)) = spec.split_once('-').filter(|_| !spec.contains(',')) else {
        return Part::Whole;
    };
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse::<u64>().unwrap_or(u64::MAX))
    };
    let (start, end) = match (number(first.trim()), number(last.trim())) {
        (Some(start), None) if last.trim().is_empty() => (start, size),
        (Some(start), Some(last)) if start <= last => (start, last.saturating_add(1).min(size)),
        (None, Some(tail)) if first.trim().is_empty() => {
            if tail == 0 {
                return Part::OutOfReach;
            }
            (size.saturating_sub(tail), size)
        }
        _ => return Part::Whole,
    };
    if start >= size {
        Part::OutOfReach
    } else {
        Part::Some(start..end.min(start.saturating_add(MOST_AT_ONCE)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;
    use proptest::prelude::*;
    use std::convert::Infallible;

    const FILM: &[u8] = b"0123456789";

    fn film() -> Media {
        Media {
            kind: "video/mp4",
            size: 10,
            etag: "\"abc\"".to_owned(),
        }
    }

    async fn ask(method: Method, lines: &[(&'static str, &str)]) -> (StatusCode, HeaderMap, Vec<u8>) {
        let headers = lines
            .iter()
            .map(|(name, value)| {
                (
                    http::HeaderName::from_static(name),
                    HeaderValue::from_str(value).expect("a value"),
                )
            })
            .collect();
        let read = |range: Range<u64>| {
            let range = usize::try_from(range.start).expect("small")..usize::try_from(range.end).expect("small");
            async move { Ok::<_, Infallible>(FILM[range].to_vec()) }.boxed()
        };
        let Ok(answer) = serve_media(&film(), &method, &headers, read).await;
        let (parts, body) = answer.into_parts();
        let body = axum::body::to_bytes(body, 100).await.expect("a body").to_vec();
        (parts.status, parts.headers, body)
    }

    #[tokio::test]
    async fn ranges_are_served_as_players_ask() {
        for (range, status, content_range, body) in [
            ("bytes=0-", 206, "bytes 0-9/10", "0123456789"),
            ("bytes=2-4", 206, "bytes 2-4/10", "234"),
            ("bytes=8-99", 206, "bytes 8-9/10", "89"),
            ("bytes=-3", 206, "bytes 7-9/10", "789"),
            ("bytes=-99", 206, "bytes 0-9/10", "0123456789"),
            ("bytes=10-", 416, "bytes */10", ""),
            ("bytes=-0", 416, "bytes */10", ""),
            ("bytes=99999999999999999999-", 416, "bytes */10", ""),
            ("bytes=4-2", 200, "", "0123456789"),
            ("bytes=0-1,4-5", 200, "", "0123456789"),
            ("lines=1-2", 200, "", "0123456789"),
            ("bytes=a-b", 200, "", "0123456789"),
        ] {
            let (found, headers, bytes) = ask(Method::GET, &[("range", range)]).await;
            assert_eq!(
                (found.as_u16(), String::from_utf8_lossy(&bytes).as_ref()),
                (status, body),
                "{range}"
            );
            let said = headers
                .get(header::CONTENT_RANGE)
                .map_or("", |value| value.to_str().expect("text"));
            assert_eq!(said, content_range, "{range}");
        }
    }

    #[tokio::test]
    async fn head_says_all_but_sends_nothing() {
        let (status, headers, body) = ask(Method::HEAD, &[]).await;
        assert_eq!((status, body.len()), (StatusCode::OK, 0));
        assert_eq!(headers[header::CONTENT_LENGTH], "10");
        assert_eq!(headers[header::ACCEPT_RANGES], "bytes");
        let (status, headers, _) = ask(Method::HEAD, &[("range", "bytes=0-3")]).await;
        assert_eq!(
            (status, &headers[header::CONTENT_LENGTH]),
            (StatusCode::PARTIAL_CONTENT, &HeaderValue::from_static("4"))
        );
    }

    #[tokio::test]
    async fn parts_of_another_film_are_not_mixed_in() {
        assert_eq!(
            ask(Method::GET, &[("range", "bytes=0-1"), ("if-range", "\"abc\"")])
                .await
                .0,
            StatusCode::PARTIAL_CONTENT
        );
        assert_eq!(
            ask(Method::GET, &[("range", "bytes=0-1"), ("if-range", "\"old\"")])
                .await
                .0,
            StatusCode::OK
        );
        assert_eq!(
            ask(Method::GET, &[("if-none-match", "\"x\", \"abc\"")]).await.0,
            StatusCode::NOT_MODIFIED
        );
    }

    #[tokio::test]
    async fn a_long_film_comes_whole_in_pieces() {
        let size = MOST_AT_ONCE * 2 + 7;
        let long = Media { size, ..film() };
        let read = |range: Range<u64>| {
            assert!(range.end - range.start <= MOST_AT_ONCE);
            let bytes = range.map(|at| at.to_le_bytes()[0]).collect();
            async move { Ok::<Vec<u8>, Infallible>(bytes) }.boxed()
        };
        let Ok(answer) = serve_media(&long, &Method::GET, &HeaderMap::new(), read).await;
        assert_eq!(answer.headers()[header::CONTENT_LENGTH], HeaderValue::from(size));
        let body = axum::body::to_bytes(answer.into_body(), usize::MAX)
            .await
            .expect("a body");
        assert!(body.len() as u64 == size && (0..size).zip(&body).all(|(at, byte)| at.to_le_bytes()[0] == *byte));
    }

    #[tokio::test]
    async fn a_store_that_does_not_answer_is_told_of() {
        let read = |_| async { Err(std::io::Error::other("down")) }.boxed();
        assert!(
            serve_media(&film(), &Method::GET, &HeaderMap::new(), read)
                .await
                .is_err()
        );
    }

    proptest! {
        #[test]
        fn a_part_always_lies_within_the_file(wanted in "bytes=[0-9,-]{0,24}", size in 1u64..5_000_000) {
            if let Part::Some(range) = parse(&wanted, size) {
                prop_assert!(range.start < range.end && range.end <= size && range.end - range.start <= MOST_AT_ONCE);
            }
        }
    }
}
