//! Files come in.
#![expect(non_snake_case, reason = "tests that prove a requirement carry its number")]

use crate::house::{House, PNG, picture, source};
use bytes::Bytes;
use files::ports::SourceError;
use files::{Error, Receive, State};
use futures::StreamExt;
use kernel::{ErrorKind, PeopleError};
use proptest::prelude::*;

fn field(error: &Error) -> &'static str {
    error.fields().first().map_or("", |field| field.code)
}

#[tokio::test]
async fn a_file_waits_in_quarantine_under_a_key_of_ours() {
    let house = House::new().await;
    let ada = house.somebody();
    let file = house.send(&ada, 200_000, 7).await.expect("taken");
    assert_eq!((file.state, file.size), (State::Quarantined, 200_000));
    assert_eq!(house.used(&ada).await, (200_000, 1));
    assert_eq!(house.audited(file.id).await, Vec::<String>::new());
    let kept = house.store.all();
    let (key, sealed) = kept.iter().next().expect("an object");
    assert!(
        kept.len() == 1 && key.starts_with("people/") && key.ends_with("/sent"),
        "{key}"
    );
    assert!(!key.contains("licence") && key.len() == "people//sent".len() + 32);
    // Nothing of it lies in the store in the clear.
    assert!(!sealed.windows(PNG.len()).any(|window| window == PNG));
    assert!(!sealed.windows(8).any(|window| window == b"........"));
}

#[tokio::test]
async fn the_same_bytes_for_the_same_thing_are_the_same_file() {
    let house = House::new().await;
    let ada = house.somebody();
    let first = house.send(&ada, 500, 1).await.expect("taken");
    let again = house.send(&ada, 500, 1).await.expect("taken");
    assert_eq!((first.id, house.used(&ada).await), (again.id, (500, 1)));
    assert_eq!(house.store.all().len(), 1);
    let other = house.send(&ada, 500, 2).await.expect("taken");
    assert_ne!(first.id, other.id);
    // Somebody else's are their own.
    let ben = house.somebody();
    assert_ne!(house.send(&ben, 500, 1).await.expect("taken").id, first.id);
}

#[tokio::test]
async fn asvs_V5_2_1__one_byte_too_many_is_not_kept() {
    let house = House::new().await;
    let ada = house.somebody();
    let most = 10 << 20;
    let refused = house.send(&ada, most + 1, 1).await.expect_err("too long");
    assert_eq!(
        (refused.kind(), refused.code()),
        (ErrorKind::TooLarge, "files/too-large")
    );
    assert_eq!((house.store.all().len(), house.used(&ada).await), (0, (0, 0)));
    assert!(house.send(&ada, most, 1).await.is_ok());
}

#[tokio::test]
async fn what_stops_on_the_way_leaves_nothing() {
    let house = House::new().await;
    let ada = house.somebody();
    let begin = Bytes::from(picture(100_000, 1));
    let cut = futures::stream::iter([Ok(begin.clone()), Err(SourceError::Cut)]).boxed();
    let refused = house
        .files
        .receive(&ada, house.picture(&ada), cut)
        .await
        .expect_err("cut");
    assert_eq!(refused.code(), "files/cut");
    let long = futures::stream::iter([Ok(begin), Err(SourceError::TooLong)]).boxed();
    let refused = house
        .files
        .receive(&ada, house.picture(&ada), long)
        .await
        .expect_err("too long");
    assert_eq!(refused.code(), "files/too-large");
    assert_eq!((house.store.all().len(), house.used(&ada).await), (0, (0, 0)));
    assert!(house.list(&ada).await.is_empty());
}

#[tokio::test]
async fn the_first_bytes_must_be_what_was_said() {
    let house = House::new().await;
    let ada = house.somebody();
    for bytes in [
        &b"%PDF-1.7 and more"[..],
        b"<svg/>",
        b"",
        b"\x89PN",
        b"GIF89a..........",
    ] {
        let refused = house.files.receive(&ada, house.picture(&ada), source(bytes)).await;
        assert_eq!(field(&refused.expect_err("another kind")), "types-differ");
    }
    for name in ["a.svg", "a.png.exe", "a.php.png", "a"] {
        let receive = Receive {
            name: name.to_owned(),
            ..house.picture(&ada)
        };
        let refused = house.files.receive(&ada, receive, source(&picture(50, 1))).await;
        assert_eq!(field(&refused.expect_err(name)), "type-not-taken");
    }
    let nameless = Receive {
        name: String::new(),
        ..house.picture(&ada)
    };
    let refused = house
        .files
        .receive(&ada, nameless, source(b""))
        .await
        .expect_err("no file");
    assert_eq!(field(&refused), "required");
    assert_eq!((house.store.all().len(), house.used(&ada).await), (0, (0, 0)));
}

#[tokio::test]
async fn asvs_V5_3_2__names_never_reach_the_store() {
    let house = House::new().await;
    let ada = house.somebody();
    let names = [
        "../../../etc/cron.d/x.png",
        "..\\..\\windows\\x.png",
        "\\\\host\\share\\x.png",
        "x\0.png",
        "a\r\nX-Evil: 1.png",
        "gnp.\u{202e}x.png",
        "%2e%2e%2fx.png",
        "\u{fffd}\u{fffd}.png",
    ];
    for (mark, name) in (0_u8..).zip(names) {
        let receive = Receive {
            name: name.to_owned(),
            ..house.picture(&ada)
        };
        let file = house
            .files
            .receive(&ada, receive, source(&picture(50, mark)))
            .await
            .expect(name);
        assert!(
            !file.name.contains(['/', '\\', '\0', '\r', '\n', '\u{202e}']),
            "{:?}",
            file.name
        );
        let name = file.download_name();
        assert!(name.starts_with("evidence-") && name.strip_suffix(".png").is_some());
    }
    let keys: Vec<String> = house.store.all().into_keys().collect();
    assert_eq!(keys.len(), names.len());
    for key in keys {
        let middle = key.strip_prefix("people/").and_then(|key| key.strip_suffix("/sent"));
        let middle = middle.expect("a key of ours");
        assert!(
            middle.len() == 32 && middle.bytes().all(|byte| byte.is_ascii_hexdigit()),
            "{key}"
        );
    }
}

#[tokio::test]
async fn nobody_sends_for_somebody_else() {
    let house = House::new().await;
    let (ada, ben) = (house.somebody(), house.somebody());
    let refused = house
        .files
        .receive(&ben, house.picture(&ada), source(&picture(50, 1)))
        .await;
    assert_eq!(refused.expect_err("not theirs").code(), "files/denied");
    let refused = house
        .files
        .receive(&house.db.anonymous(), house.picture(&ada), source(b""))
        .await;
    assert_eq!(refused.expect_err("nobody").code(), "files/denied");
    assert!(house.store.all().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn however_it_is_cut_the_same_file_arrives(cuts in proptest::collection::vec(1usize..40_000, 1..12)) {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let file = runtime.block_on(async {
            let house = House::new().await;
            let ada = house.somebody();
            let whole = Bytes::from(picture(150_000, 3));
            let mut rest = whole;
            let mut pieces = Vec::new();
            for cut in cuts {
                let at = cut.min(rest.len());
                pieces.push(Ok(rest.split_to(at)));
            }
            pieces.push(Ok(rest));
            let first = house.files.receive(&ada, house.picture(&ada), futures::stream::iter(pieces).boxed()).await;
            let whole = house.send(&ada, 150_000, 3).await.expect("taken");
            (first.expect("taken").id, whole.id)
        });
        prop_assert_eq!(file.0, file.1);
    }
}
