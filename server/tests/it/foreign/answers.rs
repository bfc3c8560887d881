//! Answers at the callback: whose they are, and how often they count.

use super::{ENDED, Scene, UNPROVEN, refused};
use crate::house::provider::{ISSUER, OTHER};
use axum::http::StatusCode;
use chrono::TimeDelta;
use serde_json::json;

#[expect(non_snake_case, reason = "ASVS requirements are named as in the standard")]
#[tokio::test]
async fn asvs_V10_2_1__an_answer_counts_once_in_the_browser_that_began_with_its_own_state() {
    let mut scene = Scene::new().await;
    let (mine, state) = (scene.browser.clone(), scene.sent["state"].clone());
    for query in [
        vec![("code", "c1")],
        vec![("code", "c1"), ("state", "")],
        vec![("code", "c1"), ("state", "of-another-browser")],
    ] {
        refused(&scene.back_with(&query).await, ENDED);
    }
    scene.browser = scene.app.anonymous();
    refused(&scene.back_with(&[("code", "c1"), ("state", &state)]).await, ENDED);
    // What strangers brought has not used mine up.
    scene.browser = mine;
    let jar = scene.browser.clone_jar();
    assert_eq!(scene.back().await.location(), "/sign-in/connect");
    scene.browser = scene.app.anonymous().with_header("cookie", jar);
    refused(&scene.back().await, ENDED);
    scene.browser = scene.app.anonymous();
    scene.begin("").await;
    scene
        .app
        .db
        .clock()
        .set(testkit::start_of_tests() + TimeDelta::minutes(10));
    refused(&scene.back().await, ENDED);
}

#[expect(non_snake_case, reason = "ASVS requirements are named as in the standard")]
#[tokio::test]
async fn asvs_V10_1_2__a_code_counts_only_in_the_browser_and_the_try_that_asked_for_it() {
    let mut scene = Scene::new().await;
    let stolen = [("code", "c1"), ("state", &scene.sent["state"].clone())];
    let stranger = scene.app.anonymous();
    let begun = scene.browser.clone();
    scene.browser = stranger;
    refused(&scene.back_with(&stolen).await, ENDED);
    // Nor in a later try of the same browser.
    scene.browser = begun;
    scene.begin("").await;
    refused(&scene.back_with(&stolen).await, ENDED);
    assert_eq!(scene.back().await.location(), "/sign-in/connect");
}

#[expect(non_snake_case, reason = "ASVS requirements are named as in the standard")]
#[tokio::test]
async fn asvs_V10_2_2__one_providers_answer_is_never_taken_for_anothers() {
    let scene = Scene::new().await;
    let state = scene.sent["state"].clone();
    // At the callback of another provider of ours.
    let mixed = scene
        .browser
        .get(&format!("/sign-in/with/evil/callback?code=c1&state={state}"))
        .await;
    refused(&mixed, ENDED);
    // With the word of another issuer.
    refused(
        &scene
            .back_with(&[("code", "c1"), ("state", &state), ("iss", OTHER)])
            .await,
        UNPROVEN,
    );
    // Without the word of a provider that always gives it.
    let mut scene = Scene::new().await;
    scene
        .app
        .db
        .clock()
        .set(testkit::start_of_tests() + TimeDelta::minutes(11));
    scene.change(|says| says.iss_parameter = true);
    scene.begin("").await;
    refused(&scene.back().await, UNPROVEN);
    scene.begin("").await;
    let state = scene.sent["state"].clone();
    let honest = scene
        .back_with(&[("code", "c1"), ("state", &state), ("iss", ISSUER)])
        .await;
    assert_eq!(honest.location(), "/sign-in/connect");
}

#[tokio::test]
async fn a_provider_that_says_no_is_down_or_does_not_vouch_opens_nothing() {
    let scene = Scene::new().await;
    let state = scene.sent["state"].clone();
    let no = scene.back_with(&[("error", "access_denied"), ("state", &state)]).await;
    refused(&no, "did not sign you in");
    for (claim, value) in [
        ("email_verified", json!(false)),
        ("email_verified", json!(null)),
        ("email_verified", json!("true")),
        ("email", json!(null)),
        ("email", json!("no address")),
    ] {
        let scene = Scene::new().await;
        scene.lie(claim, value);
        refused(&scene.back().await, "has not confirmed your e-mail address");
    }
    let scene = Scene::new().await;
    let state = scene.sent["state"].clone();
    refused(&scene.back_with(&[("code", "used"), ("state", &state)]).await, ENDED);
    let scene = Scene::new().await;
    scene
        .app
        .db
        .clock()
        .set(testkit::start_of_tests() + TimeDelta::minutes(9));
    scene.change(|says| says.down = true);
    refused(&scene.back().await, "does not answer at the moment");
    let unknown = scene.browser.get("/sign-in/with/nobody").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}
