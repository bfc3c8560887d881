//! The vault over a real database.

use kernel::ids::{OrganisationId, UserId};
use platform::{Cell, DbError, OrgRole, Owner, StaffRole, VaultError};
use testkit::TestDb;
use uuid::Uuid;

const PHONE: &str = "phone";

fn cell(row: UserId) -> Cell {
    Cell::new("people.private_details", PHONE, row.get())
}

fn person(n: u128) -> UserId {
    UserId::from(Uuid::from_u128(n))
}

/// Seals a word for a person, as themselves.
async fn sealed(db: &TestDb, user: UserId, word: &str) -> Vec<u8> {
    let ground = db.ground();
    let mut tx = ground.db.write(&db.worker(user)).await.expect("a transaction");
    let sealed = ground
        .vault
        .seal(&mut tx, Owner::Person(user), cell(user), word.as_bytes())
        .await
        .expect("it seals");
    tx.commit().await.expect("kept");
    sealed
}

/// Opens what was sealed for a person, as an actor of the caller's choice.
async fn opened(db: &TestDb, actor: &platform::Actor, user: UserId, sealed: &[u8]) -> Result<String, DbError> {
    let ground = db.ground();
    let mut tx = ground.db.read(actor).await.expect("a transaction");
    let clear = ground
        .vault
        .open(&mut tx, Owner::Person(user), cell(user), sealed)
        .await?;
    Ok(String::from_utf8(clear.into_inner()).expect("text"))
}

#[tokio::test]
async fn the_person_and_staff_open_what_was_sealed_and_strangers_do_not() {
    let db = testkit::database().await;
    let (anna, bert) = (person(1), person(2));
    let text = sealed(&db, anna, "07700 900123").await;
    for actor in [
        db.worker(anna),
        db.staff(bert, StaffRole::Reviewer),
        db.system("authenticator"),
    ] {
        assert_eq!(
            opened(&db, &actor, anna, &text).await.expect("it opens"),
            "07700 900123"
        );
    }
    let employer = db.employer(bert, OrganisationId::from(anna.get()), OrgRole::Owner);
    for actor in [db.worker(bert), employer, db.anonymous()] {
        let refused = opened(&db, &actor, anna, &text).await;
        assert!(
            matches!(refused, Err(DbError::Vault(VaultError))),
            "{actor:?} {refused:?}"
        );
    }
    let theirs = opened(&db, &db.system("authenticator"), bert, &text).await;
    assert!(
        matches!(theirs, Err(DbError::Vault(VaultError))),
        "another owner: {theirs:?}"
    );
}

#[tokio::test]
async fn nobody_seals_under_a_key_of_somebody_else() {
    let db = testkit::database().await;
    let ground = db.ground();
    let mut tx = ground.db.write(&db.worker(person(2))).await.expect("a transaction");
    let refused = ground
        .vault
        .seal(&mut tx, Owner::Person(person(1)), cell(person(1)), b"x")
        .await;
    assert!(matches!(refused, Err(DbError::Sql(_))), "{refused:?}");
}

#[tokio::test]
async fn two_first_seals_at_once_share_a_key() {
    let db = testkit::database().await;
    let (a, b) = tokio::join!(sealed(&db, person(1), "a"), sealed(&db, person(1), "b"));
    assert_eq!(a[1..17], b[1..17], "one key");
    assert_eq!(
        opened(&db, &db.worker(person(1)), person(1), &a)
            .await
            .expect("it opens"),
        "a"
    );
}

