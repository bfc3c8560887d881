//! Files are checked, released and refused.
#![expect(non_snake_case, reason = "tests that prove a requirement carry its number")]

use crate::house::{House, clean};
use async_trait::async_trait;
use files::jobs::{CheckFile, TidyBytes, TidyFile};
use files::ports::{Examined, Examiner, NotNow};
use files::rights::{CHECKER, SWEEPER};
use files::{FileKind, Files, Refusal, State};
use kernel::PeopleError;
use kernel::ids::FileId;
use platform::{Actor, Outcome};
use std::sync::Arc;

#[tokio::test]
async fn a_clean_file_is_released_and_only_the_clean_bytes_stay() {
    let house = House::new().await;
    let ada = house.somebody();
    let file = house.send(&ada, 5_000, 1).await.expect("taken");
    assert_eq!(house.state(&ada).await, State::Quarantined);
    assert_eq!(house.check(file.id).await, Outcome::Done);
    let released = house.only(&ada).await;
    assert_eq!((released.state, released.size), (State::Released, clean().len() as u64));
    assert_eq!(house.used(&ada).await, (i64::try_from(clean().len()).expect("few"), 1));
    assert_eq!(house.audited(file.id).await, ["files.released"]);
    assert_eq!(house.tidy(file.id).await, Outcome::Done);
    let keys: Vec<String> = house.store.all().into_keys().collect();
    assert!(keys.len() == 1 && keys[0].ends_with("/clean"), "{keys:?}");
    // Jobs run at least once.
    assert_eq!(house.check(file.id).await, Outcome::Done);
    assert_eq!(house.tidy(file.id).await, Outcome::Done);
    assert_eq!(house.only(&ada).await, released);
}

#[tokio::test]
async fn what_scanner_or_parser_refuse_is_gone_and_the_reason_told() {
    for (malware, examined, reason) in [
        (true, Examined::Clean(clean()), Refusal::Malware),
        (false, Examined::Refused(Refusal::Active), Refusal::Active),
    ] {
        let house = House::new().await;
        let ada = house.somebody();
        let file = house.send(&ada, 5_000, 1).await.expect("taken");
        house.checkers.tell(|told| {
            told.malware = Ok(malware);
            told.examined = Ok(examined);
        });
        assert_eq!(house.check(file.id).await, Outcome::Done);
        assert_eq!(house.state(&ada).await, State::Refused(reason));
        assert_eq!(house.audited(file.id).await, ["files.refused"]);
        assert_eq!(house.used(&ada).await.0, 0);
        let refused = house
            .files
            .issue_link(&ada, file.id)
            .await
            .expect_err("nothing to open");
        assert_eq!(refused.code(), "files/not-taken");
        assert_eq!(house.tidy(file.id).await, Outcome::Done);
        assert!(house.store.all().is_empty());
        // Another copy is another file.
        assert_ne!(house.send(&ada, 5_000, 1).await.expect("taken").id, file.id);
    }
}

#[tokio::test]
async fn asvs_V16_5_3__without_scanner_or_sandbox_a_file_is_held() {
    let house = House::new().await;
    let ada = house.somebody();
    let file = house.send(&ada, 5_000, 1).await.expect("taken");
    let held = async |state: State| {
        assert!(matches!(house.check(file.id).await, Outcome::Retry(_)));
        assert_eq!(house.state(&ada).await, state);
        let refused = house.files.issue_link(&ada, file.id).await.expect_err("held");
        assert_eq!(refused.code(), "files/being-checked");
    };
    house
        .checkers
        .tell(|told| told.malware = Err(NotNow("down".to_owned())));
    held(State::Quarantined).await;
    house.checkers.tell(|told| {
        told.malware = Ok(false);
        told.examined = Err(NotNow("no room".to_owned()));
    });
    held(State::Scanned).await;
    // What was scanned is not scanned again.
    house.checkers.tell(|told| {
        told.malware = Err(NotNow("down".to_owned()));
        told.examined = Ok(Examined::Clean(clean()));
    });
    assert_eq!(house.check(file.id).await, Outcome::Done);
    assert_eq!(house.state(&ada).await, State::Released);
}

#[tokio::test]
async fn bytes_that_changed_in_the_store_are_never_released() {
    let house = House::new().await;
    let ada = house.somebody();
    let file = house.send(&ada, 5_000, 1).await.expect("taken");
    house.store.spoil();
    assert!(matches!(house.check(file.id).await, Outcome::Retry(_)));
    assert_eq!(house.state(&ada).await, State::Quarantined);
}

/// While it looks into the file, its owner takes that away, and the bytes go too.
struct Meanwhile {
    files: Files,
    file: FileId,
    owner: Actor,
    sweeper: Actor,
}

#[async_trait]
impl Examiner for Meanwhile {
    async fn examine(&self, _kind: FileKind, _bytes: Vec<u8>) -> Result<Examined, NotNow> {
        self.files.remove(&self.owner, self.file).await.expect("removed");
        let tidy = TidyFile { file: self.file };
        assert_eq!(self.files.run_tidy_file(&self.sweeper, tidy).await, Outcome::Done);
        Ok(Examined::Clean(clean()))
    }
}

#[tokio::test]
async fn what_its_owner_removes_during_the_check_leaves_no_bytes_behind() {
    let house = House::new().await;
    let (ada, sweeper) = (house.somebody(), house.db.system(SWEEPER));
    let file = house.send(&ada, 5_000, 1).await.expect("taken").id;
    let files = house.examining(Arc::new(Meanwhile {
        files: house.files.clone(),
        file,
        owner: ada,
        sweeper,
    }));
    let checker = house.db.system(CHECKER);
    assert_eq!(files.run_check_file(&checker, CheckFile { file }).await, Outcome::Done);
    let tidy = house.waiting("tidy-bytes").await;
    let tidy: Vec<TidyBytes> = tidy
        .into_iter()
        .map(|job| serde_json::from_value(job).expect("a job"))
        .collect();
    assert_eq!(tidy.len(), 1);
    for job in tidy {
        assert_eq!(files.run_tidy_bytes(&sweeper, job).await, Outcome::Done);
    }
    assert!(house.store.all().is_empty(), "{:?}", house.store.all().keys());
    assert_eq!(house.used(&ada).await, (0, 0));
}

#[tokio::test]
async fn bytes_of_a_released_file_are_nobodys_to_tidy() {
    let house = House::new().await;
    let ada = house.somebody();
    let file = house.released(&ada).await;
    let key = house.store.all().into_keys().next().expect("its bytes");
    let object = key.split('/').nth(1).expect("a place").to_owned();
    let sweeper = house.db.system(SWEEPER);
    let tidy = TidyBytes { object };
    assert_eq!(house.files.run_tidy_bytes(&sweeper, tidy.clone()).await, Outcome::Done);
    assert_eq!(house.store.all().len(), 1);
    house.files.remove(&ada, file.id).await.expect("removed");
    assert_eq!(house.files.run_tidy_bytes(&sweeper, tidy).await, Outcome::Done);
    assert!(house.store.all().is_empty());
}
