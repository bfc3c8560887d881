//! What is dangerous needs a fresh proof, through both doors.

use super::tests::{COOKIE, OURS, config, draw, kit, send};
use crate::{Proven, both_doors};
use axum::Router;
use axum::routing::get;
use http::Method;
use std::sync::Arc;

async fn danger(Proven(actor): Proven) -> String {
    actor.user().map(|user| user.to_string()).unwrap_or_default()
}

#[tokio::test]
async fn what_is_dangerous_asks_for_a_fresh_proof() {
    let kit = kit(config());
    let api = Router::new().route("/api/v1/danger", get(danger).post(danger));
    let site = Router::new().route("/danger", get(danger).post(danger));
    let house = both_doors(kit.api(api), kit.site(site, Arc::new(draw)));
    let fresh = ("cookie", "__Host-session=fresh");
    for path in ["/danger?x=1", "/api/v1/danger"] {
        let nobody = send(&house, Method::GET, path, &[], "").await;
        assert!([303, 401].contains(&nobody.status.as_u16()), "{path}");
        let proven = send(&house, Method::GET, path, &[fresh], "").await;
        assert_eq!(proven.status, 200, "{path}");
    }
    let stale = send(&house, Method::GET, "/api/v1/danger", &[COOKIE], "").await;
    assert_eq!(
        (stale.status.as_u16(), &stale.json()["code"]),
        (403, &"identity/step-up-needed".into())
    );
    assert_eq!(stale.json()["prove"]["href"], "/api/v1/auth/prove");
    let page = send(&house, Method::GET, "/danger?x=1", &[COOKIE], "").await;
    assert_eq!(
        (page.status.as_u16(), page.header("location")),
        (303, "/prove?next=/danger%3Fx%3D1")
    );
    let from = ("referer", "https://muster.example/keys/new?kind=read");
    let sent = send(&house, Method::POST, "/danger", &[COOKIE, OURS, from], "").await;
    assert_eq!(sent.header("location"), "/prove?sent=yes&next=/keys/new%3Fkind%3Dread");
    let sent = send(&house, Method::POST, "/danger", &[COOKIE, OURS], "").await;
    assert_eq!(sent.header("location"), "/prove?sent=yes&next=/account");
}

#[tokio::test]
async fn whoever_lacks_a_factor_gets_through_to_setting_one_up_and_nowhere_else() {
    let kit = kit(config());
    let api = Router::new()
        .route("/api/v1/danger", get(danger).post(danger))
        .route("/api/v1/me/factors", get(|| async { "factors" }));
    let site = Router::new()
        .route("/danger", get(danger).post(danger))
        .route("/account/factors", get(|| async { "factors" }));
    let house = both_doors(kit.api(api), kit.site(site, Arc::new(draw)));
    let bare = ("cookie", "__Host-session=bare");
    for open in ["/account/factors", "/api/v1/me/factors"] {
        assert_eq!(send(&house, Method::GET, open, &[bare], "").await.status, 200, "{open}");
    }
    for method in [Method::GET, Method::POST] {
        let page = send(&house, method.clone(), "/danger", &[bare, OURS], "").await;
        assert_eq!(
            (page.status.as_u16(), page.header("location")),
            (303, "/account/factors")
        );
        let told = send(&house, method, "/api/v1/danger", &[bare, OURS], "").await;
        assert_eq!(
            (told.status.as_u16(), &told.json()["code"]),
            (403, &"identity/second-factor-missing".into())
        );
        assert_eq!(told.json()["set_up"]["href"], "/api/v1/me/factors/app");
    }
    let nowhere = send(&house, Method::GET, "/api/v1/nowhere", &[bare], "").await;
    assert_eq!(nowhere.status, 404);
}
