//! A database of one test's own.

use crate::cluster::{Server, server};
use crate::start_of_tests;
use chrono::{DateTime, Utc};
use kernel::ids::{OrganisationId, RequestId, UserId};
use kernel::{Clock, MockClock, OsRng, RngExt, SeededRng, SharedRng, SystemClock};
use platform::bootstrap::{self, APP, OWNER, RUNNER};
use platform::{
    AccountRole, Actor, ActorMint, Db, DbConfig, Ground, Membership, OrgRole, RunnerBuilder, StaffRole, Vault, Who,
    queue,
};
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};
use std::sync::Arc;
use std::time::Duration;

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations");

/// A migrated, empty database with its clock, its generator and the right to make actors.
pub struct TestDb {
    name: String,
    server: Server,
    app: Db,
    runner: Db,
    mint: ActorMint,
    clock: MockClock,
    rng: SharedRng,
    vault: Vault,
}

/// Clones the template; the clock stands at [`start_of_tests`].
///
/// # Panics
/// When the server cannot be reached or a migration fails.
pub async fn database() -> TestDb {
    database_at(start_of_tests()).await
}

/// Clones the template, with the clock at the given instant.
///
/// # Panics
/// When the server cannot be reached or a migration fails.
pub async fn database_at(now: DateTime<Utc>) -> TestDb {
    let server = server().await;
    let template = template(&server).await;
    // Clones of many test processes live side by side, so their names must not be seeded.
    let rng: SharedRng = Arc::new(OsRng);
    let name = format!("test_{}", rng.uuid_v7(SystemClock.now()).simple());
    let mut admin = connect(&server.admin).await;
    // Copying files is quicker than writing each page to the log, where nothing has to reach the disk.
    run(
        &mut admin,
        format!("create database {name} template {template} strategy file_copy"),
    )
    .await;
    run(
        &mut admin,
        format!("alter database {name} set synchronous_commit = off"),
    )
    .await;
    admin.close().await.expect("the connection closes");
    let open = async |role: &str| {
        let connect = server.passwords.login(&server.admin.clone().database(&name), role);
        let config = DbConfig {
            max_connections: 8,
            acquire_timeout: Duration::from_secs(20),
            ..DbConfig::new(connect)
        };
        Db::open(config).await.expect("the clone opens")
    };
    let (app, mint) = open(APP).await;
    let (runner, _) = open(RUNNER).await;
    let rng: SharedRng = Arc::new(SeededRng::new(7));
    TestDb {
        vault: crate::vault(&rng),
        app,
        runner,
        mint,
        clock: MockClock::at(now),
        rng,
        name,
        server,
    }
}

impl TestDb {
    /// Returns what domains are handed behind the doors.
    pub fn ground(&self) -> Ground {
        self.with(&self.app)
    }

    /// Returns what domains are handed in jobs.
    pub fn runner_ground(&self) -> Ground {
        self.with(&self.runner)
    }

    fn with(&self, db: &Db) -> Ground {
        Ground {
            db: db.clone(),
            clock: Arc::new(self.clock.clone()),
            rng: self.rng.clone(),
            vault: self.vault.clone(),
        }
    }

    /// Returns the clock, to move it.
    pub const fn clock(&self) -> &MockClock {
        &self.clock
    }

    /// Returns the generator.
    pub const fn rng(&self) -> &SharedRng {
        &self.rng
    }

    /// Makes a runner that needs only its jobs.
    pub fn runner(&self) -> RunnerBuilder {
        let ground = self.runner_ground();
        // The mint is not shared: each opened database has its own, and the runner opens its own in the product too.
        RunnerBuilder::new(ground.db, self.mint.for_tests(), ground.clock, ground.rng)
    }

    /// Makes an actor.
    pub fn actor(&self, who: Who) -> Actor {
        self.mint.mint(who, RequestId::fresh(start_of_tests(), &self.rng))
    }

    /// Nobody.
    pub fn anonymous(&self) -> Actor {
        self.actor(Who::Anonymous)
    }

    /// A worker.
    pub fn worker(&self, user: UserId) -> Actor {
        self.actor(Who::Member {
            user,
            account: AccountRole::Worker,
            membership: None,
        })
    }

    /// An employer with a role in an organisation.
    pub fn employer(&self, user: UserId, organisation: OrganisationId, role: OrgRole) -> Actor {
        self.actor(Who::Member {
            user,
            account: AccountRole::Employer,
            membership: Some(Membership {
                organisation,
                role,
                factor_from: None,
            }),
        })
    }

