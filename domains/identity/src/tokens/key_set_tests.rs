use super::key::{KeyError, KeyKind};
use super::key_set::KeySet;
use crate::config::Config;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::Secret;

fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).expect("an instant")
}

#[test]
fn a_key_survives_being_written_and_read() {
    for kind in [KeyKind::Rs256, KeyKind::EdDsa] {
        let config = Config::for_tests();
        let made = KeySet::generate(kind).expect("a key");
        let read = KeySet::read(&made.to_text()).expect("our own text");
        assert_eq!(made.lives(&config), read.lives(&config));
        assert_eq!(made.published(&config, noon()), read.published(&config, noon()));
    }
}

#[test]
fn what_is_published_holds_no_private_part() {
    for kind in [KeyKind::Rs256, KeyKind::EdDsa] {
        let keys = KeySet::generate(kind).expect("a key");
        let json = serde_json::to_value(keys.published(&Config::for_tests(), noon())).expect("JSON");
        let key = json["keys"][0].as_object().expect("an object");
        for private in ["d", "p", "q", "dp", "dq", "qi", "k"] {
            assert!(!key.contains_key(private), "{kind:?} publishes {private}");
        }
        assert_eq!(key["use"], "sig");
        assert_eq!(key["kid"], keys.signing(noon()).id.as_str());
    }
}

#[test]
fn an_rsa_key_has_3072_bits() {
    let keys = KeySet::generate(KeyKind::Rs256).expect("a key");
    let json = serde_json::to_value(keys.published(&Config::for_tests(), noon())).expect("JSON");
    assert_eq!(json["keys"][0]["n"].as_str().map(str::len), Some(512));
}

#[test]
fn other_texts_are_no_keys() {
    let good = KeySet::for_tests().to_text();
    for bad in [
        "",
        "\n\n",
        "key",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        &format!("{}key", good.expose()),
        &format!("# signs from tomorrow\n{}", good.expose()),
    ] {
        assert!(KeySet::read(&Secret::new(bad.into())).is_err(), "{bad}");
    }
    assert!(matches!(KeySet::read(&Secret::new(String::new())), Err(KeyError::None)));
}

#[test]
fn a_new_key_is_published_before_it_signs_and_the_old_one_verifies_until_its_last_token_has_ended() {
    let (keys, config, now) = (KeySet::for_tests(), Config::for_tests(), noon());
    let old = keys.signing(now).id.clone();
    let from = now + TimeDelta::hours(1);
    let rotated = keys.rotated(KeyKind::Rs256, &config, now, from).expect("a new key");
    assert_eq!(rotated.dropped, Vec::<String>::new());
    keys.replace_by(&KeySet::read(&rotated.text).expect("our own text"));

    let published = |at| keys.published(&config, at).keys.len();
    assert_eq!((published(now), keys.signing(now).id.as_str()), (2, old.as_str()));
    let last_second = from - TimeDelta::seconds(1);
    assert_eq!(keys.signing(last_second).id, old);
    assert_eq!(keys.signing(from).id, rotated.id);
    let end = from + config.access_life + config.leeway;
    assert!(keys.find(&old, &config, end).is_some());
    assert_eq!(published(end), 2);
    let after = end + TimeDelta::minutes(1);
    assert!(keys.find(&old, &config, after).is_none());
    assert_eq!(published(after), 1);
    assert!(keys.find(&rotated.id, &config, after).is_some());
}

#[test]
fn one_new_key_at_a_time_and_ended_ones_are_left_out_of_the_next_text() {
    let (keys, config, now) = (KeySet::for_tests(), Config::for_tests(), noon());
    let old = keys.signing(now).id.clone();
    let from = now + TimeDelta::hours(1);
    let rotated = keys.rotated(KeyKind::EdDsa, &config, now, from).expect("a new key");
    let second = KeySet::read(&rotated.text).expect("our own text");
    let refused = second
        .rotated(KeyKind::EdDsa, &config, now, from)
        .expect_err("one is waiting");
    assert!(matches!(refused, KeyError::Waiting { id, .. } if id == rotated.id));
    let later = from + TimeDelta::hours(1);
    let third = second
        .rotated(KeyKind::EdDsa, &config, later, later)
        .expect("a third key");
    assert_eq!(third.dropped, [old]);
    let read = KeySet::read(&third.text).expect("our own text");
    let ids: Vec<String> = read.lives(&config).into_iter().map(|life| life.id).collect();
    assert_eq!(ids, [rotated.id, third.id]);
}
