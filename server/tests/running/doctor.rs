//! What `muster doctor` finds.

use crate::process::{Place, until};
use rustix::process::{Signal, kill_process};
use sqlx::{Connection, PgConnection};

async fn tell(conn: &mut PgConnection, statement: &'static str) {
    sqlx::raw_sql(statement).execute(conn).await.expect(statement);
}

#[tokio::test]
async fn the_doctor_finds_what_is_wrong_and_says_how_to_mend_it() {
    let place = Place::new();
    let running = place.serve(&["--no-jobs"]).await;
    assert_eq!(place.ills(), Vec::<String>::new());
    let mut admin = place.all_seeing().await;
    let finds = |words: &str| {
        let said = place.run(&["doctor"]);
        assert_eq!(said.status.code(), Some(1), "{}", said.out);
        let wrong = said.out.split("WRONG").skip(1).any(|finding| finding.contains(words));
        assert!(wrong, "{words}: {}", said.out);
    };

    tell(&mut admin, "alter role muster_app bypassrls").await;
    finds("alter role muster_app nosuperuser nobypassrls nocreaterole");
    tell(&mut admin, "alter role muster_app nobypassrls").await;

    tell(&mut admin, "alter role muster_app nologin").await;
    finds("muster_app");
    tell(&mut admin, "alter role muster_app login").await;

    tell(
        &mut admin,
        "delete from _sqlx_migrations where version = (select max(version) from _sqlx_migrations)",
    )
    .await;
    finds("muster migrate");
    tell(&mut admin, "drop extension btree_gist cascade").await;
    finds("Missing: btree_gist");
    admin.close().await.expect("the connection closes");
    running.end(Signal::KILL);
    let postmaster = place.postmaster().expect("the cluster outlives the program");
    kill_process(postmaster, Signal::QUIT).expect("it is there");
    until("the cluster's end", async || place.postmaster().is_none().then_some(())).await;
}

#[test]
fn a_database_that_does_not_answer_is_found() {
    let place = Place::new().with("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none");
    let said = place.run(&["doctor"]);
    assert_eq!(said.status.code(), Some(1));
    assert!(said.out.contains("WRONG The database answers"), "{}", said.out);
    assert!(
        said.out.contains("the server that DATABASE_URL names does not answer"),
        "{}",
        said.out
    );
}
