//! The certificate that the site shows.

use super::Finding;
use crate::config::Config;
use crate::http::certificate::Certificate;
use axum::http::Uri;
use chrono::{DateTime, TimeDelta, Utc};

const WHAT: &str = "The certificate is for the public address, and good for two weeks more";
/// Whoever renews by hand needs so long.
const LEAST: TimeDelta = TimeDelta::days(14);

/// Looks at it, where there is one.
pub(super) fn certificate(config: &Config, now: DateTime<Utc>) -> Option<Finding> {
    let path = config.tls_certificate.as_ref()?;
    let judged = Certificate::read(path).and_then(|certificate| Ok((certificate.ends()?, certificate)));
    let (ends, certificate) = match judged {
        Ok(judged) => judged,
        Err(error) => return Some(Finding::ill(WHAT, format!("{error:#}"))),
    };
    let url: Option<Uri> = config.public_url.parse().ok();
    let host = url.as_ref().and_then(Uri::host).unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    if !certificate.is_for(host) {
        let mend = format!("It is not for {host}, so browsers refuse it. Get one that is, or correct public_url");
        return Some(Finding::ill(WHAT, mend));
    }
    Some(Finding::judge(WHAT, ends > now + LEAST, || {
        format!(
            "It ends on {}. Renew it: files that changed are taken up within a minute",
            ends.format("%-d %b %Y")
        )
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::certificate::tests::pem;
    use rcgen::{CertifiedKey, generate_simple_self_signed};
    use std::io::Write as _;

    #[test]
    fn an_end_that_is_near_and_another_name_are_found() {
        let CertifiedKey { cert, .. } = generate_simple_self_signed(vec!["muster.example".to_owned()]).expect("made");
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(pem("CERTIFICATE", cert.der()).as_bytes())
            .expect("written");
        let config = |url: &str| Config {
            tls_certificate: Some(file.path().to_owned()),
            public_url: url.to_owned(),
            ..Config::default()
        };
        let ours = config("https://muster.example");
        let ends = Certificate::read(file.path()).and_then(|it| it.ends()).expect("an end");
        let ill = |config: &Config, now| certificate(config, now).is_some_and(|finding| finding.is_ill());
        assert!(!ill(&ours, ends - TimeDelta::days(15)));
        assert!(ill(&ours, ends - TimeDelta::days(13)));
        assert!(ill(&config("https://other.example"), ends - TimeDelta::days(15)));
        assert!(certificate(&Config::default(), ends).is_none());
    }
}
