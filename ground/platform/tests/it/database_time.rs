//! A node whose machine has the wrong time goes by the database's.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Clock, MockClock};
use platform::cut_off::{TRUSTED_FOR, WATCHER};
use platform::{CutOffWatch, DatabaseTime};
use std::sync::Arc;

#[tokio::test]
async fn machines_that_are_ten_minutes_off_show_the_database_s_time_after_one_reading() {
    let db = testkit::database().await;
    let mut all = db.all_seeing().await;
    let theirs: DateTime<Utc> = sqlx::query_scalar("select clock_timestamp()")
        .fetch_one(&mut all)
        .await
        .expect("a time");
    for wrong in [TimeDelta::minutes(10), TimeDelta::minutes(-10)] {
        let machine = Arc::new(MockClock::at(theirs + wrong));
        let time = Arc::new(DatabaseTime::over(machine));
        assert_eq!(time.now(), theirs + wrong, "nobody has told it anything yet");
        let ground = db.ground();
        let watch = CutOffWatch::new(&ground.db, db.system(WATCHER), TRUSTED_FOR, Some(time.clone()));
        watch.read().await.expect("the database answers");
        let after: DateTime<Utc> = sqlx::query_scalar("select clock_timestamp()")
            .fetch_one(&mut all)
            .await
            .expect("a time");
        assert!(
            (theirs..=after).contains(&time.now()),
            "{theirs} {} {after}",
            time.now()
        );
    }
}
