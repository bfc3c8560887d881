//! What is refused before anything starts, in words.

use crate::process::{Place, Said};

fn refused(place: &Place, words: &[&str]) -> String {
    let Said { status, err, .. } = place.run(words);
    assert_eq!(status.code(), Some(1), "{err}");
    assert!(!place.data().exists(), "nothing is made");
    err
}

fn production() -> Place {
    Place::new()
        .with("MUSTER_MODE", "production")
        .with("MUSTER_PUBLIC_URL", "https://muster.example")
}

#[test]
fn production_without_a_secret_refuses_in_one_sentence() {
    let said = refused(&production(), &["serve"]);
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(
        said.starts_with("muster: The secret smtp_url is missing. In production mode nothing is made up: put it into"),
        "{said}"
    );
    let place = production()
        .with("SMTP_URL", "smtps://mailer:word@mail.example")
        .with("STRIPE_SECRET_KEY", "sk_test_x")
        .with("STRIPE_WEBHOOK_SECRET", "whsec_x")
        .with("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none");
    let said = refused(&place, &["serve"]);
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(
        said.starts_with("muster: The secret database-owner is missing."),
        "{said}"
    );
}

#[test]
fn an_unknown_key_and_a_wrong_value_are_named() {
    let said = refused(&Place::new().with("MUSTER_LISTN", "127.0.0.1:2"), &["serve"]);
    assert!(said.contains("listn"), "{said}");
    let said = refused(&Place::new().with("MUSTER_OPERATOR_EMAIL", "no address"), &["serve"]);
    assert!(
        said.contains("The setting operator_email is wrong: it is not an e-mail address"),
        "{said}"
    );
}

#[test]
fn asvs_V13_3_1__printing_the_settings_masks_every_secret() {
    let place = production()
        .with("SMTP_URL", "smtps://mailer:hunter2@mail.example")
        .with("STRIPE_SECRET_KEY", "hunter2")
        .with("STRIPE_WEBHOOK_SECRET", "hunter2")
        .with(
            "DATABASE_URL",
            "postgres://jo:hunter2@db.example/muster?password=hunter2&sslmode=verify-full",
        );
    let said = place.run(&["config", "print"]);
    assert!(said.status.success(), "{}", said.err);
    assert!(!said.out.contains("hunter2"), "{}", said.out);
    assert!(
        said.out.contains("public_url = \"https://muster.example\""),
        "{}",
        said.out
    );
}
