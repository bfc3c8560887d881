use crate::house::House;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use certificates::{CertificateNumber, Error, PublishStatusLists, RevokeCertificate, Standing};
use platform::{IdempotencyKey, Outcome};
use std::io::Read;

fn order(number: CertificateNumber) -> RevokeCertificate {
    RevokeCertificate {
        number,
        reason: "Issued in error".into(),
        key: None,
    }
}

/// How many bits of a published list are set.
async fn bits(house: &House, name: &str) -> u32 {
    let publisher = house.db.system("status-publisher");
    assert_eq!(
        house
            .behind
            .publish_status_lists(&publisher, PublishStatusLists {})
            .await,
        Outcome::Done
    );
    let list = house
        .certificates
        .status_list(&house.db.anonymous(), name)
        .await
        .expect("a list");
    let list: serde_json::Value = serde_json::from_str(&list).expect("json");
    let packed = list["credentialSubject"]["encodedList"].as_str().expect("a list");
    let packed = URL_SAFE_NO_PAD
        .decode(packed.trim_start_matches('u'))
        .expect("base64url");
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(&packed[..])
        .read_to_end(&mut bytes)
        .expect("gzip");
    bytes.iter().map(|byte| byte.count_ones()).sum()
}

#[tokio::test]
async fn a_revoked_certificate_says_so_everywhere() {
    let house = House::build().await;
    let issued = house.issue(house.order()).await;
    house.issue(house.order()).await;
    assert_eq!(bits(&house, "muster-1-r").await, 0);
    let revoked = house
        .certificates
        .revoke_certificate(&house.staff(), order(issued.number))
        .await
        .expect("revoked");
    assert_eq!(revoked.certificate, issued.certificate);

    let seen = house
        .certificates
        .verify(&house.db.anonymous(), issued.number)
        .await
        .expect("found");
    assert_eq!(seen.standing, Standing::Revoked);
    assert_eq!(seen.reason.as_deref(), Some("Issued in error"));
    assert_eq!(seen.state_at, Some(revoked.at));
    assert!(seen.signature_holds, "what was signed is still what was signed");
    assert_eq!(bits(&house, "muster-1-r").await, 1);
    assert_eq!(bits(&house, "muster-1-s").await, 0);
    let told = "select count(*) from platform.outbox where name = 'certificates.revoked.1'";
    assert_eq!(house.count(told).await, 1);
    assert_eq!(
        house
            .count("select count(*) from certificates.log_entries where op = 'revoke'")
            .await,
        1
    );
}

#[tokio::test]
async fn revoking_is_for_good() {
    let house = House::build().await;
    let issued = house.issue(house.order()).await;
    house
        .certificates
        .revoke_certificate(&house.staff(), order(issued.number))
        .await
        .expect("revoked");
    let again = house
        .certificates
        .revoke_certificate(&house.staff(), order(issued.number))
        .await;
    assert!(matches!(again, Err(Error::Final)));
    let mut eyes = house.db.all_seeing().await;
    let back = sqlx::query("update certificates.certificates set state = 'issued'")
        .execute(&mut eyes)
        .await;
    assert!(back.is_err(), "the database refuses even its administrator");
}

#[tokio::test]
async fn the_same_request_twice_is_done_once() {
    let house = House::build().await;
    let issued = house.issue(house.order()).await;
    let key = IdempotencyKey {
        key: "k-1".into(),
        route: "revoke",
        fingerprint: [1; 32],
    };
    let mut twice = order(issued.number);
    twice.key = Some(key);
    let first = house
        .certificates
        .revoke_certificate(&house.staff(), twice.clone())
        .await
        .expect("revoked");
    let second = house
        .certificates
        .revoke_certificate(&house.staff(), twice)
        .await
        .expect("replayed");
    assert_eq!(first, second);
}

#[tokio::test]
async fn only_staff_revoke_and_only_with_a_reason() {
    let house = House::build().await;
    let issued = house.issue(house.order()).await;
    let by = async |actor| {
        house
            .certificates
            .revoke_certificate(&actor, order(issued.number))
            .await
    };
    assert!(matches!(by(house.db.worker(house.holder)).await, Err(Error::Denied(_))));
    assert!(matches!(
        by(house.db.worker(house.stranger)).await,
        Err(Error::NotFound)
    ));
    assert!(matches!(by(house.db.anonymous()).await, Err(Error::NotFound)));
    let mut silent = order(issued.number);
    silent.reason = " ".into();
    let refused = house.certificates.revoke_certificate(&house.staff(), silent).await;
    assert!(matches!(refused, Err(Error::Invalid(_))));
    let seen = house
        .certificates
        .verify(&house.db.anonymous(), issued.number)
        .await
        .expect("found");
    assert_eq!(seen.standing, Standing::Valid);
}

#[tokio::test]
async fn an_unknown_list_is_not_found() {
    let house = House::build().await;
    let missing = house
        .certificates
        .status_list(&house.db.anonymous(), "muster-9-r")
        .await;
    assert!(matches!(missing, Err(Error::NotFound)));
}
