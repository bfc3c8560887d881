//! Bodies: one that comes in must make progress, one that goes out keeps its request counted.

use super::watch::{Answering, Watch};
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
    watch: Watch,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Steady {
    pub(super) const fn new(body: Incoming, patience: Duration, watch: Watch) -> Self {
        Self {
            body,
            patience,
            watch,
            timer: None,
        }
    }
}

impl HttpBody for Steady {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        while let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            // An empty piece is no progress: HTTP/2 lets a sender make as many as it likes.
            if let Some(Ok(piece)) = &frame
                && piece.data_ref().is_some_and(Bytes::is_empty)
                && !self.body.is_end_stream()
            {
                continue;
            }
            self.timer = None;
            self.watch.progress();
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
    pub(super) answering: Option<Answering>,
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if let Some(answering) = &self.answering {
            answering.progress();
        }
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
