//! Settings from all their places, and the page that explains them.
#![expect(non_snake_case, reason = "tests carry the ids of security requirements")]

use super::checks::{is_plain_and_far, is_unproven_and_far};
use super::*;
use figment::Jail;
use serde_json::Value;
use std::collections::BTreeSet;

#[derive(Serialize, Default)]
struct Flags {
    #[serde(skip_serializing_if = "Option::is_none")]
    listen: Option<String>,
}

#[test]
#[expect(clippy::result_large_err, reason = "the closure's type is the library's")]
fn flags_beat_the_environment_which_beats_the_file() {
    Jail::expect_with(|jail| {
        jail.create_file(
            "muster.toml",
            "listen = \"127.0.0.1:1\"\ndata_dir = \"file\"\nrun_jobs = false",
        )?;
        jail.set_env("MUSTER_LISTEN", "127.0.0.1:2");
        jail.set_env("MUSTER_DATA_DIR", "environment");
        let flags = Flags {
            listen: Some("127.0.0.1:3".to_owned()),
        };
        let config = Config::load(None, &flags).expect("good settings");
        assert_eq!(config.listen.port(), 3);
        assert_eq!(config.data_dir, PathBuf::from("environment"));
        assert!(!config.run_jobs);
        Ok(())
    });
}

#[test]
#[expect(clippy::result_large_err, reason = "the closure's type is the library's")]
fn an_unknown_key_and_a_missing_secret_are_refused_in_words() {
    Jail::expect_with(|jail| {
        jail.set_env("MUSTER_LISTN", "127.0.0.1:2");
        let refusal = Config::load(None, &Flags::default())
            .expect_err("an unknown key")
            .to_string();
        assert!(refusal.contains("listn"), "{refusal}");
        Ok(())
    });
    Jail::expect_with(|jail| {
        jail.set_env("MUSTER_MODE", "production");
        jail.set_env("MUSTER_PUBLIC_URL", "https://muster.example");
        let refusal = Config::load(None, &Flags::default())
            .expect_err("no secrets")
            .to_string();
        assert!(refusal.starts_with("The secret smtp_url is missing."), "{refusal}");
        Ok(())
    });
}

#[test]
fn scripts_of_other_sites_are_named_one_by_one() {
    let with = |origins: &str| Config {
        cors_origins: origins.to_owned(),
        ..Config::default()
    };
    assert!(with("").check().is_ok());
    assert_eq!(
        with("https://app.example, http://127.0.0.1:3000")
            .readers()
            .map(|all| all.len()),
        Ok(2)
    );
    for wrong in [
        "*",
        "app.example",
        "https://*.example",
        "https://app.example/path",
        "null",
    ] {
        let refusal = with(wrong).check().expect_err(wrong).to_string();
        assert!(refusal.starts_with("The setting cors_origins is wrong"), "{refusal}");
    }
}

#[test]
fn asvs_V12_3_1__a_database_on_another_machine_must_prove_who_it_is() {
    for far in [
        "postgres://muster:word@db.example/muster",
        "postgres://muster:word@db.example/muster?sslmode=require",
        "postgres://muster:word@10.0.0.5/muster?sslmode=verify-ca",
    ] {
        assert!(is_unproven_and_far(far), "{far}");
    }
    for fine in [
        "postgres://muster:word@db.example/muster?sslmode=verify-full",
        "postgres://muster:word@127.0.0.1:5433/muster",
        "postgres://muster@localhost/muster?host=/run/postgresql",
    ] {
        assert!(!is_unproven_and_far(fine), "{fine}");
    }
}

#[test]
fn asvs_V12_3_1__a_plain_link_to_redis_may_not_leave_the_machine() {
    for far in ["redis://cache.example:6379", "redis://:word@10.0.0.5"] {
        assert!(is_plain_and_far(far), "{far}");
    }
    for fine in [
        "rediss://cache.example",
        "redis://127.0.0.1:6379/1",
        "redis://[::1]:6379",
        "unix:///run/redis.sock",
    ] {
        assert!(!is_plain_and_far(fine), "{fine}");
    }
}

#[test]
fn a_certificate_comes_with_its_key_and_a_secure_address() {
    let fitting = Config {
        public_url: "https://muster.example".to_owned(),
        tls_certificate: Some("certificate.pem".into()),
        tls_key: Some("key.pem".into()),
        plain_listen: Some(([127, 0, 0, 1], 8081).into()),
        ..Config::default()
    };
    fitting.check().expect("it fits");
    let refusal = |wrong: Config| wrong.check().expect_err("a refusal").to_string();
    let keyless = Config {
        tls_key: None,
        ..fitting.clone()
    };
    assert!(refusal(keyless).starts_with("The setting tls_certificate is wrong"));
    let bare = Config {
        tls_certificate: None,
        tls_key: None,
        ..fitting.clone()
    };
    assert!(refusal(bare).starts_with("The setting plain_listen is wrong"));
    let plain = Config {
        public_url: "http://muster.example".to_owned(),
        ..fitting
    };
    assert!(refusal(plain).starts_with("The setting public_url is wrong"));
}

