//! What security forbids in code that ships. Each rule carries the id of the requirement that it keeps.

use super::{Finding, shown};
use anyhow::Context;
use regex::Regex;
use std::fs;
use std::path::{Path, PathBuf};

/// What must not stand in code, but in the places named.
pub(super) struct Ban {
    id: &'static str,
    pattern: &'static str,
    but_in: &'static [&'static str],
    what: &'static str,
}

const BANS: [Ban; 7] = [
    Ban {
        id: "V1.2.4",
        pattern: r"\b(AssertSqlSafe|QueryBuilder)\b|\b(query|query_as|query_scalar|execute|raw_sql)\w*\(\s*&?(format!|[a-z_]+ \+ )|\braw_sql\(\s*&?[a-z_]+\)",
        but_in: &[],
        what: "SQL is static text with parameters",
    },
    Ban {
        id: "V1.2.5",
        pattern: r"\bprocess::Command\b|\bCommand::new\(",
        but_in: &["ground/platform/src/cluster/", "adapters/inspection/src/"],
        what: "programs are started only where the embedded database is kept and where files are parsed",
    },
    Ban {
        id: "V1.2.5",
        pattern: r#""(/bin/)?(ba|da|z|k)?sh"|"cmd(\.exe)?"|"powershell"|\blibc::system\b"#,
        // Names of files that nobody may send.
        but_in: &["domains/files/src/model/kind.rs"],
        what: "nothing is handed to a shell",
    },
    Ban {
        id: "V11.2.4",
        pattern: r"\b(signature|seal|mac|secret|password|passphrase|api_key|pepper|recovery_code)(\.(expose|as_ref|as_bytes|as_str|bytes|hash)\(\))*\s*[!=]=|[!=]=\s*&?(\w+\.)*(signature|seal|mac|secret|password|pepper|recovery_code)\b",
        // The old and the new password, both typed by the same person.
        but_in: &["domains/identity/src/accounts/change_password.rs"],
        what: "secrets are compared in constant time: verify_slice, ct_eq, verify_slices_are_equal",
    },
    Ban {
        id: "V11.3.2",
        pattern: r"(?i)\b(aes_?128|aes128\w*|des|tdes\w*|triple_?des|rc4|rc2|blowfish|cast5|idea|salsa20|cbc|ecb|cfb|ofb)(::|_\w+::)|\baws_lc_rs::cipher\b|\bUnboundCipherKey\b",
        but_in: &[],
        what: "only XChaCha20-Poly1305 and AES-256-GCM encrypt",
    },
    Ban {
        id: "V11.4.1",
        pattern: r"(?i:\bmd[245]::|\bsha1::)|\bMD5\b|\bSHA1_FOR_LEGACY_USE_ONLY\b",
        // The lists of stolen passwords that others publish are written so; nothing of ours rests on them.
        but_in: &["domains/identity/src/breached.rs"],
        what: "MD5 and SHA-1 protect nothing (HMAC-SHA-1 in one-time codes is another matter)",
    },
    Ban {
        id: "V11.5.1",
        pattern: r"\b(thread_rng|SmallRng|StdRng|seed_from_u64|fastrand|oorandom|new_v4|now_v7|SeededRng|RandomState::new)\b|\brand::(rng|random)\b",
        // Papers are shuffled from a number that is stored, so that they can be drawn again; the demo is the same each time.
        but_in: &[
            "ground/kernel/src/chance.rs",
            "ground/kernel/src/lib.rs",
            "domains/academy/src/model/paper.rs",
            "server/src/demo",
            "server/src/commands/demo",
            "domains/people/src/synthetic",
        ],
        what: "what must not be guessed comes from the generator that was handed in, which the system seeds",
    },
];

/// Tells whether a file is a test from end to end.
fn is_test(path: &str) -> bool {
    let beside = ["testkit/", "xtask/"].iter().any(|room| path.starts_with(room));
    beside || path.contains("/tests/") || path.ends_with("tests.rs") || path.contains("/benches/")
}

/// Leaves out the tests at the end of a file.
fn shipped(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate();
    lines.take_while(|(_, line)| !(line.starts_with("mod tests {") || line.starts_with("pub(crate) mod tests {")))
}

