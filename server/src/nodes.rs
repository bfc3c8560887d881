//! Says every few seconds that this node serves, learns how many do, and writes refusals that were only counted.

use crate::app::App;
use kernel::RngExt as _;
use platform::{Actor, Db};
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use web_kit::LiveNodes;

/// A node that has been silent for three of these is left out by the others.
const EVERY: Duration = Duration::from_secs(5);

struct Node {
    db: Db,
    actor: Actor,
    id: Uuid,
    nodes: LiveNodes,
}

/// Keeps the number of live nodes true until the order to stop. The first count is made before this returns.
pub(crate) async fn keep(app: &App, stop: CancellationToken) -> JoinHandle<()> {
    let ground = &app.doors.ground;
    let node = Node {
        db: ground.db.clone(),
        actor: app.node,
        id: ground.rng.uuid_v7(ground.clock.now()),
        nodes: app.counting.nodes.clone(),
    };
    let denials = app.denials.clone();
    node.say().await;
    tokio::spawn(async move {
        while stop.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_some() {
            node.say().await;
            denials.flush().await;
        }
        node.leave().await;
    })
}

impl Node {
    /// While the database is gone the last number holds: nothing is served without it anyway.
    async fn say(&self) {
        match self.db.node_serves(&self.actor, self.id).await {
            Ok(nodes) => self.nodes.set(nodes),
            Err(error) => tracing::warn!(cause = %error, "nodes.not_counted"),
        }
    }

    async fn leave(&self) {
        if let Err(error) = self.db.node_leaves(&self.actor, self.id).await {
            tracing::warn!(cause = %error, "nodes.not_left");
        }
    }
}
