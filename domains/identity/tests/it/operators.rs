//! Accounts that the platform makes itself.

use crate::house::{EMAIL, House, PASSWORD, claim, email, secret};
use identity::{
    Config, CreateAdmin, EnrolPerson, Error, Identity, ImportPerson, KeySet, Peppers, SetPassword, Standing,
};
use kernel::Secret;
use platform::StaffRole;

fn person(standing: Standing, sector: Option<&str>) -> EnrolPerson {
    EnrolPerson {
        email: email(EMAIL),
        standing,
        sector: sector.map(str::to_owned),
    }
}

#[tokio::test]
async fn the_demo_loader_enrols_people_who_sign_in_once_they_have_a_password() {
    let house = House::new().await;
    let loader = house.db.system("demo-loader");
    let user = house
        .identity
        .enrol_person(&loader, person(Standing::Employer, Some("security")))
        .await;
    let user = user.expect("an account");
    let refused = house.identity.sign_in(&house.nobody, claim(EMAIL, PASSWORD)).await;
    assert!(matches!(refused, Err(Error::NotSignedIn)), "no password yet");
    let easy = SetPassword {
        user,
        password: secret("password"),
    };
    assert!(matches!(
        house.identity.set_password(&loader, easy).await,
        Err(Error::Invalid(_))
    ));
    let good = SetPassword {
        user,
        password: secret(PASSWORD),
    };
    house.identity.set_password(&loader, good).await.expect("a password");
    let session = house
        .identity
        .sign_in(&house.nobody, claim(EMAIL, PASSWORD))
        .await
        .expect("a session");
    assert_eq!(session.account.standing, Standing::Employer);
    assert!(house.event_names().await.is_empty(), "nobody gets a letter");
}

#[tokio::test]
async fn nobody_else_enrols_or_sets_passwords() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let admin = house.db.staff(user, StaffRole::Admin);
    for actor in [house.nobody, house.db.worker(user), admin, house.authenticator] {
        let refused = house
            .identity
            .enrol_person(&actor, person(Standing::Worker, Some("care")))
            .await;
        assert!(matches!(refused, Err(Error::Denied(_))), "{actor:?}");
    }
    for actor in [house.nobody, house.db.worker(user), admin] {
        let set = SetPassword {
            user,
            password: secret(PASSWORD),
        };
        assert!(
            matches!(house.identity.set_password(&actor, set).await, Err(Error::Denied(_))),
            "{actor:?}"
        );
    }
}

#[tokio::test]
async fn the_command_line_brings_people_over_with_their_passwords() {
    let house = House::new().await;
    let shell = house.db.system("command-line");
    let hash = bcrypt::hash("an old system's secret", 4).expect("a hash");
    let import = |standing, sector: &str, hash: &str| ImportPerson {
        person: EnrolPerson {
            email: email(EMAIL),
            standing,
            sector: Some(sector.to_owned()),
        },
        hash: Secret::new(hash.to_owned()),
    };
    for ill in [
        import(Standing::Worker, "care", "5f4dcc3b5aa765d61d8327deb882cf99"),
        import(Standing::Worker, "no-sector", &hash),
        import(Standing::Staff(StaffRole::Admin), "care", &hash),
    ] {
        let refused = house.identity.import_person(&shell, ill).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    }
    let good = import(Standing::Worker, "care", &hash);
    let stranger = house.identity.import_person(&house.nobody, good.clone()).await;
    assert!(matches!(stranger, Err(Error::Denied(_))));
    let user = house
        .identity
        .import_person(&shell, good.clone())
        .await
        .expect("an account");
    let again = house.identity.import_person(&shell, good).await;
    assert!(matches!(again, Err(Error::EmailTaken)), "{again:?}");
    let session = house
        .identity
        .sign_in(&house.nobody, claim(EMAIL, "an old system's secret"))
        .await
        .expect("a session");
    assert_eq!(
        (session.account.user, session.account.standing),
        (user, Standing::Worker)
    );
    assert!(session.account.confirmed_at.is_some());
    assert_eq!(house.audited("identity.enrol").await.0, 1);
}

#[tokio::test]
async fn the_command_line_makes_an_administrator_once() {
    let house = House::new().await;
    let shell = house.db.system("command-line");
    let admin = CreateAdmin {
        email: email(EMAIL),
        password: secret(PASSWORD),
    };
    let user = house
        .identity
        .create_admin(&shell, admin.clone())
        .await
        .expect("an account");
    assert!(matches!(
        house.identity.create_admin(&shell, admin.clone()).await,
        Err(Error::EmailTaken)
    ));
    assert!(matches!(
        house.identity.create_admin(&house.nobody, admin).await,
        Err(Error::Denied(_))
    ));
    let session = house
        .identity
        .sign_in(&house.nobody, claim(EMAIL, PASSWORD))
        .await
        .expect("a session");
    assert_eq!(session.account.standing, Standing::Staff(StaffRole::Admin));
    let staff = house.db.staff(user, StaffRole::Admin);
    let account = house
        .identity
        .own_account(&staff)
        .await
        .expect("an answer")
        .expect("an account");
    assert_eq!(account.sector, None);
}

#[tokio::test]
async fn an_unknown_sector_is_refused() {
    let house = House::new().await;
    let loader = house.db.system("demo-loader");
    for sector in [None, Some("mining")] {
        let refused = house
            .identity
            .enrol_person(&loader, person(Standing::Worker, sector))
            .await;
        assert!(matches!(refused, Err(Error::Invalid(_))));
    }
}

#[tokio::test]
async fn a_pepper_that_is_gone_is_noticed() {
    let house = House::new().await;
    house.person(EMAIL).await;
    assert!(house.identity.missing_peppers().await.expect("an answer").is_empty());
    let other = Peppers::new("2027", Secret::new(b"another".to_vec()));
    let packs = contracts::sector::SectorPacks::parse([]).expect("no packs");
    let without = Identity::new(
        house.db.ground(),
        Config::for_tests(),
        KeySet::for_tests(),
        other,
        std::sync::Arc::new(packs),
        house.authenticator,
    );
    assert_eq!(without.missing_peppers().await.expect("an answer"), ["test"]);
}
