//! The outside: files, mail, documents, money.

use crate::config::{Config, Mode};
use crate::secrets::SecretStore;
use anyhow::Context;
use billing::ports::{PaymentProvider, TestTill};
use contracts::counting::SharedCounters;
use contracts::documents::DocumentPress;
use contracts::storage::FileStore;
use counters::RedisCounters;
use documents::Press;
use files::ports::{Examiner, Scanner};
use identity::Providers;
use inspection::{BuiltIn, ChildLimits, Clamd, Resting, SandboxedExaminer};
use kernel::{Secret, SharedClock};
use mail::{Capture, Smtp, SmtpConfig};
use notifications::ports::{Mailer, Texter};
use payments::{HttpSender, Sandbox, SandboxConfig, Stripe};
use platform::outgoing::{self, Reach};
use sms::Gateway;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use storage::Store;

/// The adapters in use.
#[derive(Clone)]
pub struct Outside {
    /// Keeps files.
    pub files: Arc<dyn FileStore>,
    /// Carries mail.
    pub mailer: Arc<dyn Mailer>,
    /// Carries text messages, where there is a gateway.
    pub texter: Option<Arc<dyn Texter>>,
    /// Draws PDFs.
    pub press: Arc<dyn DocumentPress>,
    /// Takes money.
    pub provider: Arc<dyn PaymentProvider>,
    /// The built-in provider's payment page, where that is in use.
    pub till: Option<Arc<dyn TestTill>>,
    /// Where people have accounts that let them in.
    pub providers: Providers,
    /// Counts for all nodes together, where there is such a place.
    pub counters: Option<Arc<dyn SharedCounters>>,
    /// Parses files that people send.
    pub examiner: Arc<dyn Examiner>,
    /// Looks for malware in them.
    pub scanner: Arc<dyn Scanner>,
}

/// This very program, also when a newer one lies in its place by now.
const OURSELVES: &str = "/proc/self/exe";

impl Outside {
    /// Chooses the adapters by the settings.
    pub(crate) fn choose(config: &Config, secrets: &SecretStore, clock: &SharedClock) -> anyhow::Result<Self> {
        let files = files(config)?;
        let (provider, till) = money(config, secrets, clock, &files)?;
        Ok(Self {
            files,
            mailer: mailer(config)?,
            texter: texter(config, clock)?,
            press: Arc::new(Press::new()),
            provider,
            till,
            providers: super::providers::read(config)?,
            counters: shared_counters(config)?,
            examiner: examiner(),
            scanner: scanner(config)?,
        })
    }
}

/// Returns the secrets that webhooks are signed with: those set, or in embedded mode one of our own making.
pub(crate) fn webhook_secrets(config: &Config, secrets: &SecretStore) -> anyhow::Result<Vec<Secret<String>>> {
    let set = config.webhook_secrets();
    if set.is_empty() && config.mode == Mode::Embedded {
        return Ok(vec![secrets.password("webhook-secret")?]);
    }
    Ok(set)
}

fn files(config: &Config) -> anyhow::Result<Arc<dyn FileStore>> {
    let store = match &config.storage_url {
        Some(url) => Store::at(url, cloud_settings(config.mode)),
        None => Store::folder(&config.data_dir.join("files")),
    };
    Ok(Arc::new(store.context("the file store cannot be used")?))
}

/// Credentials and region as the cloud's own tools name them. In production no variable makes the link a plain one.
fn cloud_settings(mode: Mode) -> impl Iterator<Item = (String, String)> {
    std::env::vars()
        .filter(move |(name, _)| {
            name.starts_with("AWS_") && !(mode == Mode::Production && name.eq_ignore_ascii_case("AWS_ALLOW_HTTP"))
        })
        .map(|(name, value)| (name.to_lowercase(), value))
}

/// Returns the counters in Redis, if it is set.
///
/// # Errors
/// When the address cannot be read.
pub(crate) fn shared_counters(config: &Config) -> anyhow::Result<Option<Arc<dyn SharedCounters>>> {
    let Some(url) = &config.redis_url else {
        return Ok(None);
    };
    Ok(Some(Arc::new(RedisCounters::at(url).context("the setting redis_url")?)))
}

/// Returns what parses files: children of this very program.
pub(crate) fn examiner() -> Arc<dyn Examiner> {
    Arc::new(SandboxedExaminer::new(OURSELVES.into(), ChildLimits::default()))
}

fn scanner(config: &Config) -> anyhow::Result<Arc<dyn Scanner>> {
    let Some(address) = &config.clamd else {
        return Ok(Arc::new(BuiltIn));
    };
    let address = address.parse().context("the setting clamd")?;
    Ok(Arc::new(Resting::new(Clamd::new(address))))
}

fn mailer(config: &Config) -> anyhow::Result<Arc<dyn Mailer>> {
    let Some(url) = &config.smtp_url else {
        return Ok(Arc::new(Capture::default()));
    };
    let smtp = Smtp::try_new(&SmtpConfig {
        url: Secret::new(url.clone()),
        from: config.mail_from.clone(),
        timeout: Duration::from_secs(20),
    })?;
    Ok(Arc::new(smtp))
}

/// Returns the gateway of text messages that is set. Where mail is captured, so are they; otherwise there are none.
fn texter(config: &Config, clock: &SharedClock) -> anyhow::Result<Option<Arc<dyn Texter>>> {
    let (Some(url), Some(secret)) = (&config.sms_gateway_url, &config.sms_gateway_secret) else {
        let here = config.captures_texts();
        return Ok(here.then(|| Arc::new(sms::Capture::default()) as Arc<dyn Texter>));
    };
    let host = url
        .parse::<http::Uri>()
        .ok()
        .and_then(|url| url.host().map(str::to_ascii_lowercase));
    let client = outgoing::client(Reach::Hosts(host.into_iter().collect()))?;
    let secret = Secret::new(secret.clone());
    let gateway = Gateway::try_new(client, url, &secret, &config.sms_sender, clock.clone());
    Ok(Some(Arc::new(gateway?)))
}

/// Returns the number under which we reach ourselves, also where we listen on every address.
fn own_address(listen: SocketAddr) -> IpAddr {
    match listen.ip() {
        IpAddr::V4(every) if every.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(every) if every.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        own => own,
    }
}

type Money = (Arc<dyn PaymentProvider>, Option<Arc<dyn TestTill>>);

fn money(
    config: &Config,
    secrets: &SecretStore,
    clock: &SharedClock,
    files: &Arc<dyn FileStore>,
) -> anyhow::Result<Money> {
    if let Some(key) = &config.stripe_secret_key {
        let client = outgoing::client(Reach::Hosts(vec![Stripe::HOST.to_owned()]))?;
        return Ok((Arc::new(Stripe::new(client, Secret::new(key.clone()))), None));
    }
    let secret = webhook_secrets(config, secrets)?
        .into_iter()
        .next()
        .context("no webhook secret is set")?;
    let own = SocketAddr::new(own_address(config.listen), config.listen.port());
    let client = outgoing::client(Reach::Only(own.ip()))?;
    let sender = HttpSender::new(client, format!("http://{own}/api/v1/webhooks/stripe"));
    let sandbox = Arc::new(Sandbox::new(
        files.clone(),
        Arc::new(sender),
        clock.clone(),
        SandboxConfig::new(&config.public_url, secret),
    ));
    Ok((sandbox.clone(), Some(sandbox)))
}
