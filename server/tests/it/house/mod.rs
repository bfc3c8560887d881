//! A wired house for tests: real router, real database, mock clock, captured mail, the sandbox provider.

mod client;
pub(crate) mod factors;
pub(crate) mod provider;
mod staff;

pub(crate) use client::{Answer, Client};
pub(crate) use staff::Staffer;

use async_trait::async_trait;
use contracts::documents::{CertificateDocument, DocumentPress, DrawError, ReportDocument};
use inspection::{BuiltIn, ChildLimits, SandboxedExaminer};
use mail::Capture;
use notifications::ports::{OutgoingMail, OutgoingText};
use payments::{Sandbox, SandboxConfig, SendError, WebhookSender};
use platform::DbConfig;
use platform::bootstrap::{APP, RUNNER};
use server::app::{App, Keys, Outside, Parts, Settings};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use storage::Store;
use tempfile::TempDir;
use testkit::TestDb;

/// Where the test house believes that it stands.
pub(crate) const ORIGIN: &str = "http://127.0.0.1:8080";

/// The house, with what a test needs to look behind it.
pub(crate) struct TestApp {
    pub(crate) db: TestDb,
    pub(crate) app: App,
    mail: Arc<Capture>,
    texts: Arc<sms::Capture>,
    outside: Outside,
    keys: Keys,
    settings: Settings,
    files: TempDir,
}

/// Draws nothing, quickly; the real press has tests of its own and prints in the browser journeys.
struct BlankPress;

#[async_trait]
impl DocumentPress for BlankPress {
    async fn certificate(&self, document: CertificateDocument) -> Result<Vec<u8>, DrawError> {
        Ok(format!("%PDF-1.7 certificate {}", document.number).into_bytes())
    }

    async fn report(&self, document: ReportDocument) -> Result<Vec<u8>, DrawError> {
        Ok(format!("%PDF-1.7 report {}", document.digest).into_bytes())
    }
}

/// Brings the sandbox's events to our own router, as the network would.
#[derive(Clone, Default)]
struct ToOurselves(Arc<OnceLock<axum::Router>>);

#[async_trait]
impl WebhookSender for ToOurselves {
    async fn send(&self, body: &[u8], signature: &str) -> Result<(), SendError> {
        let router = self.0.get().ok_or_else(|| SendError("no router yet".to_owned()))?;
        let answer = Client::new(router.clone()).webhook(body, signature).await;
        if answer.status.is_success() {
            Ok(())
        } else {
            Err(SendError(answer.status.to_string()))
        }
    }
}

impl TestApp {
    /// Wires a house of the test's own, where nobody is limited.
    pub(crate) async fn start() -> Self {
        Self::with(Settings::for_tests()).await
    }

    /// The same with other settings.
    pub(crate) async fn with(settings: Settings) -> Self {
        Self::wired(settings, &web_kit::Rates::generous(), |_| {}).await
    }

    /// Wires one with the limits that ship.
    pub(crate) async fn limited() -> Self {
        Self::wired(Settings::for_tests(), &web_kit::Rates::default(), |_| {}).await
    }

    /// Wires one where people may sign in with accounts at these providers.
    pub(crate) async fn open_to(providers: identity::Providers, settings: Settings) -> Self {
        Self::wired(settings, &web_kit::Rates::generous(), |outside| {
            outside.providers = providers;
        })
        .await
    }

    /// Wires one with something else outside.
    pub(crate) async fn start_with(change: impl FnOnce(&mut Outside)) -> Self {
        Self::wired(Settings::for_tests(), &web_kit::Rates::generous(), change).await
    }

    async fn wired(settings: Settings, rates: &web_kit::Rates, change: impl FnOnce(&mut Outside)) -> Self {
        let db = testkit::database().await;
        let ground = db.ground();
        let files = tempfile::tempdir().expect("a folder");
        let store = Arc::new(Store::folder(files.path()).expect("a store"));
        let mail = Arc::new(Capture::default());
        let texts = Arc::new(sms::Capture::default());
        let secret = settings.billing.webhook_secrets[0].clone();
        let sender = ToOurselves::default();
        let sandbox = Arc::new(Sandbox::new(
            store.clone(),
            Arc::new(sender.clone()),
            ground.clock.clone(),
            SandboxConfig {
                retries: Vec::new(),
                ..SandboxConfig::new(ORIGIN, secret)
            },
        ));
        let mut outside = Outside {
            files: store,
            mailer: mail.clone(),
            texter: Some(texts.clone()),
            press: Arc::new(BlankPress),
            provider: sandbox.clone(),
            till: Some(sandbox),
            providers: identity::Providers::default(),
            counters: None,
            examiner: Arc::new(SandboxedExaminer::new(
                env!("CARGO_BIN_EXE_muster").into(),
                ChildLimits::default(),
            )),
            scanner: Arc::new(BuiltIn),
        };
        change(&mut outside);
        let keys = Keys::for_tests();
        let app = wire(&db, &outside, &keys, &settings, (rates, true)).await;
        let _first = sender.0.set(app.router.clone());
        Self {
            db,
            app,
            mail,
            texts,
            outside,
            keys,
            settings,
            files,
        }
    }

