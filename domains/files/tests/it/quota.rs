//! Nobody fills the store.
#![expect(non_snake_case, reason = "tests that prove a requirement carry its number")]

use crate::house::House;
use files::Config;
use kernel::PeopleError;

#[tokio::test]
async fn asvs_V5_2_4__the_quota_holds_under_twenty_at_once() {
    let house = House::with(Config {
        quota_bytes: 5_000,
        ..Config::default()
    })
    .await;
    let ada = house.somebody();
    let sent = futures::future::join_all((0..20).map(|mark| house.send(&ada, 1_000, mark))).await;
    let taken = sent.iter().filter(|sent| sent.is_ok()).count();
    assert_eq!(taken, 5);
    for refused in sent.into_iter().filter_map(Result::err) {
        assert_eq!(refused.code(), "files/quota-reached");
    }
    assert_eq!(house.used(&ada).await, (5_000, 5));
    assert_eq!(house.store.all().len(), 5);
    // Others have room of their own.
    assert!(house.send(&house.somebody(), 1_000, 1).await.is_ok());
}

#[tokio::test]
async fn files_are_counted_too() {
    let house = House::with(Config {
        quota_files: 3,
        ..Config::default()
    })
    .await;
    let ada = house.somebody();
    let sent = futures::future::join_all((0..20).map(|mark| house.send(&ada, 100, mark))).await;
    assert_eq!(sent.iter().filter(|sent| sent.is_ok()).count(), 3);
    assert_eq!(house.used(&ada).await, (300, 3));
    let file = house.list(&ada).await.remove(0);
    house.files.remove(&ada, file.id).await.expect("erased");
    house.tidy(file.id).await;
    assert!(house.send(&ada, 100, 99).await.is_ok());
}