    /// An employer who has no organisation yet.
    pub fn founder(&self, user: UserId) -> Actor {
        self.actor(Who::Member {
            user,
            account: AccountRole::Employer,
            membership: None,
        })
    }

    /// A member of staff.
    pub fn staff(&self, user: UserId, role: StaffRole) -> Actor {
        self.actor(Who::Staff { user, role })
    }

    /// A named part of the platform.
    pub fn system(&self, name: &'static str) -> Actor {
        self.actor(Who::System {
            name,
            on_behalf_of: None,
        })
    }

    /// Returns how to reach this database under one of the three logins.
    pub fn login(&self, role: &str) -> PgConnectOptions {
        self.server
            .passwords
            .login(&self.server.admin.clone().database(&self.name), role)
    }

    /// Opens a bare connection under one of the three logins (`platform::bootstrap::{OWNER, APP, RUNNER}`), to try what
    /// the database itself refuses.
    ///
    /// # Panics
    /// When it cannot connect.
    pub async fn bare(&self, role: &str) -> PgConnection {
        connect(&self.login(role)).await
    }

    /// Opens a bare connection as administrator, who sees past every policy.
    ///
    /// # Panics
    /// When it cannot connect.
    pub async fn all_seeing(&self) -> PgConnection {
        connect(&self.server.admin.clone().database(&self.name)).await
    }

    /// Tells how many jobs wait in the queue.
    ///
    /// # Panics
    /// When the database does not answer.
    pub async fn jobs_waiting(&self) -> i64 {
        self.app
            .queue_state(&self.system("health"))
            .await
            .expect("the queue answers")
            .waiting
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let (admin, name) = (self.server.admin.clone(), self.name.clone());
        // A destructor cannot wait, and the test's own runtime may be ending: a thread with a runtime of its own can.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            if let Ok(runtime) = runtime {
                runtime.block_on(async {
                    let mut admin = connect(&admin).await;
                    run(&mut admin, format!("drop database if exists {name} with (force)")).await;
                });
            }
        });
        let _ended = dropping.join();
    }
}

async fn connect(options: &PgConnectOptions) -> PgConnection {
    PgConnection::connect_with(options)
        .await
        .expect("the test server answers")
}

async fn run(conn: &mut PgConnection, statement: String) {
    sqlx::raw_sql(AssertSqlSafe(statement.clone()))
        .execute(conn)
        .await
        .unwrap_or_else(|error| panic!("{statement}: {error}"));
}

/// Returns the template's name, building it first if it is not there.
async fn template(server: &Server) -> String {
    let name = format!("muster_template_{}", migrations_hash());
    let mut admin = connect(&server.admin).await;
    // One builds, the others wait here; the lock goes with the connection.
    run(&mut admin, "select pg_advisory_lock(4277001)".to_owned()).await;
    let there: bool = sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
        .bind(&name)
        .fetch_one(&mut admin)
        .await
        .expect("the test server answers");
    if !there {
        build_template(server, &mut admin, &name).await;
    }
    admin.close().await.expect("the connection closes");
    name
}

async fn build_template(server: &Server, admin: &mut PgConnection, name: &str) {
    if server.scratch {
        for setting in ["fsync", "full_page_writes"] {
            run(admin, format!("alter system set {setting} = off")).await;
        }
        run(admin, "select pg_reload_conf()".to_owned()).await;
    }
    let half = format!("{name}_half");
    run(admin, format!("drop database if exists {half} with (force)")).await;
    run(admin, format!("create database {half}")).await;
    let target = server.admin.clone().database(&half);
    bootstrap::prepare(&target, &server.passwords, true)
        .await
        .expect("roles and extensions");
    let owner = PgPoolOptions::new()
        .max_connections(2)
        .connect_with(server.passwords.login(&target, OWNER))
        .await
        .expect("the owner's login");
    queue::install(&owner).await.expect("the queue's schema");
    MIGRATIONS.run(&owner).await.expect("the migrations");
    owner.close().await;
    // The final name appears only when everything stands.
    run(admin, format!("alter database {half} rename to {name}")).await;
}

fn migrations_hash() -> String {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    for migration in MIGRATIONS.iter() {
        hash.update(&*migration.checksum);
    }
    hex::encode(&hash.finalize()[..8])
}

/// Returns the address of the template itself, for checking queries against it.
///
/// # Panics
/// When the server cannot be reached or a migration fails.
pub async fn template_address() -> String {
    let server = server().await;
    let name = template(&server).await;
    let options = server.passwords.login(&server.admin.clone().database(&name), OWNER);
    options.to_url_lossy().to_string()
}
