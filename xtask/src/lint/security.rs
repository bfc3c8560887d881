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
        but_in: &["ground/platform/src/cluster/"],
        what: "programs are started only where the embedded database is kept",
    },
    Ban {
        id: "V1.2.5",
        pattern: r#""(/bin/)?(ba|da|z|k)?sh"|"cmd(\.exe)?"|"powershell"|\blibc::system\b"#,
        but_in: &[],
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
        pattern: r"(?i)\bmd[245]\b|\bsha1::|\bSHA1_FOR_LEGACY_USE_ONLY\b",
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
}
