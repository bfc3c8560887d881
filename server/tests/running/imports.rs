//! People are brought over from another system beside a running server.

use crate::process::Place;
use rustix::process::Signal;
use serde_json::json;
use std::fs;

/// bcrypt of "an old system's secret", cost 4.
const HASH: &str = "$2b$04$abcdefghijklmnopqrstuuRC00fOobs08oG10seYt9AiaBRxmplF.";

#[tokio::test]
async fn whoever_is_brought_over_signs_in_with_the_password_they_had() {
    let place = Place::new();
    let running = place.serve(&["--no-jobs"]).await;
    let file = place.data().join("people.csv");
    let import = |text: String| {
        fs::write(&file, text).expect("written");
        place.run(&["user", "import", file.to_str().expect("a path")])
    };
    let ann = format!("email,role,sector,hash\nann@example.org,worker,care,{HASH}\n");
    let ill = import(format!("{ann}bob@example.org,worker\n"));
    assert_eq!(ill.status.code(), Some(1), "{}", ill.out);
    assert!(
        ill.err.contains("Nothing was done") && ill.err.contains("Lines that are not like that: 3"),
        "{}",
        ill.err
    );
    let made = import(ann.clone());
    assert!(
        made.status.success() && made.out.contains("Accounts made: 1."),
        "{}{}",
        made.out,
        made.err
    );
    let again = import(format!("{ann}bob@example.org,worker,no-sector,{HASH}\n"));
    assert_eq!(again.status.code(), Some(1));
    assert!(
        again.out.contains("line 2: there is an account already"),
        "{}",
        again.out
    );
    assert!(
        again.out.contains("line 3: ") && again.out.contains("Accounts made: 0."),
        "{}",
        again.out
    );
    assert!(
        !again.out.contains(HASH) && !again.err.contains(HASH),
        "no hash is shown"
    );
    let login = json!({ "email": "ann@example.org", "password": "an old system's secret" });
    let answer = running.client.post("/api/v1/auth/login", login).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let (status, log) = running.end(Signal::TERM);
    assert!(status.success(), "{log}");
}
