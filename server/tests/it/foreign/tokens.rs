//! What stands in the token that the provider signs.

use super::{Scene, UNPROVEN, refused};
use crate::house::provider::OTHER;
use serde_json::json;

#[expect(non_snake_case, reason = "ASVS requirements are named as in the standard")]
#[tokio::test]
async fn asvs_V10_5_1__a_token_must_hold_this_tries_nonce() {
    for nonce in [json!("another"), json!(""), json!(null), json!(7)] {
        let scene = Scene::new().await;
        scene.lie("nonce", nonce);
        refused(&scene.back().await, UNPROVEN);
    }
}

#[expect(non_snake_case, reason = "ASVS requirements are named as in the standard")]
#[tokio::test]
async fn asvs_V10_5_4__a_token_must_be_for_us_from_the_issuer_and_in_time() {
    let now = testkit::start_of_tests().timestamp();
    for (claim, value) in [
        ("aud", json!("somebody-else")),
        ("aud", json!(["muster", "somebody-else"])),
        ("aud", json!(null)),
        ("azp", json!("somebody-else")),
        ("iss", json!("https://rowan.example/")),
        ("iss", json!(OTHER)),
        ("exp", json!(now - 30)),
        ("exp", json!("soon")),
        ("iat", json!(now + 31)),
        ("iat", json!(now - 600)),
        ("iat", json!(null)),
        ("sub", json!("")),
        ("sub", json!(null)),
    ] {
        let scene = Scene::new().await;
        scene.lie(claim, value.clone());
        refused(&scene.back().await, UNPROVEN);
        assert!(!scene.is_in().await, "{claim} {value}");
    }
    let scene = Scene::new().await;
    scene.lie("aud", json!(["muster", "somebody-else"]));
    scene.lie("azp", json!("muster"));
    scene.lie("exp", json!(now - 29));
    assert_eq!(
        scene.back().await.location(),
        "/sign-in/connect",
        "the leeway and a list of audiences hold"
    );
}

#[expect(non_snake_case, reason = "ASVS requirements are named as in the standard")]
#[tokio::test]
async fn asvs_V6_8_2__unsigned_and_wrongly_signed_tokens_are_refused() {
    for header in [
        json!({ "alg": "none" }),
        json!({ "alg": "HS256", "kid": "one" }),
        json!({ "alg": "RS256", "kid": "one" }),
        json!({ "alg": "ES256", "kid": "one" }),
        json!({ "alg": "EdDSA", "kid": "unknown" }),
        json!({ "kid": "one" }),
    ] {
        let scene = Scene::new().await;
        scene.change(|says| says.header = header);
        refused(&scene.back().await, UNPROVEN);
    }
    let scene = Scene::new().await;
    scene.change(|says| says.seed = 2);
    refused(&scene.back().await, UNPROVEN);
    let scene = Scene::new().await;
    scene.change(|says| says.signed = false);
    refused(&scene.back().await, UNPROVEN);
}