#[tokio::test]
async fn a_retired_key_opens_until_it_is_dropped_and_seals_no_more() {
    let db = testkit::database().await;
    let (ground, anna) = (db.ground(), person(1));
    let old = sealed(&db, anna, "old").await;
    let rotation = db.system("key-rotation");
    let mut tx = ground.db.write(&rotation).await.expect("a transaction");
    assert_eq!(ground.vault.retire_all(&mut tx).await.expect("retired"), 1);
    tx.commit().await.expect("kept");
    let new = sealed(&db, anna, "new").await;
    assert_ne!(old[1..17], new[1..17], "another key");
    let me = db.worker(anna);
    assert_eq!(opened(&db, &me, anna, &old).await.expect("it opens"), "old");
    let mut tx = ground.db.write(&rotation).await.expect("a transaction");
    let waiting = ground.vault.owners_to_reseal(&mut tx, 10).await.expect("owners");
    assert_eq!(waiting, [Owner::Person(anna)]);
    ground
        .vault
        .drop_retired(&mut tx, Owner::Person(anna))
        .await
        .expect("dropped");
    tx.commit().await.expect("kept");
    assert!(opened(&db, &me, anna, &old).await.is_err(), "the old key is gone");
    assert_eq!(opened(&db, &me, anna, &new).await.expect("it opens"), "new");
}

#[tokio::test]
async fn a_destroyed_key_opens_nothing_and_is_never_replaced() {
    let db = testkit::database().await;
    let (ground, anna) = (db.ground(), person(1));
    let text = sealed(&db, anna, "secret").await;
    assert_eq!(destroyed(&db, anna).await, 1);
    assert!(opened(&db, &db.worker(anna), anna, &text).await.is_err());
    let mut tx = ground.db.write(&db.worker(anna)).await.expect("a transaction");
    let again = ground
        .vault
        .seal(&mut tx, Owner::Person(anna), cell(anna), b"again")
        .await;
    assert!(matches!(again, Err(DbError::Vault(VaultError))), "{again:?}");
}

async fn destroyed(db: &TestDb, owner: UserId) -> u64 {
    let ground = db.ground();
    let eraser = db.system("eraser").on_behalf_of(owner);
    let mut tx = ground.db.write(&eraser).await.expect("a transaction");
    let destroyed = ground.vault.destroy(&mut tx, Owner::Person(owner)).await;
    tx.commit().await.expect("kept");
    destroyed.expect("destroyed")
}

#[tokio::test]
async fn who_is_forgotten_before_anything_was_sealed_gets_no_key_any_more() {
    let db = testkit::database().await;
    let (ground, fresh, retired) = (db.ground(), person(1), person(2));
    sealed(&db, retired, "secret").await;
    let mut tx = ground
        .db
        .write(&db.system("key-rotation"))
        .await
        .expect("a transaction");
    assert!(
        ground
            .vault
            .retire(&mut tx, Owner::Person(retired))
            .await
            .expect("retired")
    );
    tx.commit().await.expect("kept");
    for owner in [fresh, retired] {
        destroyed(&db, owner).await;
        let job = db.system("copy-after-request").on_behalf_of(owner);
        let mut tx = ground.db.write(&job).await.expect("a transaction");
        let late = ground
            .vault
            .seal(&mut tx, Owner::Person(owner), cell(owner), b"late")
            .await;
        assert!(matches!(late, Err(DbError::Vault(VaultError))), "{late:?}");
    }
}

#[tokio::test]
async fn nobody_but_the_eraser_takes_the_place_of_a_key() {
    let db = testkit::database().await;
    let (ground, anna, other) = (db.ground(), person(1), person(2));
    let actors = [
        db.worker(anna),
        db.system("runner").on_behalf_of(anna),
        db.system("eraser").on_behalf_of(other),
    ];
    for actor in actors {
        let mut tx = ground.db.write(&actor).await.expect("a transaction");
        let refused = ground.vault.destroy(&mut tx, Owner::Person(anna)).await;
        assert!(refused.is_err(), "{actor:?}");
    }
}

