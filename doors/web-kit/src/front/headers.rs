//! Response headers: what browsers may do with an answer, how long it may be kept, and how much of a limit is left.

use super::arrival::Arrival;
use super::{Front, cors, version};
use crate::config::{Config, Origin};
use crate::cookies;
use crate::flash::Flash;
use crate::limits::Verdict;
use crate::visit::Door;
use axum::response::Response;
use http::{Extensions, HeaderMap, HeaderName, HeaderValue, StatusCode, header};

/// Put into a response: its form leads to the payment page of this origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentOrigin(pub Origin);

/// Put into a response: it is a lesson page that plays media.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LessonMedia;

/// Put into a response: it is a person's file, to be kept in a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileResponse;

/// Put into a response: its address holds a token that must not travel on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenPage;

const ALWAYS: [(HeaderName, &str); 5] = [
    (
        header::STRICT_TRANSPORT_SECURITY,
        "max-age=63072000; includeSubDomains; preload",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), payment=(), usb=(), geolocation=(self), publickey-credentials-get=(self), publickey-credentials-create=(self)",
    ),
];
const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const REPORTING: HeaderName = HeaderName::from_static("reporting-endpoints");
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

const API_POLICY: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
const FILE_POLICY: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";

/// Content policies that do not depend on the single page.
pub(super) struct Policies {
    images: String,
    /// What else forms may lead to: a download begins with one, and browsers look at where it ends.
    forms: String,
    page: HeaderValue,
}

impl Policies {
    pub(super) fn new(config: &Config) -> Self {
        let forms = config.files_origin.as_ref();
        let forms = forms.map(|files| format!(" {}", files.as_str())).unwrap_or_default();
        let images = format!("'self' data:{forms}");
        let page = page_policy(&images, &forms, false, None);
        let page = HeaderValue::try_from(page).unwrap_or_else(|_| HeaderValue::from_static(API_POLICY));
        Self { images, forms, page }
    }

    fn for_page(&self, extensions: &Extensions) -> HeaderValue {
        let media = extensions.get::<LessonMedia>().is_some();
        let payment = extensions.get::<PaymentOrigin>();
        if !media && payment.is_none() {
            return self.page.clone();
        }
        HeaderValue::try_from(page_policy(&self.images, &self.forms, media, payment))
            .unwrap_or_else(|_| self.page.clone())
    }
}

fn page_policy(images: &str, forms: &str, media: bool, payment: Option<&PaymentOrigin>) -> String {
    let media = if media { "media-src 'self' blob:; " } else { "" };
    let payment = payment
        .map(|PaymentOrigin(origin)| format!(" {}", origin.as_str()))
        .unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src {images}; font-src 'self'; connect-src 'self'; \
         {media}manifest-src 'self'; worker-src 'self'; form-action 'self'{forms}{payment}; base-uri 'none'; object-src 'none'; \
         frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types htmx app; report-to csp"
    )
}

/// Which headers an answer gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Page,
    Script,
    Asset,
    Data,
    File,
}

fn kind_of(door: Door, is_static: bool, answer: &Response) -> Kind {
    let kind = answer
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    if answer.extensions().get::<FileResponse>().is_some() {
        Kind::File
    } else if kind.starts_with("text/html") {
        Kind::Page
    } else if door == Door::Api {
        Kind::Data
    } else if kind.starts_with("text/javascript") {
        // A service worker lives under the policy of its own file, and fetches.
        Kind::Script
    } else if is_static || answer.status().is_redirection() {
        Kind::Asset
    } else {
        Kind::Data
    }
}

