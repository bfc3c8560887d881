//! Many made-up workers at once, for measuring.

use crate::rights::LoadSynthetic;
use crate::store::synthetic::{Material, load};
use crate::{Error, People};
use platform::Actor;

/// So many at a time, that a progress bar moves and no transaction grows old.
const BATCH: u32 = 10_000;
/// Numbers of workers run to here, so that ids of two batches never meet.
const MOST: u32 = 5_000_000;

impl People {
    /// Makes so many workers, spread over the postcode areas, each fit for one role of a sector, most with all that it
    /// asks for. The same seed makes the same people, and those that are there already stay as they are. `progress` is
    /// told the number done so far.
    ///
    /// # Errors
    /// When the actor is not the loader of the demo, or the database refuses.
    pub async fn load_synthetic(
        &self,
        actor: &Actor,
        count: u32,
        seed: i64,
        progress: &mut (dyn FnMut(u32) + Send),
    ) -> Result<(), Error> {
        let material = Material::from_packs(&self.sectors);
        let now = self.ground.clock.now();
        let count = count.min(MOST);
        let mut done = 0;
        while done < count {
            let many = BATCH.min(count - done);
            let mut tx = self.ground.db.write(actor).await?;
            let permit = tx.permit(LoadSynthetic, &())?;
            let (first, size) = (
                i32::try_from(done + 1).unwrap_or(i32::MAX),
                i32::try_from(many).unwrap_or(0),
            );
            load(&mut tx, &permit, &material, seed, (first, size), now).await?;
            tx.commit().await?;
            done += many;
            progress(done);
        }
        Ok(())
    }
}
