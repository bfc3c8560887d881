use crate::house::House;
use certificates::{CertificateRef, DrawCertificate, Error, Standing};
use chrono::TimeDelta;
use kernel::Clock;
use platform::Outcome;

#[tokio::test]
async fn a_certificate_is_issued_once_and_told_once() {
    let house = House::build().await;
    let order = house.order();
    let first = house.issue(order.clone()).await;
    let again = house.issue(order).await;
    assert!(!first.was_there && again.was_there);
    assert_eq!((first.certificate, first.number), (again.certificate, again.number));
    let told = "select count(*) from platform.outbox where name = 'certificates.issued.1'";
    assert_eq!(house.count(told).await, 1);
    assert_eq!(
        house
            .count("select count(*) from certificates.log_entries where op = 'issue'")
            .await,
        1
    );
    let audited = "select count(*) from platform.audit_log where action = 'certificates.issue'";
    assert_eq!(house.count(audited).await, 2);
}

#[tokio::test]
async fn anybody_with_the_number_sees_every_signed_field() {
    let house = House::build().await;
    let issued = house.issue(house.order()).await;
    let seen = house
        .certificates
        .verify(&house.db.anonymous(), issued.number)
        .await
        .expect("found");
    assert_eq!(seen.standing, Standing::Valid);
    assert!(seen.signature_holds);
    assert_eq!(seen.holder, "Zoë O'Brien");
    assert_eq!(seen.title, "Moving and handling");
    assert_eq!(seen.summary, "How to move people without harm to them or you.");
    assert_eq!(seen.criteria, "All lessons read; 80% in the quiz");
    assert_eq!(seen.version, "3");
    assert_eq!(seen.issuer, "Muster Training");
    assert_eq!(seen.issuer_id, "did:web:muster.example:issuers:muster");
    assert_eq!(
        seen.credential_id,
        format!("https://muster.example/v/{}", issued.number)
    );
    assert!(seen.evidence.starts_with("sha256:ee8250fb"));
    assert_eq!(seen.log_position, 0);
    assert_eq!(seen.checked_at, house.db.clock().now());
    assert!(
        !seen.holder_id.contains(&house.holder.to_string()),
        "the account stays unknown"
    );
    assert!(!seen.credential_json.contains(&house.holder.to_string()));
}

#[tokio::test]
async fn a_certificate_runs_out_by_the_clock_alone() {
    let house = House::build().await;
    let issued = house.issue(house.order()).await;
    let standing = async || {
        house
            .certificates
            .verify(&house.db.anonymous(), issued.number)
            .await
            .expect("found")
            .standing
    };
    house.db.clock().advance(TimeDelta::days(364));
    assert_eq!(standing().await, Standing::Valid);
    house.db.clock().advance(TimeDelta::days(1));
    assert_eq!(standing().await, Standing::Expired);
}

#[tokio::test]
async fn the_pdf_is_there_once_the_press_has_run() {
    let house = House::build().await;
    let issued = house.issue(house.order()).await;
    let holder = house.db.worker(house.holder);
    let early = house
        .certificates
        .pdf(&holder, CertificateRef::Number(issued.number))
        .await;
    assert!(matches!(early, Err(Error::BeingMade)));
    assert!(!house.certificates.list_mine(&holder).await.expect("mine")[0].pdf_ready);

    let press = house.db.system("certificate-press");
    for _ in 0..2 {
        let job = DrawCertificate {
            certificate: issued.certificate,
        };
        assert_eq!(house.behind.draw_certificate(&press, job).await, Outcome::Done);
    }
    let pdf = house
        .certificates
        .pdf(&holder, CertificateRef::Number(issued.number))
        .await
        .expect("drawn");
    assert_eq!(pdf.name, format!("certificate-{}.pdf", issued.number));
    let words = String::from_utf8(pdf.bytes).expect("text");
    let code = format!("HTTPS://MUSTER.EXAMPLE/V/{}", issued.number);
    assert_eq!(
        words,
        format!("{} Zoë O'Brien 2 March 2026 1 March 2027 {code}", issued.number)
    );
    assert!(house.certificates.list_mine(&holder).await.expect("mine")[0].pdf_ready);
}

#[tokio::test]
async fn many_at_once_get_numbers_and_positions_of_their_own() {
    let house = std::sync::Arc::new(House::build().await);
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let house = house.clone();
            tokio::spawn(async move { house.issue(house.order()).await.number })
        })
        .collect();
    let mut numbers = std::collections::BTreeSet::new();
    for task in tasks {
        numbers.insert(task.await.expect("issued"));
    }
    assert_eq!(numbers.len(), 20);
    let gapless = "select count(*) from certificates.log_entries where position between 0 and 19";
    assert_eq!(house.count(gapless).await, 20);
}

#[tokio::test]
async fn a_name_that_cannot_be_signed_stops_the_issue() {
    let house = House::build().await;
    let mut order = house.order();
    order.holder_name = "Zoë\u{202e}neirB'O".into();
    let actor = house.db.system("certify-after-completion");
    let ground = house.db.runner_ground();
    let mut tx = ground.db.write(&actor).await.expect("a transaction");
    let refused = house.behind.issue_certificate_in(&mut tx, order).await;
    assert!(
        matches!(
            refused,
            Err(Error::Text {
                field: "holder's name",
                ..
            })
        ),
        "{refused:?}"
    );
}

#[tokio::test]
async fn issuers_and_their_keys_are_public() {
    let house = House::build().await;
    let nobody = house.db.anonymous();
    let before = house
        .certificates
        .did_document(&nobody, "muster")
        .await
        .expect("our issuer");
    house.issue(house.order()).await;
    let after = house
        .certificates
        .did_document(&nobody, "muster")
        .await
        .expect("our issuer");
    assert_eq!(before, after);
    assert_eq!(after["id"], "did:web:muster.example:issuers:muster");
    let unknown = house.certificates.did_document(&nobody, "acme").await;
    assert!(matches!(unknown, Err(Error::NotFound)));
    assert_eq!(house.certificates.issued_count(&nobody).await.expect("a count"), 1);
}

#[tokio::test]
async fn a_changed_address_is_noticed_and_old_certificates_still_hold() {
    let house = House::build().await;
    let nobody = house.db.anonymous();
    assert_eq!(
        house.certificates.former_public_url(&nobody).await.expect("asked"),
        None
    );
    let issued = house.issue(house.order()).await;
    assert_eq!(
        house.certificates.former_public_url(&nobody).await.expect("asked"),
        None
    );
    let moved = house.moved("https://elsewhere.example");
    let former = moved.former_public_url(&nobody).await.expect("asked");
    assert_eq!(former.as_deref(), Some("https://muster.example"));
    assert_eq!(
        moved.did_document(&nobody, "muster").await.expect("ours")["id"],
        "did:web:elsewhere.example:issuers:muster"
    );
    assert_eq!(
        moved.verify(&nobody, issued.number).await.expect("found").standing,
        Standing::Valid
    );
}
