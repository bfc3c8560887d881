//! Every scheme counts every byte, and no login weakens a hash.

use super::*;
use kernel::Secret;
use proptest::prelude::*;

fn password(text: &str) -> Password {
    Password::typed(&Secret::new(text.to_owned())).expect("it fits")
}

fn recipe(scheme: PasswordScheme) -> Recipe {
    let config = Config {
        password_scheme: scheme,
        ..Config::for_tests()
    };
    Recipe::new(&config, Peppers::for_tests())
}

const BOTH: [PasswordScheme; 2] = [PasswordScheme::Bcrypt, PasswordScheme::Argon2id];

fn made(recipe: &Recipe, text: &str) -> StoredPassword {
    recipe
        .hash(recipe.current(), &password(text), [3; 16])
        .expect("it hashes")
}

fn fits(recipe: &Recipe, text: &str, stored: &StoredPassword) -> bool {
    recipe.verify(&password(text), stored).expect("it checks")
}

#[test]
fn what_another_system_stored_is_taken_over_if_it_can_be_checked() {
    let kept = bcrypt::hash("an old system's secret", 4).expect("a hash");
    for version in ["$2a$", "$2b$", "$2y$"] {
        let theirs = kept.replacen("$2b$", version, 1);
        let stored = StoredPassword::imported(&theirs).expect(version);
        for recipe in BOTH.map(recipe) {
            assert!(fits(&recipe, "an old system's secret", &stored), "{version}");
            assert!(!fits(&recipe, "another", &stored), "{version}");
            assert_eq!(recipe.better_than(&stored), Some(recipe.current()));
        }
    }
    for ill in [
        String::new(),
        kept.replacen("$2b$", "$2x$", 1),
        kept.replacen("$04$", "$13$", 1),
        kept.replacen("$04$", "$03$", 1),
        kept[..59].to_owned(),
        format!("{kept}a"),
        format!("{}!", &kept[..59]),
        "5f4dcc3b5aa765d61d8327deb882cf99".to_owned(),
    ] {
        assert!(StoredPassword::imported(&ill).is_none(), "{ill}");
    }
}

#[test]
fn asvs_V6_2_8__every_byte_counts_also_past_the_seventy_second_and_after_a_nul() {
    let long = "g".repeat(72);
    for recipe in BOTH.map(recipe) {
        let kept = made(&recipe, &format!("{long}A"));
        assert!(fits(&recipe, &format!("{long}A"), &kept));
        assert!(!fits(&recipe, &format!("{long}B"), &kept));
        assert!(!fits(&recipe, &long, &kept));
        let kept = made(&recipe, "gravel\0teapot");
        assert!(fits(&recipe, "gravel\0teapot", &kept));
        assert!(!fits(&recipe, "gravel\0other", &kept));
        let kept = made(&recipe, "Gravel teapot ");
        for other in [
            "gravel teapot ",
            "GRAVEL TEAPOT ",
            "Gravel teapot",
            " Gravel teapot ",
            "Gravel  teapot ",
        ] {
            assert!(!fits(&recipe, other, &kept), "{other:?}");
        }
    }
}

#[test]
fn the_stored_text_names_scheme_and_cost() {
    assert!(
        made(&recipe(PasswordScheme::Bcrypt), "gravel")
            .hash
            .starts_with("$2b$04$")
    );
    let config = Config {
        password_scheme: PasswordScheme::Argon2id,
        ..Config::new("https://muster.example")
    };
    let earnest = Recipe::new(&config, Peppers::for_tests());
    let kept = made(&earnest, "gravel");
    assert!(
        kept.hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
        "{}",
        kept.hash
    );
    assert_eq!(kept.scheme.number(), 2);
}

#[test]
fn another_pepper_makes_another_hash_and_a_missing_one_is_a_fault() {
    for scheme in BOTH {
        let kept = made(&recipe(scheme), "gravel teapot");
        let config = Config::for_tests();
        let other = Recipe::new(&config, Peppers::new("test", Secret::new(b"another".to_vec())));
        assert!(!fits(&other, "gravel teapot", &kept));
        let unknown = Recipe::new(&config, Peppers::new("2027", Secret::new(b"another".to_vec())));
        let checked = unknown.verify(&password("gravel teapot"), &kept);
        assert!(matches!(checked, Err(Error::Crypto(_))));
    }
}

#[test]
fn weaker_forms_are_renewed_and_stronger_ones_are_kept() {
    let [bcrypt, argon] = BOTH.map(recipe);
    let imported = |version: &str| StoredPassword {
        scheme: Scheme::Imported,
        hash: bcrypt::hash("gravel teapot", 4)
            .expect("it hashes")
            .replacen("$2b$", version, 1),
        pepper: None,
    };
    for version in ["$2a$", "$2b$", "$2y$"] {
        let kept = imported(version);
        assert!(fits(&bcrypt, "gravel teapot", &kept), "{version}");
        assert_eq!(bcrypt.better_than(&kept), Some(Scheme::Peppered));
        assert_eq!(argon.better_than(&kept), Some(Scheme::Argon2id));
    }
    let (old, new) = (made(&bcrypt, "gravel"), made(&argon, "gravel"));
    assert_eq!(bcrypt.better_than(&old), None);
    assert_eq!(argon.better_than(&old), Some(Scheme::Argon2id));
    assert_eq!(argon.better_than(&new), None);
    assert_eq!(bcrypt.better_than(&new), None, "never downward");
    let other = |config: Config| Recipe::new(&config, Peppers::new("2027", Secret::new(b"x".to_vec())));
    assert_eq!(other(Config::for_tests()).better_than(&new), Some(Scheme::Argon2id));
    assert_eq!(other(Config::for_tests()).better_than(&old), Some(Scheme::Peppered));
    let dearer = Recipe::new(&Config::new("https://muster.example"), Peppers::for_tests());
    assert_eq!(dearer.better_than(&old), Some(Scheme::Peppered));
    assert_eq!(dearer.better_than(&new), Some(Scheme::Argon2id));
}

#[test]
fn the_decoy_costs_as_much_as_a_true_hash_and_fits_nothing() {
    for recipe in BOTH.map(recipe) {
        let (decoy, kept) = (recipe.decoy(), made(&recipe, "gravel"));
        assert_eq!(decoy.scheme, kept.scheme);
        assert_eq!(decoy.hash.len(), kept.hash.len());
        assert_eq!(recipe.better_than(&decoy), None, "its cost is today's");
        assert!(!fits(&recipe, "", &decoy));
        assert!(!fits(&recipe, "gravel teapot", &decoy));
    }
}

#[test]
fn a_forged_row_is_a_fault_and_not_a_flood() {
    let recipe = recipe(PasswordScheme::Argon2id);
    let kept = made(&recipe, "gravel");
    for forged in [
        kept.hash.replace("m=32", "m=4294967295"),
        kept.hash.replace("argon2id", "argon2i"),
        kept.hash.replace("p=1", "p=64"),
        "gravel".to_owned(),
    ] {
        let stored = StoredPassword {
            hash: forged,
            ..kept.clone()
        };
        assert!(matches!(
            recipe.verify(&password("gravel"), &stored),
            Err(Error::Crypto(_))
        ));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn only_the_password_itself_fits(text in "\\PC{1,90}", other in "\\PC{1,90}") {
        for recipe in BOTH.map(recipe) {
            let kept = made(&recipe, &text);
            prop_assert!(fits(&recipe, &text, &kept));
            let same = password(&text).bytes() == password(&other).bytes();
            prop_assert_eq!(fits(&recipe, &other, &kept), same);
        }
    }
}
