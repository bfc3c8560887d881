//! What people tell us in confidence is planted through the doors and then looked for everywhere it must not be: in the
//! log, in a dump of the database, in its write-ahead log, in a base backup and among the files.

use crate::client::Client;
use crate::process::Place;
use platform::cluster::find_binaries;
use regex::bytes::Regex;
use reqwest::Method;
use rustix::process::Signal;
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Sealed fields, as they were typed and as they are stored.
const SEALED: &str = "1979-11-13|07911 ?417417|417 Kanarienweg|Zeisigturm|041704170417";
/// What may be in the database and never in a log.
const NAMED: &str = "kanari@example\\.org|Zyzzyva|Stieglitz|six otters knit lemon socks";
const EMAIL: &str = "kanari@example.org";

/// Plants everything there is to plant, in right and in wrong places.
async fn plant(client: &Client) -> Client {
    let worker = client.registered(EMAIL, "worker").await;
    let personal = json!({
        "given_name": "Zyzzyva", "family_name": "Stieglitz", "date_of_birth": "1979-11-13", "phone": "07911 417417",
        "address_line1": "417 Kanarienweg", "address_line2": "Zeisigturm", "town": "Leeds", "postcode": "LS6 2AB",
        "right_to_work": "british-or-irish", "bio": "Stieglitz"
    });
    let profile = "/api/v1/worker/profile";
    let saved = worker
        .send(Method::PUT, profile, Some(json!({ "personal": personal })))
        .await
        .expect("an answer");
    assert_eq!(saved.status, 200, "{}", saved.text);
    let told = json!({ "kind": "dbs-enhanced-adults", "number": "041704170417", "issued_on": "2026-01-10" });
    let told = worker.post("/api/v1/worker/credentials", told).await;
    assert_eq!(told.status, 201, "{}", told.text);
    // The same where it does not belong: refused, and told to no log either.
    let astray = [
        worker
            .post(
                "/api/v1/worker/credentials",
                json!({ "kind": "Zeisigturm", "number": "041704170417" }),
            )
            .await,
        worker
            .send(
                Method::PUT,
                profile,
                Some(json!({ "personal": { "phone": "417 Kanarienweg" } })),
            )
            .await
            .expect("an answer"),
        worker
            .send(Method::PUT, profile, Some(json!({ "417 Kanarienweg": "1979-11-13" })))
            .await
            .expect("an answer"),
        client.get("/verify/417%20Kanarienweg?who=kanari@example.org").await,
        client.get("/courses/Zeisigturm").await,
        client
            .post(
                "/api/v1/auth/login",
                json!({ "email": EMAIL, "password": "Zeisigturm Stieglitz" }),
            )
            .await,
    ];
    for answer in astray {
        assert!((400..500).contains(&answer.status), "{} {}", answer.status, answer.text);
    }
    worker
}

/// A copy of everything lies among the files, sealed.
async fn with_a_copy(worker: &Client) {
    let asked = worker.post("/api/v1/me/data/copies", json!({})).await;
    assert_eq!(asked.status, 202, "{}", asked.text);
    crate::process::until("the copy", async || {
        let mine = worker.try_get("/api/v1/me/data").await?.text;
        mine.contains("\"state\":\"ready\"").then_some(())
    })
    .await;
}

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
    let worker = plant(&running.client).await;
    with_a_copy(&worker).await;
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
        let found = holding(&folder, SEALED);
        assert!(found.is_empty(), "{found:?}");
        let named = holding(&folder, "Stieglitz");
        assert!(
            !named.is_empty(),
            "a name is in the clear, so the search would find: {}",
            folder.display()
        );
    }
    let stored = holding(&place.data().join("files"), &format!("{SEALED}|{NAMED}"));
    assert!(stored.is_empty(), "{stored:?}");
    let (_, log) = running.end(Signal::TERM);
    let words = Regex::new(&format!("{SEALED}|{NAMED}|Kanarienweg")).expect("words");
    let told: Vec<&str> = log.lines().filter(|line| words.is_match(line.as_bytes())).collect();
    assert!(told.is_empty(), "{told:#?}");
    assert!(log.lines().count() > 10, "there was a log to look through");
}

#[tokio::test]
async fn asvs_V11_3_3__one_flipped_bit_closes_the_cell_with_one_error_and_an_alarm() {
    let place = Place::new();
    let running = place.serve(&[]).await;
    let worker = plant(&running.client).await;
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