    /// Wires another node over the same database, with the same keys.
    pub(crate) async fn another_node(&self) -> App {
        wire(
            &self.db,
            &self.outside,
            &self.keys,
            &self.settings,
            (&web_kit::Rates::generous(), true),
        )
        .await
    }

    /// The same with other settings.
    pub(crate) async fn another_node_with(&self, settings: &Settings) -> App {
        let rates = web_kit::Rates::generous();
        wire(&self.db, &self.outside, &self.keys, settings, (&rates, true)).await
    }

    /// Wires a node as it is in production: without what is there for those who build.
    pub(crate) async fn in_earnest(&self) -> App {
        let outside = Outside {
            till: None,
            ..self.outside.clone()
        };
        wire(
            &self.db,
            &outside,
            &self.keys,
            &self.settings,
            (&web_kit::Rates::default(), false),
        )
        .await
    }

    /// Forgets again whom a restored database remembers, by lines that are all signed.
    pub(crate) async fn replayed(&self) -> anyhow::Result<u64> {
        let plan = self.app.plan_replay(&[]).await?;
        assert_eq!(plan.refused, []);
        self.app.replay_erasures(&plan).await
    }

    /// Where the store keeps its files.
    pub(crate) fn files_folder(&self) -> &std::path::Path {
        self.files.path()
    }

    /// How many files that people sent lie in the store.
    pub(crate) fn files_kept(&self) -> usize {
        let folders = std::fs::read_dir(self.files.path().join("people"));
        let folders = folders.into_iter().flatten().flatten();
        folders
            .map(|folder| std::fs::read_dir(folder.path()).map_or(0, Iterator::count))
            .sum()
    }

    /// A visitor who has not signed in, with a cookie jar of their own.
    pub(crate) fn anonymous(&self) -> Client {
        Client::new(self.app.router.clone())
    }

    /// Works the queue until nothing is due.
    pub(crate) async fn run_jobs(&self) {
        for _ in 0..20 {
            self.app.runner.run_due().await.expect("the queue is worked");
            if self.db.jobs_waiting().await == 0 {
                return;
            }
        }
        panic!("{} jobs do not get done", self.db.jobs_waiting().await);
    }

    /// Works the queue and returns the mails sent since the last call.
    pub(crate) async fn mails(&self) -> Vec<OutgoingMail> {
        self.run_jobs().await;
        self.mail.take()
    }

    /// Works the queue and returns the text messages sent since the last call.
    pub(crate) async fn texts(&self) -> Vec<OutgoingText> {
        self.run_jobs().await;
        self.texts.take()
    }

    /// Registers somebody through the JSON door, confirms the address from the mail, and signs them in.
    pub(crate) async fn registered(&self, email: &str, role: &str, sector: &str) -> Client {
        let password = "six otters knit lemon socks";
        let client = self.anonymous();
        let body = serde_json::json!({ "email": email, "password": password, "role": role, "sector": sector });
        let answer = client.post("/api/v1/auth/register", body).await;
        assert!(answer.status.is_success(), "{answer:?}");
        let mails = self.mails().await;
        // News of other sign-ins may come with it.
        let token = mails
            .iter()
            .rev()
            .find_map(|mail| mail.text.split("token=").nth(1))
            .and_then(|rest| rest.split_whitespace().next())
            .expect("a token in the letter");
        let answer = client
            .post(
                "/api/v1/auth/verify-email",
                serde_json::json!({ "token": token, "password": password }),
            )
            .await;
        assert!(answer.status.is_success(), "{answer:?}");
        let answer = client
            .post(
                "/api/v1/auth/login",
                serde_json::json!({ "email": email, "password": password }),
            )
            .await;
        assert!(answer.status.is_success(), "{answer:?}");
        let token = answer.json()["access_token"].as_str().expect("a token").to_owned();
        client.with_token(token)
    }
}

/// Wires a node. Nobody reads the log of cut-offs for it but the test: until then each sender is looked up.
async fn wire(
    db: &TestDb,
    outside: &Outside,
    keys: &Keys,
    settings: &Settings,
    (rates, embedded): (&web_kit::Rates, bool),
) -> App {
    let ground = db.ground();
    let origin = web_kit::Origin::parse(ORIGIN).expect("an origin");
    let mut web = web_kit::Config::new(origin, keys.flash.clone());
    web.rates = *rates;
    let login = |role| DbConfig {
        max_connections: 8,
        acquire_timeout: Duration::from_secs(20),
        ..DbConfig::new(db.login(role))
    };
    let parts = Parts {
        app: login(APP),
        runner: login(RUNNER),
        clock: ground.clock.clone(),
        rng: ground.rng.clone(),
        keys: keys.clone(),
        outside: outside.clone(),
        settings: settings.clone(),
        web,
        embedded,
        job_concurrency: 4,
        cut_offs_trusted_for: Duration::from_hours(1),
        database_time: None,
    };
    App::wire(parts).await.expect("the house is wired")
}

/// Compares a text with the committed file in `tests/output/`; with `BLESS=1` rewrites it.
pub(crate) fn committed(name: &str, text: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/output")
        .join(name);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, text).expect("the file can be written");
        return;
    }
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        before == text,
        "{} is not what the code does; run with BLESS=1, read the difference like a contract, and commit it\n{text}",
        path.display()
    );
}
