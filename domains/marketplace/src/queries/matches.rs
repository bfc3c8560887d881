//! Who suits a shift, and why others do not.

use crate::model::{Candidate, MatchRules, Obstacle, Score, obstacles, score};
use crate::queries::{InvitationState, Shift};
use crate::rights::SeeMatches;
use crate::store::candidates::{self, Found, Search};
use crate::store::shifts;
use crate::{Error, Marketplace, Thing};
use kernel::ids::{ShiftId, UserId};
use platform::{Action, Actor, Denied, ReadTx};
use std::collections::HashSet;

/// What an organisation sees of a worker before a booking.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// What matching knows.
    pub candidate: Candidate,
    /// The town of their home area.
    pub town: String,
    /// Where an invitation to this shift stands, if they were invited.
    pub invited: Option<InvitationState>,
}

/// A worker who passes every gate.
#[derive(Debug, Clone, PartialEq)]
pub struct Eligible {
    /// Who.
    pub profile: Profile,
    /// How well they suit.
    pub score: Score,
}

/// A worker for whom a gate is shut.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftOut {
    /// Who.
    pub profile: Profile,
    /// Why, and what would change it.
    pub obstacles: Vec<Obstacle>,
}

/// The answer to "who can work this shift?".
#[derive(Debug, Clone, PartialEq)]
pub struct Matches {
    /// The shift.
    pub shift: Shift,
    /// The rules that were used, to put reasons into words.
    pub rules: MatchRules,
    /// Those who pass every gate, the best first.
    pub eligible: Vec<Eligible>,
    /// Some of the nearest who do not, those with the fewest obstacles first.
    pub left_out: Vec<LeftOut>,
    /// How far was looked, in kilometres.
    pub within_km: u16,
}

impl Marketplace {
    /// Finds out who can work a shift, ranks them, and says what keeps others out.
    ///
    /// The nearest are looked at, ring by ring, until enough of them pass: see docs/MATCHING.md. SQL finds them, and the
    /// pure gates judge every one of them again. Everybody who is shown can see that the organisation looked.
    ///
    /// # Errors
    /// When there is no such shift, or the actor does not place shifts for its organisation.
    pub async fn matches(&self, actor: &Actor, id: ShiftId) -> Result<Matches, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let shift = shifts::lookup(&mut tx, id)
            .await?
            .ok_or(Error::NotFound(Thing::Shift))?;
        if !actor.may(SeeMatches, &shift) {
            return Err(Denied {
                action: SeeMatches::NAME,
            }
            .into());
        }
        let rules = self.rules(&shift.terms.sector)?.clone();
        let search = Search::new(&rules, &shift, self.ground.clock.now());
        candidates::plan_small(&mut tx).await?;
        let (within_km, found) = self.nearest(&mut tx, &search).await?;
        let profiles = candidates::complete(&mut tx, &search, found).await?;
        drop(tx);
        let (mut eligible, mut left_out) = (Vec::new(), Vec::new());
        for profile in profiles {
            match obstacles(&rules, &shift.terms, &profile.candidate) {
                none if none.is_empty() => eligible.push(Eligible {
                    score: score(&rules, &shift.terms, &profile.candidate),
                    profile,
                }),
                obstacles => left_out.push(LeftOut { profile, obstacles }),
            }
        }
        eligible.sort_by_key(|one| {
            (
                std::cmp::Reverse(one.score.value()),
                one.profile.candidate.distance_metres,
                one.profile.candidate.worker,
            )
        });
        eligible.truncate(self.config.ranked.into());
        left_out.sort_by_key(|one| {
            (
                one.obstacles.len(),
                one.profile.candidate.distance_metres,
                one.profile.candidate.worker,
            )
        });
        left_out.truncate(self.config.left_out.into());
        let shown = eligible.iter().map(|one| &one.profile);
        let shown = shown.chain(left_out.iter().map(|one| &one.profile));
        self.note_looks(actor, shown.map(|profile| profile.candidate.worker))
            .await?;
        Ok(Matches {
            shift,
            rules,
            eligible,
            left_out,
            within_km,
        })
    }

    /// Writes down whom the actor is about to see.
    async fn note_looks(&self, actor: &Actor, workers: impl Iterator<Item = UserId> + Send) -> Result<(), Error> {
        let mut tx = self.ground.db.write(actor).await?;
        for worker in workers {
            tx.look(worker, "match", None);
        }
        Ok(tx.commit().await?)
    }

    /// Asks ring by ring until enough pass, then adds the nearest whoever they are.
    async fn nearest(&self, tx: &mut ReadTx, search: &Search) -> Result<(u16, Vec<Found>), Error> {
        let wanted = usize::from(self.config.ranked);
        let farthest = self.config.rings_km.last().copied().unwrap_or_default();
        let (mut within, mut passing) = (0, Vec::new());
        for km in &self.config.rings_km {
            // Where hardly anybody passes, the rings between would be asked in vain.
            if within > 0 && passing.len() < wanted / 5 && *km < farthest {
                continue;
            }
            within = *km;
            passing = candidates::passing(tx, search, *km, self.config.ranked).await?;
            if passing.len() >= wanted {
                break;
            }
        }
        let mut nearest = Vec::new();
        for km in &self.config.rings_km {
            nearest = candidates::nearest(tx, search, *km, self.config.looked_at).await?;
            if nearest.len() >= usize::from(self.config.looked_at) {
                break;
            }
        }
        let known: HashSet<_> = passing.iter().map(|one| one.worker).collect();
        passing.extend(nearest.into_iter().filter(|one| !known.contains(&one.worker)));
        Ok((within, passing))
    }
}
