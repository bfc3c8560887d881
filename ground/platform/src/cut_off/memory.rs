//! What a node knows of the log, and what follows from it. No clock and no database: instants are handed in.

use super::REMEMBERED_FOR;
use std::collections::{HashMap, HashSet};
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// A place in the log, as this node has read it. It is taken before something is looked up, and says for ever after
/// which cut-offs the answer cannot have known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark(u64);

/// One reading of the log.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// Every transaction below this one had ended when the log was read.
    pub(super) snapshot: i64,
    /// The rows of transactions that had not ended at the reading before, with what they cut off.
    pub(super) rows: Vec<(i64, Uuid)>,
}

/// Remembers what was cut off.
pub(super) struct Memory {
    trusted_for: Duration,
    state: RwLock<State>,
}

#[derive(Default)]
struct State {
    /// Counts the readings that brought news.
    place: u64,
    /// What was looked up before this place counts for nothing.
    void_before: u64,
    /// When the last good reading began.
    read_at: Option<Instant>,
    snapshot: Option<i64>,
    /// Rows that may come again, because an older transaction has not ended yet.
    taken: HashSet<i64>,
    /// What was cut off, at which place, and when that was read.
    cut: HashMap<Uuid, (u64, Instant)>,
}

impl Memory {
    pub(super) fn new(trusted_for: Duration) -> Self {
        Self {
            trusted_for,
            state: RwLock::default(),
        }
    }

    pub(super) fn mark(&self) -> Mark {
        Mark(self.read().place)
    }

    /// Tells whether what was looked up at the mark still counts, given whom and what it speaks of.
    pub(super) fn holds(&self, mark: Mark, targets: &[Uuid], now: Instant) -> bool {
        let state = self.read();
        let is_trusted = state
            .read_at
            .is_some_and(|read_at| now.saturating_duration_since(read_at) < self.trusted_for);
        is_trusted
            && mark.0 >= state.void_before
            && (mark.0 == state.place
                || targets
                    .iter()
                    .all(|target| state.cut.get(target).is_none_or(|(place, _)| *place <= mark.0)))
    }

    /// Returns from which transaction on the log must be read.
    pub(super) fn snapshot(&self) -> Option<i64> {
        self.read().snapshot
    }

    /// Takes in a reading that began at the given instant, and tells how many rows were new.
    pub(super) fn take(&self, began: Instant, reading: Reading) -> usize {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let was_blind = state
            .read_at
            .is_none_or(|read_at| began.saturating_duration_since(read_at) >= self.trusted_for);
        let news: Vec<Uuid> = reading
            .rows
            .iter()
            .filter(|(id, _)| !state.taken.contains(id))
            .map(|(_, target)| *target)
            .collect();
        if was_blind || !news.is_empty() {
            state.place += 1;
        }
        if was_blind {
            state.void_before = state.place;
        }
        let place = state.place;
        state.cut.extend(news.iter().map(|target| (*target, (place, began))));
        // What was looked up so long ago is remembered by nobody.
        state
            .cut
            .retain(|_, (_, at)| began.saturating_duration_since(*at) < REMEMBERED_FOR * 2);
        state.taken = reading.rows.iter().map(|(id, _)| *id).collect();
        state.snapshot = Some(reading.snapshot);
        state.read_at = Some(began);
        news.len()
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JO: Uuid = Uuid::from_u128(1);
    const SAM: Uuid = Uuid::from_u128(2);
    const SECOND: Duration = Duration::from_secs(1);

    fn reading(rows: &[(i64, Uuid)]) -> Reading {
        Reading {
            snapshot: 100,
            rows: rows.to_vec(),
        }
    }

    #[test]
    fn nothing_counts_before_the_first_reading_and_a_second_after_the_last() {
        let (memory, start) = (Memory::new(SECOND), Instant::now());
        let early = memory.mark();
        assert!(!memory.holds(early, &[JO], start));
        memory.take(start, reading(&[]));
        assert!(
            !memory.holds(early, &[JO], start),
            "it was looked up before anybody watched"
        );
        let mark = memory.mark();
        assert!(memory.holds(mark, &[JO], start + Duration::from_millis(999)));
        assert!(!memory.holds(mark, &[JO], start + SECOND));
    }

    #[test]
    fn a_reading_voids_what_it_names_and_nothing_else() {
        let (memory, start) = (Memory::new(SECOND), Instant::now());
        memory.take(start, reading(&[]));
        let before = memory.mark();
        assert_eq!(memory.take(start, reading(&[(1, JO)])), 1);
        assert!(!memory.holds(before, &[SAM, JO], start));
        assert!(memory.holds(before, &[SAM], start));
        assert!(memory.holds(memory.mark(), &[JO], start), "looked up afterwards");
    }

    #[test]
    fn a_row_that_comes_again_is_no_news() {
        let (memory, start) = (Memory::new(SECOND), Instant::now());
        memory.take(start, reading(&[(1, JO)]));
        let after = memory.mark();
        assert_eq!(memory.take(start, reading(&[(1, JO), (2, SAM)])), 1);
        assert!(memory.holds(after, &[JO], start));
        assert!(!memory.holds(after, &[SAM], start));
    }

    #[test]
    fn after_a_gap_everything_is_forgotten() {
        let (memory, start) = (Memory::new(SECOND), Instant::now());
        memory.take(start, reading(&[]));
        let before = memory.mark();
        memory.take(start + SECOND, reading(&[]));
        assert!(!memory.holds(before, &[SAM], start + SECOND));
        assert!(memory.holds(memory.mark(), &[SAM], start + SECOND));
    }

    #[test]
    fn cut_offs_are_kept_for_as_long_as_anybody_remembers() {
        let (memory, start) = (Memory::new(REMEMBERED_FOR * 10), Instant::now());
        memory.take(start, reading(&[]));
        let before = memory.mark();
        memory.take(start, reading(&[(1, JO)]));
        memory.take(start + REMEMBERED_FOR, reading(&[(2, SAM)]));
        assert!(!memory.holds(before, &[JO], start + REMEMBERED_FOR));
        memory.take(start + REMEMBERED_FOR * 2, reading(&[]));
        assert_eq!(memory.read().cut.len(), 1);
    }
}