fn broken(ban: &Ban, pattern: &Regex, path: &str, text: &str) -> Vec<Finding> {
    if is_test(path) || ban.but_in.iter().any(|place| path.starts_with(place)) {
        return Vec::new();
    }
    shipped(text)
        .filter(|(_, line)| !line.trim_start().starts_with("//") && pattern.is_match(line))
        .map(|(at, _)| Finding::new(format!("{path}:{}", at + 1), format!("{} ({})", ban.what, ban.id)))
        .collect()
}

pub(super) fn check(root: &Path, files: &[PathBuf]) -> anyhow::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let bans = BANS
        .iter()
        .map(|ban| Ok((ban, Regex::new(ban.pattern).context(ban.id)?)));
    let bans = bans.collect::<anyhow::Result<Vec<_>>>()?;
    for file in files {
        let path = shown(root, file);
        let text = fs::read_to_string(file).with_context(|| path.clone())?;
        for (ban, pattern) in &bans {
            findings.extend(broken(ban, pattern, &path, &text));
        }
    }
    Ok(findings)
}

#[cfg(test)]
#[expect(non_snake_case, reason = "tests carry the ids of security requirements")]
mod tests {
    use super::*;
    use crate::lint::{house, rust_files};

    /// Finds each planted line, and nothing in the tree.
    fn keeps(id: &str, planted: &[&str]) {
        let bans: Vec<&Ban> = BANS.iter().filter(|ban| ban.id == id).collect();
        for line in planted {
            let found = bans.iter().any(|ban| {
                let pattern = Regex::new(ban.pattern).expect("a pattern");
                !broken(ban, &pattern, "domains/academy/src/enrol.rs", line).is_empty()
            });
            assert!(found, "{line} goes unseen");
        }
        let (metadata, root) = house().expect("the house");
        let files = rust_files(&metadata);
        assert!(files.len() > 500, "{}", files.len());
        let found = check(&root, &files).expect("the files");
        let found: Vec<String> = found
            .iter()
            .map(|found| format!("{}: {}", found.place, found.what))
            .collect();
        let of_this: Vec<&String> = found
            .iter()
            .filter(|found| found.ends_with(&format!("({id})")))
            .collect();
        assert!(of_this.is_empty(), "{of_this:#?}");
    }

    #[test]
    fn asvs_V1_2_4__sql_is_never_put_together() {
        keeps(
            "V1.2.4",
            &[
                r#"sqlx::query(&format!("select {name}"))"#,
                "sqlx::query(AssertSqlSafe(text))",
                "let mut text = QueryBuilder::new(\"select\");",
                "sqlx::raw_sql(&text)",
                "conn.execute(format!(\"drop table {table}\"))",
            ],
        );
    }

    #[test]
    fn asvs_V1_2_5__no_program_is_started_but_the_database_and_never_by_a_shell() {
        keeps(
            "V1.2.5",
            &[
                "use std::process::Command;",
                "Command::new(\"convert\").arg(name)",
                "spawn(\"sh\", [\"-c\", &line])",
                "start(\"/bin/bash\")",
            ],
        );
    }

    #[test]
    fn asvs_V11_2_4__secrets_are_compared_in_constant_time() {
        keeps(
            "V11.2.4",
            &[
                "if signature == expected {",
                "given.secret != kept.secret",
                "secret.expose() == other.expose()",
                "if found == self.pepper {",
            ],
        );
    }

    #[test]
    fn asvs_V11_3_2__only_two_ciphers_encrypt() {
        keeps(
            "V11.3.2",
            &[
                "use des::TdesEde3;",
                "type Sealer = cbc::Encryptor<Key>;",
                "use aws_lc_rs::cipher::{AES_128};",
                "rc4::Rc4::new(key)",
            ],
        );
    }

    #[test]
    fn asvs_V11_4_1__broken_hashes_protect_nothing() {
        keeps(
            "V11.4.1",
            &[
                "md5::compute(body)",
                "sha1::Sha1::new()",
                "digest(&SHA1_FOR_LEGACY_USE_ONLY, body)",
            ],
        );
    }

    #[test]
    fn asvs_V11_5_1__secrets_come_from_one_generator_that_the_system_seeds() {
        keeps(
            "V11.5.1",
            &[
                "rand::rng().random()",
                "let rng = SmallRng::from_os_rng();",
                "Uuid::new_v4()",
                "SeededRng::new(now)",
            ],
        );
    }