#[test]
fn every_setting_is_explained_with_its_default() {
    let settings = serde_json::to_value(Config::default()).expect("settings");
    let settings = settings.as_object().expect("a table");
    let page = include_str!("../../../docs/CONFIGURATION.md");
    let mut explained = BTreeSet::new();
    for row in page.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let (key, default) = (cells[1].trim_matches('`'), cells[2]);
        let value = settings
            .get(key)
            .unwrap_or_else(|| panic!("{key} is explained and is no setting"));
        let shown = match value {
            Value::Null => None,
            Value::String(text) if text.is_empty() => None,
            Value::String(text) => Some(format!("`{text}`")),
            other => Some(format!("`{other}`")),
        };
        match shown {
            Some(shown) => assert_eq!(default, shown, "the default of {key}"),
            None => assert!(
                ["none", "`secrets` in the data folder"].contains(&default),
                "{key} has no default"
            ),
        }
        explained.insert(key);
    }
    let all: BTreeSet<&str> = settings.keys().map(String::as_str).collect();
    assert_eq!(explained, all, "docs/CONFIGURATION.md has one row for each setting");
}

#[test]
#[expect(clippy::result_large_err, reason = "the closure's type is the library's")]
fn the_password_scheme_is_one_setting_under_either_name() {
    for name in ["PASSWORD_SCHEME", "MUSTER_PASSWORD_SCHEME"] {
        Jail::expect_with(|jail| {
            jail.set_env(name, "argon2id");
            let config = Config::load(None, &Flags::default()).expect("good settings");
            assert_eq!(config.password_scheme, PasswordScheme::Argon2id);
            jail.set_env(name, "md5");
            assert!(Config::load(None, &Flags::default()).is_err());
            Ok(())
        });
    }
}

#[test]
#[expect(clippy::result_large_err, reason = "the closure's type is the library's")]
fn who_must_have_a_second_factor_is_one_of_three_words() {
    Jail::expect_with(|jail| {
        for (word, meant) in [
            ("nobody", SecondFactorFor::Nobody),
            ("staff", SecondFactorFor::Staff),
            ("staff-and-owners", SecondFactorFor::StaffAndOwners),
        ] {
            jail.set_env("MUSTER_SECOND_FACTOR_FOR", word);
            let config = Config::load(None, &Flags::default()).expect("good settings");
            assert_eq!(config.second_factor_for, Some(meant));
        }
        jail.set_env("MUSTER_SECOND_FACTOR_FOR", "everybody");
        assert!(Config::load(None, &Flags::default()).is_err());
        Ok(())
    });
    let shipped = crate::app::Settings::new(&Config::default(), Vec::new()).expect("settings");
    assert_eq!(shipped.identity.second_factor_for, identity::SecondFactorFor::Staff);
}

#[test]
fn printing_masks_every_secret() {
    let config = Config {
        database_url: Some("postgres://jo:hunter2@db.example/muster?sslmode=require".to_owned()),
        redis_url: Some("rediss://:hunter2@cache.example".to_owned()),
        smtp_url: Some("smtps://mailer:hunter2@mail.example".to_owned()),
        stripe_secret_key: Some("hunter2".to_owned()),
        stripe_webhook_secret: Some("hunter2".to_owned()),
        ..Config::default()
    };
    let shown = config.masked();
    assert!(!shown.contains("hunter2"), "{shown}");
    assert!(shown.contains("postgres://jo:[set]@db.example/muster"), "{shown}");
}

#[test]
fn files_have_a_host_of_their_own_or_none() {
    let check = |mode, files: &str| {
        Config {
            mode,
            public_url: "https://muster.example".to_owned(),
            files_origin: Some(files.to_owned()),
            smtp_url: Some("smtps://mail.example".to_owned()),
            stripe_secret_key: Some("sk_test".to_owned()),
            stripe_webhook_secret: Some("whsec".to_owned()),
            ..Config::default()
        }
        .check()
    };
    for files in ["https://files.muster.example", "https://muster-files.example:8443"] {
        assert!(check(Mode::Production, files).is_ok(), "{files}");
    }
    assert!(check(Mode::Embedded, "http://files.localhost:8080").is_ok());
    for files in [
        "files.example",
        "https://files.example/x",
        "https://muster.example",
        "https://MUSTER.example:8443",
        "http://files.example",
    ] {
        let refusal = check(Mode::Production, files).expect_err(files).to_string();
        assert!(refusal.starts_with("The setting files_origin is wrong"), "{refusal}");
    }
}
