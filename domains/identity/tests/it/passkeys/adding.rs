//! Adding, naming and removing passkeys.

use super::{ORIGIN, add, asked_and_signed_in, expired, house, made, no_session, reasons, refused, with_passkey};
use crate::house::EMAIL;
use chrono::TimeDelta;
use identity::{AddPasskey, Config, Error};
use kernel::PeopleError;
use serde_json::json;
use sqlx::Row;
use testkit::Authenticator;

#[tokio::test]
async fn the_question_follows_the_standard_and_names_what_is_there() {
    let house = house().await;
    let (user, key, _) = with_passkey(&house).await;
    let actor = house.db.worker(user);
    let options = house.identity.ask_for_new_passkey(&actor).await.expect("a question");
    assert_eq!(options["rp"]["id"], "muster.example");
    assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
    assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
    assert_eq!(options["attestation"], "none");
    assert_eq!(options["timeout"], 300_000);
    assert_eq!(options["excludeCredentials"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        options["excludeCredentials"][0]["transports"],
        json!(["hybrid", "internal"])
    );
    assert!(key.owner.is_some());
    let nobody = house.identity.ask_for_new_passkey(&house.nobody).await;
    assert!(matches!(nobody, Err(Error::Denied(_))));
    assert!(house.identity.passkeys_work());
    assert!(
        !house.again(Config::for_tests()).passkeys_work(),
        "not under a bare number"
    );
}

#[tokio::test]
async fn an_added_passkey_is_listed_told_named_and_removed() {
    let house = house().await;
    let (user, mut key, passkey) = with_passkey(&house).await;
    let actor = house.db.worker(user);
    assert_eq!(house.audited("identity.passkey-added").await, (1, 1));
    let told = house.events().await;
    let (name, payload) = told.last().expect("an event");
    assert_eq!(name, "identity.passkey_changed.1");
    assert_eq!(
        (&payload["change"], &payload["name"]),
        (&json!("added"), &json!("Jo's phone"))
    );
    let identity = &house.identity;
    identity
        .rename_passkey(&actor, passkey.id, "  Work laptop ")
        .await
        .expect("a name");
    let listed = identity.list_own_passkeys(&actor).await.expect("a list");
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].name.as_str(), listed[0].used_at), ("Work laptop", None));
    for bad in ["", " ", "a\nb", &"x".repeat(61)] {
        let error = identity.rename_passkey(&actor, passkey.id, bad).await;
        assert_eq!(error.expect_err("a refusal").fields()[0].field, "name", "{bad:?}");
    }
    let here = asked_and_signed_in(&house, &mut key).await.expect("a session").session;
    let elsewhere = asked_and_signed_in(&house, &mut key).await.expect("a session");
    identity
        .remove_passkey(&actor, passkey.id, here)
        .await
        .expect("a removal");
    let cut = identity
        .authenticate_session(&house.authenticator, &elsewhere.cookie)
        .await;
    assert!(cut.expect("an answer").is_none(), "the other sign-ins end");
    assert_eq!(house.audited("identity.passkey-removed").await, (1, 1));
    let told = house.events().await;
    assert_eq!(told.last().expect("an event").1["change"], "removed");
    assert!(
        refused(asked_and_signed_in(&house, &mut key).await),
        "it opens nothing any more"
    );
    for gone in [
        identity.rename_passkey(&actor, passkey.id, "Again").await,
        identity.remove_passkey(&actor, passkey.id, here).await,
    ] {
        assert!(matches!(gone, Err(Error::UnknownPasskey)));
    }
}

#[tokio::test]
async fn passkeys_of_others_are_neither_seen_nor_touched() {
    let house = house().await;
    let (_, _, passkey) = with_passkey(&house).await;
    let sam = house.db.worker(house.person("sam@example.org").await);
    let identity = &house.identity;
    assert!(identity.list_own_passkeys(&sam).await.expect("a list").is_empty());
    for refusal in [
        identity.rename_passkey(&sam, passkey.id, "Mine").await,
        identity.remove_passkey(&sam, passkey.id, no_session()).await,
        identity.remove_passkey(&house.nobody, passkey.id, no_session()).await,
    ] {
        assert!(matches!(refusal, Err(Error::UnknownPasskey)));
    }
}

#[tokio::test]
async fn answers_that_were_not_made_here_by_somebody_known_add_nothing() {
    let house = house().await;
    let jo = house.db.worker(house.person(EMAIL).await);
    let lies: [fn(&mut Authenticator); 5] = [
        |key| key.origin = "https://muster.example.evil.test".into(),
        |key| key.party = "evil.test".into(),
        |key| key.flags = 0x01,
        |key| key.flags = 0x04,
        |key| key.flags = 0x15,
    ];
    for lie in lies {
        let mut key = Authenticator::new(ORIGIN);
        lie(&mut key);
        assert!(refused(add(&house, &jo, &mut key).await));
    }
    let why = [
        "other-origin",
        "other-party",
        "nobody-verified",
        "nobody-present",
        "backup-flags",
    ];
    assert_eq!(reasons(&house).await, why);
    assert!(house.identity.list_own_passkeys(&jo).await.expect("a list").is_empty());
}

