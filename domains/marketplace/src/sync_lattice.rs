//! The platform tells the database what the sector packs say.

use crate::store::rules;
use crate::{Error, Marketplace};
use platform::Actor;

impl Marketplace {
    /// Makes the database judge by the packs that this program runs with: which credential satisfies which requirement,
    /// and the rest between shifts. Run at every start, as the system actor `migration`; several at once do no harm.
    ///
    /// # Errors
    /// When the database refuses or does not answer.
    pub async fn sync_lattice(&self, actor: &Actor) -> Result<(), Error> {
        let pairs = self.sectors.lattice();
        let (held, required): (Vec<String>, Vec<String>) = pairs
            .into_iter()
            .map(|(held, required)| (held.to_owned(), required.to_owned()))
            .unzip();
        let rest = |pack: &contracts::sector::SectorPack| i32::from(pack.working_time.daily_rest_hours.min(48)) * 60;
        let (sectors, minutes): (Vec<String>, Vec<i32>) =
            self.sectors.iter().map(|pack| (pack.key.clone(), rest(pack))).unzip();
        let mut tx = self.ground.db.write(actor).await?;
        let changed =
            rules::set_lattice(&mut tx, &held, &required).await? + rules::set_rest(&mut tx, &sectors, &minutes).await?;
        tx.commit().await?;
        tracing::info!(changed, "marketplace.lattice_synced");
        Ok(())
    }
}
