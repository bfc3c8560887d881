//! Which version of the API is spoken. There is one; who asks for another is told which there are.

use super::arrival::Arrival;
use crate::problem::{Problem, Result};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

/// Asks for a version, and names the one that answered.
const HEADER: HeaderName = HeaderName::from_static("api-version");
const SUPPORTED: [&str; 1] = ["1"];
const CURRENT: HeaderValue = HeaderValue::from_static("1");
const VENDOR: &str = "application/vnd.muster.v";
const OUR_JSON: HeaderValue = HeaderValue::from_static("application/vnd.muster.v1+json");

/// How a caller asked for JSON of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// By no name of ours.
    Plainly,
    /// As `application/vnd.muster.v1+json`, so that this is what they get.
    ByName,
}

/// Refuses a version that there is not: in the address, in `API-Version`, or as the only kind that `Accept` takes.
pub(super) fn check(arrival: &Arrival, headers: &HeaderMap) -> Result<Asked> {
    if other_version_in(arrival.uri.path()) {
        return Err(unknown(StatusCode::NOT_FOUND));
    }
    for asked in headers.get_all(HEADER) {
        let asked = asked.to_str().unwrap_or_default().trim();
        if !SUPPORTED.contains(&asked.strip_prefix('v').unwrap_or(asked)) {
            return Err(unknown(StatusCode::BAD_REQUEST));
        }
    }
    accepted(headers).ok_or_else(|| unknown(StatusCode::NOT_ACCEPTABLE))
}

/// Says which version answered, and by the name that was asked for.
pub(super) fn set(asked: Asked, answer: &mut HeaderMap) {
    answer.insert(HEADER, CURRENT);
    let is_json = answer
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind == "application/json");
    if asked == Asked::ByName && is_json {
        answer.insert(header::CONTENT_TYPE, OUR_JSON);
    }
    answer.append(header::VARY, HeaderValue::from_static("Accept"));
}

/// Tells whether an address names a version that there is not.
pub(crate) fn other_version_in(path: &str) -> bool {
    let segment = path.strip_prefix("/api/v").and_then(|rest| rest.split('/').next());
    segment.is_some_and(|number| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) && !SUPPORTED.contains(&number)
    })
}

/// Reads `Accept`. `None`: it names versions of ours that there are not, and nothing else that we could give.
fn accepted(headers: &HeaderMap) -> Option<Asked> {
    let (mut names_another, mut takes_plain) = (false, false);
    let lines = headers.get_all(header::ACCEPT).iter();
    for range in lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
    {
        let mut parts = range.split(';').map(str::trim);
        let media = parts.next().unwrap_or_default().to_ascii_lowercase();
        if parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000")) {
            continue;
        }
        match media.strip_prefix(VENDOR).and_then(|rest| rest.strip_suffix("+json")) {
            Some(number) if SUPPORTED.contains(&number) => return Some(Asked::ByName),
            Some(_) => names_another = true,
            None => takes_plain |= !media.is_empty(),
        }
    }
    (takes_plain || !names_another).then_some(Asked::Plainly)
}

fn unknown(status: StatusCode) -> Problem {
    Problem::new(
        status,
        "web/api-version-unknown",
        "There is no such version",
        format!(
            "This API speaks version {}. Ask for that one, or for none.",
            SUPPORTED.join(", ")
        ),
    )
    .with_more("supported", SUPPORTED)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(line: &'static str) -> Option<Asked> {
        accepted(&[(header::ACCEPT, HeaderValue::from_static(line))].into_iter().collect())
    }

    #[test]
    fn accept_names_a_version_or_leaves_it_open() {
        for open in ["", "*/*", "application/json", "text/html, */*;q=0.1", "application/pdf"] {
            assert_eq!(accepts(open), Some(Asked::Plainly), "{open}");
        }
        for named in [
            "application/vnd.muster.v1+json",
            "application/vnd.muster.v2+json, application/VND.muster.v1+json;q=0.5",
        ] {
            assert_eq!(accepts(named), Some(Asked::ByName), "{named}");
        }
        assert_eq!(
            accepts("application/vnd.muster.v2+json, application/json;q=0.5"),
            Some(Asked::Plainly)
        );
        for other in [
            "application/vnd.muster.v2+json",
            "application/vnd.muster.v+json, application/json;q=0",
        ] {
            assert_eq!(accepts(other), None, "{other}");
        }
    }

    #[test]
    fn an_address_names_a_version_only_with_a_number() {
        assert!(other_version_in("/api/v2/me") && other_version_in("/api/v10"));
        for ours in ["/api/v1/me", "/api/verify/x", "/api/v1", "/api/v/x", "/api/me", "/v2"] {
            assert!(!other_version_in(ours), "{ours}");
        }
    }
}
