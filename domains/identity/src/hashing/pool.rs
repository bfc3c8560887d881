//! A few slow threads, a short queue, and an honest "not now" for the rest.
//!
//! Hashing is dear on purpose, so it must not starve everything else nor be used to keep people out: each account has
//! one place in the queue, each network a quarter of it, and who would wait too long is turned away before queueing.

use crate::Error;
use crate::model::asker::{Asker, Key};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// How much slower than others a hashing thread is to be served by the scheduler.
const NICE: i32 = 10;

/// What the pool may take on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// How many hashes are computed at once.
    pub(super) threads: usize,
    /// Nobody is let in who would wait longer.
    pub(super) longest_wait: Duration,
    /// One network gets the queue's length divided by this.
    pub(super) network_share: usize,
    /// How long one hash takes, until we have measured.
    pub(super) guess: Duration,
}

struct Task {
    asker: Option<Asker>,
    deadline: Instant,
    work: Box<dyn FnOnce() + Send>,
}

impl Task {
    fn account(&self) -> Option<Key> {
        self.asker.map(|asker| asker.lane)
    }

    fn network(&self) -> Option<Key> {
        self.asker.and_then(|asker| asker.network)
    }
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Task>,
    /// The network of each caller who has a place and is still being looked up.
    reserved: Vec<Option<Key>>,
    /// The account of each hash that is being computed.
    running: Vec<Option<Key>>,
    mean: Duration,
    closed: bool,
}

impl State {
    /// Tells whether one more may queue.
    fn has_room(&self, asker: Option<&Asker>, bounds: &Bounds) -> bool {
        let account = asker.map(|asker| asker.lane);
        let waits_already = account.is_some() && self.waiting.iter().any(|task| task.account() == account);
        !waits_already && self.has_room_for(asker.and_then(|asker| asker.network), bounds)
    }

    /// Tells whether one more from this network may come in.
    fn has_room_for(&self, network: Option<Key>, bounds: &Bounds) -> bool {
        let crowd = self.waiting.len() + self.reserved.len();
        if self.waiting.is_empty() && self.running.len() + self.reserved.len() < bounds.threads {
            return true;
        }
        let length = bounds.queue(self.mean);
        let networks = self
            .waiting
            .iter()
            .map(Task::network)
            .chain(self.reserved.iter().copied());
        let of_network = networks.filter(|other| *other == network).count();
        let full_share = network.is_some() && of_network >= (length / bounds.network_share.max(1)).max(1);
        crowd < length && !full_share
    }

    fn give_back(&mut self, network: Option<Key>) {
        if let Some(own) = self.reserved.iter().position(|other| *other == network) {
            self.reserved.swap_remove(own);
        }
    }

    /// Takes the first task whose account is not at work already.
    fn take(&mut self) -> Option<Task> {
        let busy = |task: &Task| task.account().is_some() && self.running.contains(&task.account());
        let first = self.waiting.iter().position(|task| !busy(task))?;
        self.waiting.remove(first)
    }

    /// One hash that took very long, because the machine slept, must not shorten the queue for long.
    fn learn(&mut self, took: Duration, longest: Duration) {
        self.mean = (self.mean * 7 + took.min(longest)) / 8;
    }
}

impl Bounds {
    /// As many may wait as are served within the longest wait.
    fn queue(&self, mean: Duration) -> usize {
        let each = mean.max(Duration::from_micros(1)).as_micros();
        let threads = u128::try_from(self.threads).unwrap_or(1);
        let served = self.longest_wait.as_micros().saturating_mul(threads) / each;
        usize::try_from(served).unwrap_or(usize::MAX).clamp(1, 4096)
    }
}

