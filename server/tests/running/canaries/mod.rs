//! What people tell us in confidence is planted through the doors and then looked for everywhere it must not be: in the
//! log, in a dump of the database, in its write-ahead log, in a base backup and among the files.

mod plant;

use crate::process::Place;
use plant::{Planted, knocks, person, plant};
use platform::cluster::find_binaries;
use regex::bytes::Regex;
use rustix::process::Signal;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use testkit::RedisServer;

/// Sealed fields, as they were typed and as they are stored.
const SEALED: &str = "1979-11-13|(07911 ?|447911)417417|(07911 ?|447911)714714|417 Kanarienweg|Zeisigturm|041704170417|Kanarinotiz|Kanarigrund|Kanarienbeleg";
/// What may be in the database and never in a log.
const NAMED: &str =
    "kanari(hof|gast)?@example\\.org|Zyzzyva|Stieglitz|Kanarihof|Kanaristrasse|Finkennotiz|six otters knit lemon socks";

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").filter_map(Result::ok) {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => files(&entry.path(), found),
            Ok(kind) if kind.is_file() => found.push(entry.path()),
            _ => {}
        }
    }
}

/// Names the files of a folder that hold one of the words.
fn holding(folder: &Path, words: &str) -> Vec<PathBuf> {
    let words = Regex::new(words).expect("words");
    let mut all = Vec::new();
    files(folder, &mut all);
    assert!(!all.is_empty(), "{} has no files", folder.display());
    all.retain(|path| fs::read(path).is_ok_and(|bytes| words.is_match(&bytes)));
    all
}

/// Runs one of PostgreSQL's programs against the private cluster, as its administrator.
fn tool(place: &Place, name: &str, words: &[&str]) {
    let password = fs::read_to_string(place.data().join("secrets/database-admin")).expect("the password");
    let program = find_binaries().expect("PostgreSQL").program(name);
    let done = Command::new(program)
        .args([
            "--host",
            place.data().join("postgres/run").to_str().expect("a path"),
            "--username",
            "muster_admin",
        ])
        .args(words)
        .env("PGPASSWORD", password.trim())
        .output()
        .expect("it starts");
    assert!(
        done.status.success(),
        "{name}: {}",
        String::from_utf8_lossy(&done.stderr)
    );
}

#[tokio::test]
async fn asvs_V16_2_5__canaries_are_in_no_log_no_dump_no_write_ahead_log_and_no_backup() {
    let place = Place::new();
    // Whole pages are written to the log compressed; here they are not, so that nothing hides.
    let first = place.serve(&[]).await;
    let mut admin = place.all_seeing().await;
    let plainly = "alter database muster set wal_compression = off";
    sqlx::query(plainly).execute(&mut admin).await.expect(plainly);
    drop(admin);
    first.end(Signal::TERM);

    let running = place.serve(&[]).await;
    let Planted { worker, secrets } = plant(&place, &running.client).await;
    let sealed = format!("{SEALED}|{secrets}");
    let profile = worker.get("/api/v1/worker/profile").await.text;
    assert!(
        profile.contains("417 Kanarienweg") && profile.contains("Zeisigturm"),
        "{profile}"
    );
    let away = tempfile::tempdir().expect("a folder");
    let path = |name: &str| away.path().join(name).to_str().expect("a path").to_owned();
    fs::create_dir(away.path().join("dump")).expect("a folder");
    tool(
        &place,
        "pg_dump",
        &["--dbname", "muster", "--file", &path("dump/all.sql")],
    );
    tool(
        &place,
        "pg_basebackup",
        &["--pgdata", &path("base"), "--checkpoint=fast", "--wal-method=stream"],
    );
    // The folder of the cluster holds its write-ahead log too.
    let data = place.data().join("postgres/data");
    for folder in [away.path().join("dump"), away.path().join("base"), data] {
        let found = holding(&folder, &sealed);
        assert!(found.is_empty(), "{found:?}");
        let named = holding(&folder, "Stieglitz");
        assert!(
            !named.is_empty(),
            "a name is in the clear, so the search would find: {}",
            folder.display()
        );
    }
    let stored = holding(&place.data().join("files"), &format!("{sealed}|{NAMED}"));
    assert!(stored.is_empty(), "{stored:?}");
    let (_, log) = running.end(Signal::TERM);
    tells_nothing(&log, &sealed);
    in_redis(place, &sealed).await;
}

fn tells_nothing(log: &str, sealed: &str) {
    let words = Regex::new(&format!("{sealed}|{NAMED}|Kanarienweg")).expect("words");
    let told: Vec<&str> = log.lines().filter(|line| words.is_match(line.as_bytes())).collect();
    assert!(told.is_empty(), "{told:#?}");
    assert!(log.contains("http.answered"), "there was a log to look through: {log}");
}

/// The same place with its counters in Redis: they count people and words without knowing them.
async fn in_redis(place: Place, sealed: &str) {
    let redis = RedisServer::start().await;
    let place = place
        .with("MUSTER_REDIS_URL", redis.url())
        .with("MUSTER_RATE_LIMITS", "true");
    let running = place.serve(&[]).await;
    knocks(&running.client).await;
    let kept = redis.kept().await;
    assert!(kept.len() > 300, "it counts there: {} bytes", kept.len());
    let words = Regex::new(&format!("{sealed}|{NAMED}|Kanarienweg")).expect("words");
    assert!(!words.is_match(&kept), "{}", String::from_utf8_lossy(&kept));
    let (_, log) = running.end(Signal::TERM);
    tells_nothing(&log, sealed);
}

#[tokio::test]
async fn asvs_V11_3_3__one_flipped_bit_closes_the_cell_with_one_error_and_an_alarm() {
    let place = Place::new();
    let running = place.serve(&[]).await;
    let worker = person(&running.client).await;
    let mut admin = place.all_seeing().await;
    let meddle = [
        "update people.private_details set phone_sealed = set_byte(phone_sealed, 60, get_byte(phone_sealed, 60) # 1)",
        "update people.private_details set phone_sealed = set_byte(phone_sealed, 5, get_byte(phone_sealed, 5) # 1)",
        "update people.private_details set phone_sealed = address_line1_sealed",
        "update people.private_details set phone_sealed = substr(phone_sealed, 1, 50)",
    ];
    let mut answers = Vec::new();
    for statement in meddle {
        sqlx::query(statement).execute(&mut admin).await.expect(statement);
        let answer = worker.get("/api/v1/worker/profile").await;
        assert_eq!(answer.status, 500, "{}", answer.text);
        let mut problem = answer.json();
        problem["request_id"].take();
        answers.push(problem.to_string());
    }
    answers.dedup();
    assert_eq!(
        answers.len(),
        1,
        "whatever was done to it, the answer is the same: {answers:?}"
    );
    for word in ["phone", "seal", "key", "decrypt", "vault"] {
        assert!(!answers[0].contains(word), "{}", answers[0]);
    }
    let (_, log) = running.end(Signal::TERM);
    assert!(log.matches("vault.closed").count() >= 4, "each rings: {log}");
}