#[tokio::test]
async fn members_neither_rotate_nor_destroy_keys() {
    let db = testkit::database().await;
    let (ground, anna) = (db.ground(), person(1));
    let text = sealed(&db, anna, "secret").await;
    let mut tx = ground.db.write(&db.worker(anna)).await.expect("a transaction");
    assert_eq!(
        ground
            .vault
            .drop_retired(&mut tx, Owner::Person(anna))
            .await
            .expect("no row"),
        0
    );
    assert_eq!(ground.vault.retire_all(&mut tx).await.expect("no row"), 0);
    tx.commit().await.expect("kept");
    assert_eq!(
        opened(&db, &db.worker(anna), anna, &text).await.expect("it opens"),
        "secret"
    );
}

#[tokio::test]
async fn a_blind_index_finds_what_is_written_differently_but_only_in_its_column() {
    let vault = testkit::database().await.ground().vault;
    let index = vault.blind_index("credential_numbers.number", "1234-5678 9012 ab");
    assert_eq!(index, vault.blind_index("credential_numbers.number", "123456789012AB"));
    assert_ne!(index, vault.blind_index("private_details.phone", "123456789012AB"));
    assert_ne!(index, vault.blind_index("credential_numbers.number", "123456789012AC"));
}

#[tokio::test]
async fn wrapping_anew_stops_anywhere_and_goes_on() {
    let db = testkit::database().await;
    let ground = db.ground();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("wrapping-keys");
    let first = platform::fresh_line(db.rng(), testkit::start_of_tests());
    std::fs::write(&path, &first).expect("written");
    let open = || {
        let text = std::fs::read_to_string(&path).expect("the file");
        let keeper = platform::KeyFile::open(&text, Some(path.clone()), db.rng().clone()).expect("keys");
        platform::Vault::new(
            std::sync::Arc::new(keeper),
            kernel::Secret::new([9; 32]),
            db.rng().clone(),
        )
    };
    let before = open();
    let mut texts = Vec::new();
    for n in 1..=5 {
        let mut tx = ground.db.write(&db.worker(person(n))).await.expect("a transaction");
        let text = before
            .seal(&mut tx, Owner::Person(person(n)), cell(person(n)), b"kept")
            .await;
        texts.push(text.expect("it seals"));
        tx.commit().await.expect("kept");
    }
    std::fs::write(
        &path,
        format!("{first}\n{}", platform::fresh_line(db.rng(), testkit::start_of_tests())),
    )
    .expect("written");
    let rotation = db.system("key-rotation");
    let after = open();
    let mut tx = ground.db.write(&rotation).await.expect("a transaction");
    assert_eq!(after.rewrap(&mut tx, None, 2).await.expect("two").keys, 2);
    tx.commit().await.expect("kept");
    // Stopped in the middle of a batch: nothing of it is kept.
    let mut tx = ground.db.write(&rotation).await.expect("a transaction");
    assert_eq!(after.rewrap(&mut tx, None, 2).await.expect("two").keys, 2);
    drop(tx);
    // In between everything opens, with the vault that knew the old key only and with the new one.
    for vault in [&before, &after] {
        for (n, text) in (1..).zip(&texts) {
            let mut tx = ground.db.read(&db.worker(person(n))).await.expect("a transaction");
            let clear = vault
                .open(&mut tx, Owner::Person(person(n)), cell(person(n)), text)
                .await;
            assert_eq!(clear.expect("it opens").expose(), b"kept");
        }
    }
    let mut rest = Vec::new();
    loop {
        let mut tx = ground.db.write(&rotation).await.expect("a transaction");
        let done = open().rewrap(&mut tx, None, 2).await.expect("a batch").keys;
        tx.commit().await.expect("kept");
        rest.push(done);
        if done == 0 {
            break;
        }
    }
    assert_eq!(rest, [2, 1, 0], "three were left");
    let mut tx = ground.db.read(&rotation).await.expect("a transaction");
    let counts = after.counts(&mut tx).await.expect("counts");
    assert_eq!(
        counts.iter().map(|count| count.current).collect::<Vec<_>>(),
        [5],
        "one wrapping key is in use"
    );
}
