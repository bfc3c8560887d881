//! A few threads, a short queue, and an honest "not now" for the rest.

use crate::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Semaphore;

/// Runs dear work on blocking threads, at most so much at once, with at most so many waiting.
pub(super) struct Pool {
    places: Arc<Semaphore>,
    waiting: AtomicUsize,
    queue: usize,
}

/// One place in the queue, given back on every way out.
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Pool {
    pub(super) fn new(threads: usize, queue: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(threads.max(1))),
            waiting: AtomicUsize::new(0),
            queue,
        }
    }

    /// Runs the work when its turn comes.
    ///
    /// # Errors
    /// At once, when too many are waiting already.
    pub(super) async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        let place = if let Ok(free) = Arc::clone(&self.places).try_acquire_owned() {
            free
        } else {
            let turn = Waiting(&self.waiting);
            if self.waiting.fetch_add(1, Ordering::AcqRel) >= self.queue {
                return Err(Error::Busy);
            }
            let place = Arc::clone(&self.places)
                .acquire_owned()
                .await
                .map_err(|_| Error::Busy)?;
            drop(turn);
            place
        };
        // The place travels with the work: a caller who leaves does not make room for another hash.
        let running = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(place);
            result
        });
        running
            .await
            .map_err(|why| Error::Crypto(format!("a hashing thread ended: {why}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn who_comes_when_the_queue_is_full_is_turned_away_at_once() {
        let pool = Arc::new(Pool::new(1, 1));
        let (release, blocked) = mpsc::channel::<()>();
        let (started, has_started) = tokio::sync::oneshot::channel();
        let running = Arc::clone(&pool);
        let first = tokio::spawn(async move {
            let work = move || {
                let _ = started.send(());
                let _ = blocked.recv();
                1
            };
            running.run(work).await
        });
        has_started.await.expect("the first runs");
        let waiting = Arc::clone(&pool);
        let second = tokio::spawn(async move { waiting.run(|| 2).await });
        while pool.waiting.load(Ordering::Acquire) == 0 {
            tokio::task::yield_now().await;
        }
        assert!(matches!(pool.run(|| 3).await, Err(Error::Busy)));
        release.send(()).expect("the first listens");
        assert!(matches!(first.await.expect("it ends"), Ok(1)));
        assert!(matches!(second.await.expect("it ends"), Ok(2)));
        assert!(matches!(pool.run(|| 4).await, Ok(4)));
    }
}
