//! OpenID providers, from the file that lists them.

use crate::config::{Config, Mode};
use anyhow::{Context, bail};
use identity::{Provider, ProviderWire, Providers};
use kernel::Secret;
use openid::HttpWire;
use platform::outgoing::{self, Reach};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    provider: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    name: String,
    issuer: String,
    client_id: String,
    /// A file that holds the secret; relative to this one.
    client_secret_file: Option<PathBuf>,
    /// An environment variable that holds it.
    client_secret_env: Option<String>,
    #[serde(default)]
    hosts: Vec<String>,
}

/// Reads the list; none is set, and nobody else lets people in.
///
/// # Errors
/// When the file cannot be read, or an entry is wrong.
pub(super) fn read(config: &Config) -> anyhow::Result<Providers> {
    let Some(path) = &config.openid_providers else {
        return Ok(Providers::default());
    };
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let file: File = toml::from_str(&text).with_context(|| path.display().to_string())?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut seen = BTreeSet::new();
    let mut list: Vec<(Provider, Arc<dyn ProviderWire>)> = Vec::new();
    for entry in file.provider {
        let id = entry.id.clone();
        if !seen.insert(id.clone()) {
            bail!("the provider {id} is listed twice");
        }
        let (provider, reach) = provider(entry, folder, config.mode).with_context(|| format!("the provider {id}"))?;
        list.push((provider, Arc::new(HttpWire::new(outgoing::client(reach)?))));
    }
    Ok(Providers::new(list, &config.public_url))
}

fn provider(entry: Entry, folder: &Path, mode: Mode) -> anyhow::Result<(Provider, Reach)> {
    let plain = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-';
    if entry.id.is_empty() || entry.id.len() > 30 || !entry.id.chars().all(plain) || entry.id == "connect" {
        bail!("its id needs 1 to 30 small letters, digits or dashes");
    }
    let reach = reach(&entry.issuer, &entry.hosts, mode)?;
    let secret = match (&entry.client_secret_file, &entry.client_secret_env) {
        (Some(_), Some(_)) => bail!("name a file or a variable for its secret, not both"),
        (Some(file), None) => {
            let file = folder.join(file);
            let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
            Some(text.trim().to_owned())
        }
        (None, Some(name)) => Some(std::env::var(name).with_context(|| format!("the variable {name}"))?),
        (None, None) => None,
    };
    let provider = Provider {
        id: entry.id,
        name: entry.name,
        issuer: entry.issuer,
        client: entry.client_id,
        secret: secret.filter(|secret| !secret.is_empty()).map(Secret::new),
        hosts: entry.hosts,
    };
    Ok((provider, reach))
}

/// A provider is called by https at its issuer's host and the others that are set; one on this machine only where nobody
/// else signs in.
fn reach(issuer: &str, more: &[String], mode: Mode) -> anyhow::Result<Reach> {
    let address: http::Uri = issuer.parse().context("its issuer is no address")?;
    let number = address.host().and_then(|host| host.parse::<IpAddr>().ok());
    match (address.scheme_str(), number) {
        (Some("https"), None) => {
            let own = address.host().map(str::to_ascii_lowercase);
            Ok(Reach::Hosts(own.into_iter().chain(more.iter().cloned()).collect()))
        }
        (Some("http"), Some(own)) if own.is_loopback() && mode == Mode::Embedded => Ok(Reach::Only(own)),
        _ => bail!("its issuer must begin with https:// and a name"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_embedded_mode_calls_a_provider_on_this_machine() {
        let reach = |issuer, mode| reach(issuer, &["keys.rowan.example".to_owned()], mode);
        let hosts = ["rowan.example", "keys.rowan.example"].map(str::to_owned).to_vec();
        assert_eq!(
            reach("https://Rowan.example/in", Mode::Production).ok(),
            Some(Reach::Hosts(hosts))
        );
        let here = "http://127.0.0.1:9000";
        assert!(reach(here, Mode::Embedded).is_ok() && reach(here, Mode::Production).is_err());
        for wrong in [
            "http://rowan.example",
            "https://10.0.0.1",
            "http://10.0.0.1",
            "rowan",
            "",
        ] {
            assert!(reach(wrong, Mode::Embedded).is_err(), "{wrong}");
        }
    }
}
