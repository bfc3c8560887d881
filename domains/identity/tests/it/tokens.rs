//! Access and refresh tokens.

use crate::house::{EMAIL, House, PASSWORD, claim, secret};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use identity::{Error, TokenPair};
use std::sync::Arc;

async fn sign_in(house: &House, device: Option<&str>) -> TokenPair {
    let device = device.map(str::to_owned);
    let pair = house
        .identity
        .sign_in_for_tokens(&house.nobody, claim(EMAIL, PASSWORD), device)
        .await;
    pair.expect("a pair")
}

async fn refresh(house: &House, pair: &TokenPair, device: Option<&str>) -> Result<TokenPair, Error> {
    house.identity.refresh(&house.nobody, &pair.refresh_token, device).await
}

async fn counts(house: &House, pair: &TokenPair) -> bool {
    let login = house
        .identity
        .authenticate_token(&house.authenticator, &pair.access_token)
        .await;
    login.expect("an answer").is_some()
}

async fn family_ended(house: &House) -> bool {
    house
        .event_names()
        .await
        .contains(&"identity.refresh_token_reused.1".into())
}

#[tokio::test]
async fn an_access_token_counts_for_a_quarter_of_an_hour() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let pair = sign_in(&house, None).await;
    assert_eq!(pair.expires_in, 900);
    let login = house
        .identity
        .authenticate_token(&house.authenticator, &pair.access_token)
        .await;
    assert_eq!(login.expect("an answer").map(|login| login.user), Some(user));
    house.db.clock().advance(TimeDelta::seconds(929));
    assert!(counts(&house, &pair).await);
    house.db.clock().advance(TimeDelta::seconds(1));
    assert!(!counts(&house, &pair).await);
    assert!(
        house
            .identity
            .authenticate_token(&house.authenticator, &secret("a.b.c"))
            .await
            .expect("an answer")
            .is_none()
    );
}

#[tokio::test]
async fn refreshing_turns_the_token_over() {
    let house = House::new().await;
    house.person(EMAIL).await;
    let first = sign_in(&house, None).await;
    house.db.clock().advance(TimeDelta::minutes(15));
    let second = refresh(&house, &first, None).await.expect("the next pair");
    assert_eq!(second.session, first.session);
    assert!(counts(&house, &second).await);
    house.db.clock().advance(TimeDelta::days(7));
    assert!(
        matches!(refresh(&house, &second, None).await, Err(Error::SignInAgain)),
        "a week is over"
    );
    assert!(!family_ended(&house).await, "old is not stolen");
}

#[tokio::test]
async fn asvs_V10_4_5__a_used_token_ends_the_family_and_tells_the_owner() {
    let house = House::new().await;
    house.person(EMAIL).await;
    let first = sign_in(&house, None).await;
    let second = refresh(&house, &first, None).await.expect("the next pair");
    assert!(matches!(refresh(&house, &first, None).await, Err(Error::SignInAgain)));
    assert!(family_ended(&house).await);
    assert!(!counts(&house, &second).await);
    assert!(matches!(refresh(&house, &second, None).await, Err(Error::SignInAgain)));
}

#[tokio::test]
async fn asvs_V10_4_5__a_lost_answer_is_given_again_to_the_same_device() {
    let house = House::new().await;
    house.person(EMAIL).await;
    let first = sign_in(&house, Some("phone")).await;
    let lost = refresh(&house, &first, Some("phone"))
        .await
        .expect("the answer that was lost");
    house.db.clock().advance(TimeDelta::seconds(20));
    let again = refresh(&house, &first, Some("phone")).await.expect("another answer");
    assert!(counts(&house, &again).await);
    assert!(!counts(&house, &lost).await, "the lost pair was revoked");
    assert!(!family_ended(&house).await);
    assert!(matches!(
        refresh(&house, &lost, Some("phone")).await,
        Err(Error::SignInAgain)
    ));
    assert!(family_ended(&house).await, "somebody holds the lost pair");
}

#[tokio::test]
async fn asvs_V10_4_5__once_the_answer_was_used_it_was_not_lost() {
    let house = House::new().await;
    house.person(EMAIL).await;
    let first = sign_in(&house, Some("phone")).await;
    let second = refresh(&house, &first, Some("phone")).await.expect("the next pair");
    assert!(counts(&house, &second).await, "the access token was used");
    assert!(matches!(
        refresh(&house, &first, Some("phone")).await,
        Err(Error::SignInAgain)
    ));
    assert!(family_ended(&house).await);
}