#[tokio::test]
async fn a_challenge_is_for_one_person_one_purpose_one_use_and_five_minutes() {
    let house = house().await;
    let jo = house.db.worker(house.person(EMAIL).await);
    let sam = house.db.worker(house.person("sam@example.org").await);
    let identity = &house.identity;
    let mut key = Authenticator::new(ORIGIN);
    let mut answer = async |options| AddPasskey {
        name: "A key".into(),
        answer: made(key.make(&options)),
        session: None,
    };
    let question = async || identity.ask_for_new_passkey(&jo).await.expect("a question");
    let used = answer(question().await).await;
    identity.add_passkey(&jo, used.clone()).await.expect("a passkey");
    assert!(expired(identity.add_passkey(&jo, used).await), "used");
    let foreign = answer(question().await).await;
    assert!(
        expired(identity.add_passkey(&sam, foreign.clone()).await),
        "somebody else's"
    );
    assert!(expired(identity.add_passkey(&jo, foreign).await), "and used up by that");
    let mut other = identity.ask_for_passkey(&house.nobody).await.expect("a question");
    other["user"] = json!({ "id": "AAAA" });
    assert!(
        expired(identity.add_passkey(&jo, answer(other).await).await),
        "for a sign-in"
    );
    let late = answer(question().await).await;
    house.db.clock().advance(TimeDelta::minutes(5));
    assert!(expired(identity.add_passkey(&jo, late).await), "too old");
    let mut invented = question().await;
    invented["challenge"] = json!("A".repeat(43));
    assert!(
        expired(identity.add_passkey(&jo, answer(invented).await).await),
        "never ours"
    );
    let mut garbled = question().await;
    garbled["challenge"] = json!("not one");
    assert!(refused(identity.add_passkey(&jo, answer(garbled).await).await));
}

#[tokio::test]
async fn a_passkey_is_added_once_and_there_is_an_end_to_them() {
    let house = house().await;
    let (user, mut key, _) = with_passkey(&house).await;
    let sam = house.db.worker(house.person("sam@example.org").await);
    assert!(matches!(add(&house, &sam, &mut key).await, Err(Error::PasskeyKnown)));
    let few = house.again(Config {
        issuer: ORIGIN.into(),
        passkeys_each: 1,
        ..Config::for_tests()
    });
    let full = few.ask_for_new_passkey(&house.db.worker(user)).await;
    assert!(matches!(full, Err(Error::TooManyPasskeys)));
}

#[expect(non_snake_case, reason = "the name carries the requirement's number")]
#[tokio::test]
async fn asvs_V6_7_1__a_stored_key_is_changed_by_nobody() {
    let house = house().await;
    let (user, _, _) = with_passkey(&house).await;
    for actor in [house.nobody, house.db.worker(user), house.authenticator] {
        for attack in [
            "update identity.passkeys set public_key = public_key || '\\x00'",
            "update identity.passkeys set user_id = gen_random_uuid()",
            "update identity.passkeys set credential_id = '\\x00'",
        ] {
            let mut tx = house.db.ground().db.write(&actor).await.expect("a transaction");
            let done = sqlx::query(attack).execute(tx.conn()).await;
            assert!(done.is_err(), "{actor:?}: {attack}");
        }
    }
    for actor in [house.nobody, house.db.worker(user), house.db.system("runner")] {
        let mut tx = house.db.ground().db.write(&actor).await.expect("a transaction");
        for attack in [
            "update identity.passkeys set sign_count = 0, used_at = now()",
            "delete from identity.passkeys",
            "delete from identity.passkey_challenges",
        ] {
            let done = sqlx::query(attack).execute(tx.conn()).await.expect("silence");
            assert_eq!(done.rows_affected(), 0, "{actor:?}: {attack}");
        }
    }
}

#[expect(non_snake_case, reason = "the name carries the requirement's number")]
#[tokio::test]
async fn asvs_V6_7_2__challenges_are_long_and_never_the_same() {
    let house = house().await;
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..50 {
        let options = house.identity.ask_for_passkey(&house.nobody).await.expect("a question");
        let challenge = options["challenge"].as_str().expect("a challenge").to_owned();
        assert_eq!(challenge.len(), 43, "256 bits");
        assert!(seen.insert(challenge));
    }
    let mut all = house.db.all_seeing().await;
    let rows = sqlx::query("select encode(hash, 'base64') as hash from identity.passkey_challenges")
        .fetch_all(&mut all)
        .await
        .expect("rows");
    assert_eq!(rows.len(), 50);
    for row in rows {
        let stored: String = row.get("hash");
        let stored = stored.replace('+', "-").replace('/', "_").replace('=', "");
        assert!(!seen.contains(&stored), "only a hash is kept");
    }
    house.db.clock().advance(TimeDelta::minutes(6));
    let sweeper = house.db.system(identity::rights::SWEEPER);
    let done = house
        .jobs
        .sweep_sign_ins(&sweeper, identity::jobs::SweepSignIns {})
        .await;
    assert_eq!(done, platform::Outcome::Done);
    let left = sqlx::query("select 1 from identity.passkey_challenges")
        .fetch_all(&mut all)
        .await;
    assert!(left.expect("rows").is_empty());
}
