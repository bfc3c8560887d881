//! Bodies: one that comes in must make progress, one that goes out keeps its request counted.

use super::watch::Answering;
use axum::body::Bytes;
use axum::{BoxError, body::Body};
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::body::Incoming;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Sleep, sleep};

/// The sender stopped sending.
#[derive(Debug, thiserror::Error)]
#[error("the body made no progress")]
struct Stalled;

/// A body that comes in.
pub(super) struct Steady {
    body: Incoming,
    patience: Duration,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Steady {
    pub(super) const fn new(body: Incoming, patience: Duration) -> Self {
        Self {
            body,
            patience,
            timer: None,
        }
    }
}

impl HttpBody for Steady {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            self.timer = None;
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let patience = self.patience;
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep(patience)));
        match timer.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Some(Err(Stalled.into()))),
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A body that goes out. The request is answered when this is dropped.
pub(super) struct Counted {
    pub(super) body: Body,
    pub(super) _answering: Option<Answering>,
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
