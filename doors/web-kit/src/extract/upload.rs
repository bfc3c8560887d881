//! One file, sent by a form or a program as `multipart/form-data`, handed on while it arrives.

use super::json::wrong_media;
use crate::problem::{Problem, Result};
use axum::body::{Body, BodyDataStream};
use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use files::ports::{Source, SourceError};
use futures::ready;
use futures::stream::{self, Stream, StreamExt};
use http::{StatusCode, header};
use multer::{Constraints, Field, Multipart, SizeLimit};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

/// The one part that is taken.
const PART: &str = "file";
/// How long what stands around the file may be: boundaries, names, types.
const AROUND: u64 = 16 * 1024;
/// How long a whole upload may be. What a feature takes is less; it counts for itself.
const WHOLE: u64 = 32 << 20;

/// A file on its way: the part called `file`, and nothing besides it.
pub struct Upload {
    /// Its name as sent; empty where none was chosen. Good for nothing but to be judged and shown.
    pub name: String,
    /// Its media type as sent.
    pub media_type: Option<String>,
    /// Its bytes.
    pub bytes: Source,
}

impl<S: Sync> FromRequest<S> for Upload {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let boundary = kind
            .and_then(|kind| kind.to_str().ok())
            .and_then(|kind| multer::parse_boundary(kind).ok())
            .ok_or_else(|| wrong_media("multipart/form-data"))?;
        let gauge = Gauge::new();
        let constraints = Constraints::new()
            .allowed_fields(vec![PART])
            .size_limit(SizeLimit::new().whole_stream(WHOLE));
        let body = gauge.measure(request.into_body());
        let mut multipart = Multipart::with_constraints(body, boundary, constraints);
        let Some(field) = multipart.next_field().await.map_err(|error| unreadable(&error))? else {
            return Ok(Self::nothing());
        };
        gauge.open();
        Ok(Self {
            name: field.file_name().unwrap_or_default().to_owned(),
            media_type: field.content_type().map(ToString::to_string),
            bytes: pieces(multipart, field, gauge),
        })
    }
}

impl Upload {
    fn nothing() -> Self {
        Self {
            name: String::new(),
            media_type: None,
            bytes: stream::empty().boxed(),
        }
    }
}

/// Hands the file on piece by piece, and makes sure at its end that nothing else came with it.
fn pieces(multipart: Multipart<'static>, field: Field<'static>, gauge: Gauge) -> Source {
    let start = (multipart, field, gauge);
    stream::try_unfold(start, |(mut multipart, mut field, gauge)| async move {
        if let Some(bytes) = field.chunk().await.map_err(|error| source_error(&error))? {
            return Ok(Some((bytes, (multipart, field, gauge))));
        }
        drop(field);
        gauge.close();
        match multipart.next_field().await {
            Ok(None) => Ok(None),
            Ok(Some(_)) => Err(SourceError::Cut),
            Err(error) => Err(source_error(&error)),
        }
    })
    .boxed()
}

fn source_error(error: &multer::Error) -> SourceError {
    match error {
        multer::Error::StreamSizeExceeded { .. } | multer::Error::FieldSizeExceeded { .. } => SourceError::TooLong,
        _ => SourceError::Cut,
    }
}

fn unreadable(error: &multer::Error) -> Problem {
    tracing::debug!(cause = %error, "web.upload_unreadable");
    Problem::new(
        StatusCode::BAD_REQUEST,
        "web/upload",
        "The upload cannot be read",
        "Send one file as multipart/form-data, in a part called file, and nothing besides it.",
    )
}

/// Bounds what may be read while no file is being handed on: a name without end must not fill the memory.
#[derive(Clone)]
struct Gauge {
    seen: Arc<AtomicU64>,
    most: Arc<AtomicU64>,
}

impl Gauge {
    fn new() -> Self {
        Self {
            seen: Arc::default(),
            most: Arc::new(AtomicU64::new(AROUND)),
        }
    }

    /// From now on a file is handed on.
    fn open(&self) {
        self.most.store(u64::MAX, Ordering::Relaxed);
    }

    /// From now on none is.
    fn close(&self) {
        let seen = self.seen.load(Ordering::Relaxed);
        self.most.store(seen.saturating_add(AROUND), Ordering::Relaxed);
    }

    fn measure(&self, body: Body) -> Measured {
        Measured {
            body: body.into_data_stream(),
            gauge: self.clone(),
            rests: false,
        }
    }
}

/// A body that hands out one piece at a time. The parser takes all that is ready; between two pieces nothing is.
struct Measured {
    body: BodyDataStream,
    gauge: Gauge,
    rests: bool,
}

impl Stream for Measured {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if self.rests {
            self.rests = false;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.gauge.seen.load(Ordering::Relaxed) > self.gauge.most.load(Ordering::Relaxed) {
            return Poll::Ready(Some(Err(io::Error::other("too much stands around the file"))));
        }
        let piece = ready!(Pin::new(&mut self.body).poll_next(cx));
        if let Some(Ok(piece)) = &piece {
            self.rests = true;
            self.gauge.seen.fetch_add(piece.len() as u64, Ordering::Relaxed);
        }
        Poll::Ready(piece.map(|piece| piece.map_err(io::Error::other)))
    }
}

#[cfg(test)]
mod tests;