pub(super) fn set(front: &Front, arrival: &Arrival, answer: &mut Response) {
    let kind = kind_of(front.door, arrival.is_static, answer);
    let is_token_page = answer.extensions().get::<TokenPage>().is_some();
    let policy = match kind {
        Kind::Page | Kind::Script => front.kit.policies.for_page(answer.extensions()),
        Kind::Asset | Kind::Data => HeaderValue::from_static(API_POLICY),
        Kind::File => HeaderValue::from_static(FILE_POLICY),
    };
    message(front, arrival, answer, kind);
    let status = answer.status();
    let headers = answer.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    let referrer = match kind {
        Kind::Data | Kind::File => "no-referrer",
        Kind::Page | Kind::Script | Kind::Asset if is_token_page => "no-referrer",
        Kind::Page | Kind::Script | Kind::Asset => "strict-origin-when-cross-origin",
    };
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static(referrer));
    if kind == Kind::Page {
        headers.insert(OPENER, HeaderValue::from_static("same-origin"));
        headers.insert(REPORTING, HeaderValue::from_static("csp=\"/api/v1/csp-reports\""));
    }
    keeping(arrival, status, kind, headers);
    cors::set(front, arrival.reader.as_ref(), headers);
    if front.door == Door::Api {
        version::set(arrival.asked, headers);
    }
    limits(front, arrival, headers);
    if let Ok(id) = HeaderValue::try_from(arrival.request.to_string()) {
        headers.insert(REQUEST_ID, id);
    }
}

/// Sets the headers of an answer that no door gives: health and metrics.
pub async fn bare(mut answer: Response) -> Response {
    let headers = answer.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(API_POLICY));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// Hands the next page its message, and takes a message back that was shown.
fn message(front: &Front, arrival: &Arrival, answer: &mut Response, kind: Kind) {
    let line = if let Some(flash) = answer.extensions_mut().remove::<Flash>() {
        front.kit.flash.write(&flash)
    } else if arrival.had_flash && kind == Kind::Page && !arrival.is_prefetch {
        answer
            .headers_mut()
            .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        cookies::clear(cookies::FLASH)
    } else {
        None
    };
    if let Some(line) = line {
        answer.headers_mut().append(header::SET_COOKIE, line);
    }
}

/// What a person sees who has signed in is kept nowhere; a failure is not kept either.
fn keeping(arrival: &Arrival, status: StatusCode, kind: Kind, headers: &mut HeaderMap) {
    let own = headers.get(header::CACHE_CONTROL).and_then(|own| own.to_str().ok());
    let is_for_all = arrival.is_static || own.is_some_and(|own| own.contains("immutable"));
    let is_failure = status.is_client_error() || status.is_server_error();
    let unsaid = own.is_none() && (kind != Kind::Page || arrival.may_change());
    if (arrival.is_signed_in() && !is_for_all) || is_failure || (unsaid && !arrival.is_static) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    } else if own.is_none() && kind == Kind::Page {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    }
    if kind == Kind::Page {
        headers.append(header::VARY, HeaderValue::from_static("Cookie"));
    }
}

fn limits(front: &Front, arrival: &Arrival, headers: &mut HeaderMap) {
    let Some(Verdict {
        rate,
        remaining,
        reset,
        wait,
    }) = arrival.verdict
    else {
        return;
    };
    let reset = wait.unwrap_or(reset);
    let policy = format!("\"default\";q={};w={}", rate.times, rate.window.as_secs());
    let state = format!("\"default\";r={remaining};t={reset}");
    let lines = [
        (
            HeaderName::from_static("ratelimit-policy"),
            HeaderValue::try_from(policy),
        ),
        (HeaderName::from_static("ratelimit"), HeaderValue::try_from(state)),
    ];
    for (name, value) in lines {
        if let Ok(value) = value {
            headers.insert(name, value);
        }
    }
    if front.kit.config.old_rate_headers {
        headers.insert(HeaderName::from_static("x-ratelimit-limit"), rate.times.get().into());
        headers.insert(HeaderName::from_static("x-ratelimit-remaining"), remaining.into());
        headers.insert(HeaderName::from_static("x-ratelimit-reset"), reset.into());
    }
}