struct Shared {
    state: Mutex<State>,
    wake: Condvar,
    bounds: Bounds,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What each thread does until the pool is gone.
    fn serve(&self) {
        let mut state = self.state();
        while !state.closed {
            let Some(task) = state.take() else {
                state = self.wake.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let started = Instant::now();
            // Dropping the work answers its caller, who waited too long for it to be worth doing.
            if started > task.deadline {
                continue;
            }
            let account = task.account();
            state.running.push(account);
            drop(state);
            let broken = catch_unwind(AssertUnwindSafe(task.work)).is_err();
            if broken {
                tracing::error!("identity.hashing.panicked");
            }
            state = self.state();
            if let Some(own) = state.running.iter().position(|running| *running == account) {
                state.running.swap_remove(own);
            }
            state.learn(started.elapsed(), self.bounds.longest_wait);
            self.wake.notify_all();
        }
    }
}

/// A place in the queue, taken before the database is asked: of a crowd that comes at once only those who will be served
/// cost a look-up, and all others hear so at once.
pub(crate) struct Place {
    shared: Arc<Shared>,
    network: Option<Key>,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.shared.state().give_back(self.network);
    }
}

/// Runs dear work on threads of its own.
pub(super) struct Pool {
    shared: Arc<Shared>,
}

impl Pool {
    pub(super) fn new(bounds: Bounds) -> Self {
        let state = State {
            mean: bounds.guess,
            ..State::default()
        };
        let shared = Arc::new(Shared {
            state: Mutex::new(state),
            wake: Condvar::new(),
            bounds,
        });
        for number in 0..bounds.threads.max(1) {
            let serving = Arc::clone(&shared);
            let thread = std::thread::Builder::new().name(format!("hashing-{number}"));
            let spawned = thread.spawn(move || {
                // Where the system lets a thread be nice; elsewhere hashing is merely bounded.
                let _ = rustix::process::nice(NICE);
                serving.serve();
            });
            if let Err(why) = spawned {
                tracing::error!(%why, "identity.hashing.no_thread");
            }
        }
        Self { shared }
    }

    /// Takes a place for somebody whose account is not looked up yet.
    ///
    /// # Errors
    /// At once, when they would wait too long or their network has its share.
    pub(super) fn reserve(&self, network: Option<Key>) -> Result<Place, Error> {
        let mut state = self.shared.state();
        if !state.has_room_for(network, &self.shared.bounds) {
            return Err(Error::Busy);
        }
        state.reserved.push(network);
        Ok(Place {
            shared: Arc::clone(&self.shared),
            network,
        })
    }

    /// Runs the work when its turn comes, for somebody who has a place.
    ///
    /// # Errors
    /// At once, when the account waits already.
    pub(super) async fn run_at<T: Send + 'static>(
        &self,
        place: Place,
        asker: &Asker,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        // The place turns into one in the queue. Between the two somebody else may slip in; whoever loses hears so.
        drop(place);
        self.run(Some(asker), work).await
    }

    /// Runs the work when its turn comes. The platform's own work names no asker.
    ///
    /// # Errors
    /// At once, when it would wait too long, the account waits already, or its network has its share.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        asker: Option<&Asker>,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let (answer, answered) = oneshot::channel();
        // A caller who has left is not worked for.
        let work = Box::new(move || {
            if !answer.is_closed() {
                let _ = answer.send(work());
            }
        });
        self.queue(asker, work)?;
        answered.await.map_err(|_| Error::Busy)
    }

    fn queue(&self, asker: Option<&Asker>, work: Box<dyn FnOnce() + Send>) -> Result<(), Error> {
        let bounds = &self.shared.bounds;
        let mut state = self.shared.state();
        if !state.has_room(asker, bounds) {
            return Err(Error::Busy);
        }
        state.waiting.push_back(Task {
            asker: asker.copied(),
            // The estimate may err; twice the promise is when nobody waits any longer.
            deadline: Instant::now() + bounds.longest_wait * 2,
            work,
        });
        drop(state);
        self.shared.wake.notify_one();
        Ok(())
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shared.state().closed = true;
        self.shared.wake.notify_all();
    }
}

#[cfg(test)]
#[path = "pool_tests.rs"]
mod tests;
