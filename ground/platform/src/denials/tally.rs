//! How often who was refused what. Pure, and bounded whatever an attacker does.

use super::Denial;
use crate::Actor;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;
use uuid::Uuid;

const WINDOW: TimeDelta = TimeDelta::seconds(60);
/// So many pairs of person and route are told apart at once; all others share one row a minute.
const PAIRS_AT_MOST: usize = 4_096;
/// So many rows are written at once for what was counted before.
const SETTLED_AT_ONCE: usize = 16;

/// A row that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Due {
    pub(super) actor: Actor,
    pub(super) denial: Denial,
    pub(super) times: u64,
}

struct Window {
    began: DateTime<Utc>,
    unwritten: u64,
    last: (Actor, Denial),
}

#[derive(Default)]
pub(super) struct Tally(HashMap<(Uuid, String), Window>);

impl Tally {
    /// Counts a refusal and says what is to be written now.
    pub(super) fn count(&mut self, actor: Actor, denial: Denial, now: DateTime<Utc>) -> Vec<Due> {
        let mut due = self.settle(now);
        let user = actor.user().map_or(Uuid::nil(), kernel::ids::UserId::get);
        let mut key = (user, denial.route.clone());
        if self.0.len() >= PAIRS_AT_MOST && !self.0.contains_key(&key) {
            key = (Uuid::nil(), String::new());
        }
        if let Some(window) = self.0.get_mut(&key) {
            window.unwritten += 1;
            window.last = (actor, denial);
        } else {
            let last = (actor, denial.clone());
            self.0.insert(
                key,
                Window {
                    began: now,
                    unwritten: 0,
                    last,
                },
            );
            due.push(Due {
                actor,
                denial,
                times: 1,
            });
        }
        due
    }

    /// Forgets what is over, and says what of it was counted and not written.
    pub(super) fn settle(&mut self, now: DateTime<Utc>) -> Vec<Due> {
        let mut due = Vec::new();
        self.0.retain(|_, window| {
            let over = now >= window.began + WINDOW;
            if over && window.unwritten > 0 && due.len() >= SETTLED_AT_ONCE {
                return true;
            }
            if over && window.unwritten > 0 {
                let (actor, denial) = window.last.clone();
                let times = window.unwritten;
                due.push(Due { actor, denial, times });
            }
            !over
        });
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ActorMint, StaffRole, Who};
    use kernel::ids::RequestId;

    fn actor(number: u128) -> Actor {
        let who = Who::Staff {
            user: Uuid::from_u128(number).into(),
            role: StaffRole::Support,
        };
        ActorMint::without_database().mint(who, RequestId::from(Uuid::nil()))
    }

    fn denial(route: &str) -> Denial {
        Denial {
            route: route.to_owned(),
            code: "identity/denied".to_owned(),
            status: 403,
            target: None,
        }
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn times(due: &[Due]) -> Vec<u64> {
        due.iter().map(|due| due.times).collect()
    }

    #[test]
    fn the_first_is_written_and_the_rest_of_the_minute_counted() {
        let mut tally = Tally::default();
        assert_eq!(times(&tally.count(actor(1), denial("a"), at(0))), [1]);
        for second in 1..60 {
            assert!(tally.count(actor(1), denial("a"), at(second)).is_empty());
        }
        assert_eq!(
            times(&tally.count(actor(2), denial("a"), at(59))),
            [1],
            "another person"
        );
        assert_eq!(times(&tally.count(actor(1), denial("b"), at(59))), [1], "another route");
        assert_eq!(times(&tally.count(actor(1), denial("a"), at(60))), [59, 1]);
        assert!(tally.settle(at(300)).is_empty(), "nothing is written twice");
    }

    #[test]
    fn who_stops_is_written_all_the_same() {
        let mut tally = Tally::default();
        tally.count(actor(1), denial("a"), at(0));
        tally.count(actor(1), denial("a"), at(1));
        assert!(tally.settle(at(59)).is_empty());
        assert_eq!(times(&tally.settle(at(60))), [1]);
        assert!(tally.0.is_empty());
    }

    #[test]
    fn a_flood_of_pairs_shares_one_row() {
        let mut tally = Tally::default();
        let mut rows = 0;
        for number in 0..10_000 {
            rows += tally.count(actor(number), denial("a"), at(1)).len();
        }
        assert_eq!(rows, PAIRS_AT_MOST + 1);
        assert_eq!(tally.0.len(), PAIRS_AT_MOST + 1);
        assert!(tally.count(actor(1), denial("c"), at(2)).is_empty());
    }
}