    #[test]
    fn asvs_V1_4_2__a_sum_that_does_not_fit_is_a_fault_in_what_ships() {
        let (_, root) = house().expect("the house");
        let text = fs::read_to_string(root.join("Cargo.toml")).expect("the manifest");
        let manifest: toml::Table = text.parse().expect("TOML");
        let release = &manifest["profile"]["release"];
        assert_eq!(release["overflow-checks"].as_bool(), Some(true), "{release}");
        let lints = &manifest["workspace"]["lints"]["clippy"];
        let pedantic = lints["pedantic"].to_string();
        assert!(
            pedantic.contains("warn") || pedantic.contains("deny"),
            "casts that may cut a number are seen: {pedantic}"
        );
        for lint in ["cast_possible_truncation", "cast_possible_wrap", "cast_sign_loss"] {
            assert!(
                lints.get(lint).is_none_or(|level| !level.to_string().contains("allow")),
                "{lint}"
            );
        }
    }

    #[test]
    fn asvs_V15_2_3__nothing_made_for_tests_is_in_what_ships() {
        let (metadata, _) = house().expect("the house");
        let mut seen = 0;
        for package in metadata.workspace_packages() {
            let defaults = package.features.get("default");
            assert!(
                defaults.is_none_or(|names| !names.iter().any(|name| name == "test")),
                "{}",
                package.name
            );
            let ships = !["testkit", "xtask"].contains(&package.name.as_str());
            let kinds = package
                .dependencies
                .iter()
                .filter(|one| one.kind != cargo_metadata::DependencyKind::Development);
            for one in kinds.filter(|_| ships) {
                seen += 1;
                let testing = one
                    .features
                    .iter()
                    .any(|name| ["test", "test-util", "testing"].contains(&name.as_str()));
                let helper = ["testkit", "insta", "proptest", "tempfile", "scraper"].contains(&one.name.as_str());
                assert!(
                    !testing && !helper,
                    "{} needs {} {:?}",
                    package.name,
                    one.name,
                    one.features
                );
            }
        }
        assert!(seen > 200, "{seen}");
    }

    /// What a secret looks like that somebody left lying about.
    const LEFT: [&str; 7] = [
        r"-----BEGIN (RSA |EC |OPENSSH |ENCRYPTED )?PRIVATE KEY-----\s*[A-Za-z0-9+/]{20}",
        r"\b(AKIA|ASIA)[A-Z0-9]{16}\b",
        r"\bsk_live_[A-Za-z0-9]{16}",
        r"\bghp_[A-Za-z0-9]{30}",
        r"\bxox[abprs]-[A-Za-z0-9-]{20}",
        r"\bmuster_[0-9a-f]{8,}[A-Za-z0-9_-]{40}",
        r#"(?i)\b(password|secret|api_key|token)\s*=\s*"[A-Za-z0-9+/_-]{32,}""#,
    ];

    #[test]
    fn asvs_V13_3_1__no_secret_lies_in_the_repository() {
        let patterns = LEFT.map(|pattern| Regex::new(pattern).expect("a pattern"));
        let (_, root) = house().expect("the house");
        let planted = format!("-----BEGIN PRIVATE KEY-----\n{}", "A".repeat(64));
        assert!(patterns[0].is_match(&planted) && patterns[1].is_match(&format!("AKIA{}", "B".repeat(16))));
        let walk = walkdir::WalkDir::new(&root).into_iter().filter_entry(|entry| {
            let name = entry.file_name().to_string_lossy();
            !["target", "node_modules", ".git", ".sqlx", "data"].contains(&&*name)
        });
        let mut read = 0;
        for entry in walk.filter_map(Result::ok).filter(|entry| entry.file_type().is_file()) {
            let path = shown(&root, entry.path());
            let name = entry.file_name().to_string_lossy();
            let held = [".env", "id_rsa", "token-key.pem", "pepper.toml", "kek.toml"].contains(&&*name);
            assert!(
                !held
                    && entry
                        .path()
                        .extension()
                        .is_none_or(|kind| kind != "pem" && kind != "p12"),
                "{path}"
            );
            let Ok(text) = fs::read_to_string(entry.path()) else {
                continue;
            };
            read += 1;
            let found = patterns.iter().find(|pattern| pattern.is_match(&text));
            assert!(
                found.is_none() || path.contains("/tests") || path.ends_with("_tests.rs"),
                "{path}: {found:?}"
            );
        }
        assert!(read > 1_000, "{read}");
    }
}
