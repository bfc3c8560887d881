//! Public pages that are kept whole for a moment, so that a crowd at the front costs one look into the database.
//!
//! Only a visitor without any cookie is given a kept page: whoever has one may be signed in, have chosen a theme, or be
//! owed a message. What a page says may be as old as [`KeptPages::new`] is told, and no older; a certificate's page is
//! never kept, for it must say at once that it was revoked.

use crate::kit::Public;
use crate::press::{accepted, has_tag};
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::SharedClock;
use std::sync::Arc;
use web_kit::{KEPT_PAGES, LessonMedia, PaymentOrigin};

/// Longer addresses are searches that nobody repeats.
const LONGEST_ADDRESS: usize = 200;
/// Larger pages than this are not kept.
const LARGEST: usize = 512 * 1024;
/// All kept pages together.
const ROOM: u64 = 16 * 1024 * 1024;

/// The pages kept by one process.
#[derive(Clone)]
pub struct KeptPages {
    pages: moka::sync::Cache<Key, Arc<Kept>>,
    clock: SharedClock,
    longest: TimeDelta,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    address: String,
    pressed: bool,
}

struct Kept {
    headers: HeaderMap,
    tag: String,
    body: Bytes,
    until: DateTime<Utc>,
}

impl KeptPages {
    /// Keeps pages for the given time; zero keeps none.
    pub fn new(clock: SharedClock, longest: TimeDelta) -> Self {
        let weigh = |_: &Key, page: &Arc<Kept>| u32::try_from(page.body.len() + 1024).unwrap_or(u32::MAX);
        let pages = moka::sync::Cache::builder().weigher(weigh).max_capacity(ROOM).build();
        Self { pages, clock, longest }
    }

    fn key_of(&self, request: &Request) -> Option<Key> {
        let headers = request.headers();
        let route = request.extensions().get::<MatchedPath>()?;
        let address = request.uri().path_and_query()?.as_str();
        let for_anybody = request.method() == Method::GET && !headers.contains_key(header::COOKIE);
        let keepable = for_anybody
            && self.longest > TimeDelta::zero()
            && address.len() <= LONGEST_ADDRESS
            && KEPT_PAGES.contains(&route.as_str());
        keepable.then(|| Key {
            address: address.to_owned(),
            pressed: accepted(headers).brotli,
        })
    }

    fn find(&self, key: &Key) -> Option<Arc<Kept>> {
        self.pages.get(key).filter(|page| self.clock.now() < page.until)
    }

    async fn put(&self, key: Key, response: Response) -> Response {
        let tag = response.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok());
        let extensions = response.extensions();
        let same_for_all = extensions.get::<Public>().is_some()
            && extensions.get::<PaymentOrigin>().is_none()
            && extensions.get::<LessonMedia>().is_none();
        let Some(tag) = tag.filter(|_| same_for_all && response.status() == StatusCode::OK) else {
            return response;
        };
        let tag = tag.to_owned();
        let (parts, body) = response.into_parts();
        let Ok(body) = to_bytes(body, LARGEST).await else {
            tracing::error!("site.page_unreadable");
            let mut failed = Response::new(Body::empty());
            *failed.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            return failed;
        };
        let until = self.clock.now() + self.longest;
        let headers = parts.headers.clone();
        let kept = Kept {
            headers,
            tag,
            body: body.clone(),
            until,
        };
        self.pages.insert(key, Arc::new(kept));
        Response::from_parts(parts, Body::from(body))
    }
}

impl Kept {
    fn answer(&self, asked: &HeaderMap) -> Response {
        let held = has_tag(asked, &self.tag);
        let mut response = Response::new(if held {
            Body::empty()
        } else {
            Body::from(self.body.clone())
        });
        *response.headers_mut() = self.headers.clone();
        if held {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response.headers_mut().remove(header::CONTENT_ENCODING);
        }
        response
    }
}

/// The layer, outside the press.
pub(crate) async fn keep(State(kept): State<KeptPages>, mut request: Request, next: Next) -> Response {
    let Some(key) = kept.key_of(&request) else {
        return next.run(request).await;
    };
    if let Some(page) = kept.find(&key) {
        return page.answer(request.headers());
    }
    // What is kept must be whole: the tag that this visitor holds is looked at afterwards.
    let asked = request.headers_mut().remove(header::IF_NONE_MATCH);
    let response = kept.put(key.clone(), next.run(request).await).await;
    match (asked, kept.find(&key)) {
        (Some(tag), Some(page)) => page.answer(&holding(tag)),
        _ => response,
    }
}

fn holding(tag: HeaderValue) -> HeaderMap {
    HeaderMap::from_iter([(header::IF_NONE_MATCH, tag)])
}