#[tokio::test]
async fn another_device_is_another_hand() {
    let house = House::new().await;
    house.person(EMAIL).await;
    let first = sign_in(&house, Some("phone")).await;
    refresh(&house, &first, Some("phone")).await.expect("the next pair");
    assert!(matches!(
        refresh(&house, &first, Some("laptop")).await,
        Err(Error::SignInAgain)
    ));
    assert!(family_ended(&house).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asvs_V10_4_5__twenty_at_once_leave_one_live_branch() {
    let house = Arc::new(House::new().await);
    house.person(EMAIL).await;
    let first = Arc::new(sign_in(&house, Some("phone")).await);
    let tries: Vec<_> = (0..20)
        .map(|_| {
            let (house, first) = (Arc::clone(&house), Arc::clone(&first));
            tokio::spawn(async move { refresh(&house, &first, Some("phone")).await })
        })
        .collect();
    let mut pairs = Vec::new();
    for one in tries {
        pairs.extend(one.await.expect("no panic").ok());
    }
    assert_eq!(pairs.len(), 20);
    let mut all = house.db.all_seeing().await;
    let live: i64 =
        sqlx::query_scalar("select count(*) from identity.refresh_tokens where used_at is null and revoked_at is null")
            .fetch_one(&mut all)
            .await
            .expect("a count");
    assert_eq!(live, 1);
    let mut good = 0;
    for pair in &pairs {
        good += u32::from(counts(&house, pair).await);
    }
    assert_eq!(good, 1);
}

#[tokio::test]
async fn asvs_V10_4_8__a_family_ends_after_thirty_days_however_often_it_turns_over() {
    let house = House::new().await;
    house.person(EMAIL).await;
    let begun = house.db.ground().clock.now();
    let mut pair = sign_in(&house, None).await;
    for day in [6, 12, 18, 24, 29] {
        house.db.clock().set(begun + TimeDelta::days(day));
        pair = refresh(&house, &pair, None).await.expect("within thirty days");
    }
    house.db.clock().set(begun + TimeDelta::days(30));
    assert!(!counts(&house, &pair).await);
    assert!(
        matches!(refresh(&house, &pair, None).await, Err(Error::SignInAgain)),
        "the newest token is a day old, its family a month"
    );
    assert!(!family_ended(&house).await, "old is not stolen");
}

#[tokio::test]
async fn a_refresh_token_can_end_its_own_session() {
    let house = House::new().await;
    house.person(EMAIL).await;
    let pair = sign_in(&house, None).await;
    house
        .identity
        .sign_out_token(&house.nobody, &pair.refresh_token)
        .await
        .expect("an end");
    assert!(!counts(&house, &pair).await);
    assert!(!family_ended(&house).await);
    house
        .identity
        .sign_out_token(&house.nobody, &secret("nonsense"))
        .await
        .expect("silence");
}

#[tokio::test]
async fn a_device_names_itself_within_reason() {
    let house = House::new().await;
    house.person(EMAIL).await;
    let pair = sign_in(&house, None).await;
    for name in [String::new(), "x".repeat(101), "a\nb".into()] {
        let refused = refresh(&house, &pair, Some(&name)).await;
        assert!(matches!(refused, Err(Error::Invalid(_))));
        let refused = house
            .identity
            .sign_in_for_tokens(&house.nobody, claim(EMAIL, PASSWORD), Some(name))
            .await;
        assert!(matches!(refused, Err(Error::Invalid(_))));
    }
    assert!(
        refresh(&house, &pair, Some(&"x".repeat(100))).await.is_ok(),
        "nothing was used up"
    );
}

#[tokio::test]
async fn asvs_V7_2_3__refresh_tokens_are_256_random_bits_of_which_only_a_hash_is_kept() {
    let house = House::new().await;
    house.person(EMAIL).await;
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..9 {
        let pair = sign_in(&house, None).await;
        let text = pair.refresh_token.expose().clone();
        let bytes = URL_SAFE_NO_PAD.decode(&text).expect("base64");
        assert_eq!(bytes.len(), 32);
        assert!(seen.insert((bytes, text)), "a token came again");
    }
    let mut all = house.db.all_seeing().await;
    let kept: Vec<String> = sqlx::query_scalar("select to_jsonb(t)::text from identity.refresh_tokens t")
        .fetch_all(&mut all)
        .await
        .expect("the rows");
    assert_eq!(kept.len(), 9);
    let hex = |bytes: &[u8]| {
        bytes
            .iter()
            .fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
    };
    for (bytes, text) in seen {
        let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &bytes);
        let of_text = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes());
        let all = kept.join("\n");
        assert!(
            !all.contains(&text) && !all.contains(&hex(&bytes)),
            "a token is kept as it is"
        );
        assert!(
            all.contains(&hex(hash.as_ref())) || all.contains(&hex(of_text.as_ref())),
            "its hash is kept"
        );
    }
}
