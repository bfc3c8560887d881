//! Files are opened by links, and erased.

use crate::house::{House, clean};
use chrono::TimeDelta;
use files::{DownloadLink, Error, OpenedFile};
use futures::StreamExt;
use kernel::PeopleError;
use kernel::ids::UserId;
use platform::{Outcome, StaffRole};
use testkit::start_of_tests;

async fn read(opened: OpenedFile) -> Vec<u8> {
    let pieces: Vec<_> = opened.body.collect().await;
    pieces.into_iter().flat_map(|piece| piece.expect("a piece")).collect()
}

fn code<T>(outcome: Result<T, Error>) -> &'static str {
    outcome.err().map_or("opened", |error| error.code())
}

#[tokio::test]
async fn a_link_opens_one_file_for_one_person_for_a_while() {
    let house = House::new().await;
    let (ada, ben) = (house.somebody(), house.somebody());
    let file = house.released(&ada).await;
    let link = house.files.issue_link(&ada, file.id).await.expect("a link");
    let opened = house.files.open(&ada, &link).await.expect("opened");
    assert_eq!(
        (opened.size, opened.name.as_str()),
        (clean().len() as u64, file.download_name().as_str())
    );
    assert_eq!(read(opened).await, clean());
    assert_eq!(code(house.files.open(&ben, &link).await), "files/not-found");
    assert_eq!(
        code(house.files.open(&house.db.anonymous(), &link).await),
        "files/not-found"
    );
    assert_eq!(code(house.files.issue_link(&ben, file.id).await), "files/not-found");
    let longer = DownloadLink {
        until: link.until + 60,
        ..link.clone()
    };
    assert_eq!(code(house.files.open(&ada, &longer).await), "files/not-found");
    house.db.clock().advance(TimeDelta::seconds(301));
    assert_eq!(code(house.files.open(&ada, &link).await), "files/link-expired");
}

const REASON: &str = "Compared with the register";

#[tokio::test]
async fn staff_who_check_say_why_and_it_is_written_down() {
    let house = House::new().await;
    let ada = house.somebody();
    let file = house.released(&ada).await;
    let user = UserId::fresh(start_of_tests(), house.db.rng());
    let reviewer = house.db.staff(user, StaffRole::Reviewer);
    let check = async |actor, reason: &str| house.files.issue_link_to_check(actor, file.id, reason).await;
    // The owner's way has no question, so it is the owner's alone.
    assert_eq!(code(house.files.issue_link(&reviewer, file.id).await), "files/denied");
    let long = "x".repeat(501);
    for reason in ["", " \n", &long] {
        let refused = check(&reviewer, reason).await.expect_err("no reason");
        assert_eq!(
            (refused.code(), refused.fields()[0].field.as_str()),
            ("files/invalid", "reason")
        );
    }
    let link = check(&reviewer, REASON).await.expect("a link");
    assert_eq!(
        read(house.files.open(&reviewer, &link).await.expect("opened")).await,
        clean()
    );
    assert_eq!(house.audited(file.id).await, ["files.released", "files.inspect"]);
    // The owner sees who looked, and why.
    let ground = house.db.ground();
    let mut tx = ground.db.read(&ada).await.expect("a read");
    let page = kernel::PageRequest::default();
    let looks = platform::audit::looks_at(&mut tx, &ground.vault, file.owner, &page).await;
    let looks = looks.expect("looks").items;
    assert_eq!((looks.len(), looks[0].by), (1, Some(user)));
    assert_eq!(looks[0].reason.as_deref(), Some(REASON));
    let assessor = house.db.staff(user, StaffRole::Assessor);
    assert_eq!(code(check(&assessor, REASON).await), "files/not-found");
    assert_eq!(code(check(&ada, REASON).await), "files/denied");
    assert_eq!(code(house.files.remove(&reviewer, file.id).await), "files/denied");
}

#[tokio::test]
async fn an_erased_file_is_gone_with_its_bytes_and_gives_room_back() {
    let house = House::new().await;
    let (ada, ben) = (house.somebody(), house.somebody());
    let file = house.released(&ada).await;
    let link = house.files.issue_link(&ada, file.id).await.expect("a link");
    assert_eq!(code(house.files.remove(&ben, file.id).await), "files/not-found");
    house.files.remove(&ada, file.id).await.expect("erased");
    assert!(house.list(&ada).await.is_empty());
    assert_eq!(code(house.files.open(&ada, &link).await), "files/not-found");
    assert_eq!(code(house.files.remove(&ada, file.id).await), "files/not-found");
    assert_eq!(house.tidy(file.id).await, Outcome::Done);
    assert_eq!((house.store.all().len(), house.used(&ada).await), (0, (0, 0)));
    let mut conn = house.db.all_seeing().await;
    let rows: i64 = sqlx::query_scalar("select count(*) from files.files")
        .fetch_one(&mut conn)
        .await
        .expect("rows");
    assert_eq!(rows, 0);
}
