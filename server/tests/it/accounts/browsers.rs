//! Browsers: where signing in leads, and signing out everywhere.

use super::{EMAIL, PASSWORD};
use crate::house::TestApp;

#[tokio::test]
async fn asvs_V3_7_2__signing_in_leads_to_our_own_pages_only() {
    let app = TestApp::start().await;
    app.registered(EMAIL, "worker", "care").await;
    for (wish, place) in [
        ("/courses?sector=care", "/courses?sector=care"),
        ("https://evil.example", "/profile/personal"),
    ] {
        let browser = app.anonymous();
        let answer = browser
            .form("/sign-in", &[("email", EMAIL), ("password", PASSWORD), ("next", wish)])
            .await;
        assert_eq!(answer.location(), place);
    }
}

#[tokio::test]
async fn signing_out_everywhere_ends_the_other_browser_too() {
    let app = TestApp::start().await;
    app.registered(EMAIL, "worker", "care").await;
    let (here, there) = (app.anonymous(), app.anonymous());
    for browser in [&here, &there] {
        browser
            .form("/sign-in", &[("email", EMAIL), ("password", PASSWORD)])
            .await;
    }
    assert!(
        here.get("/account/sign-out-everywhere")
            .await
            .text()
            .contains("Stay signed in")
    );
    assert!(here.get("/account").await.text().contains("Another browser"));
    let out = here.form("/account/sign-out-everywhere", &[]).await;
    assert_eq!(out.location(), "/sign-in?after=everywhere");
    assert!(
        here.get(out.location())
            .await
            .text()
            .contains("You are signed out everywhere")
    );
    // Doors may remember a sign-in for up to a second, so the list of sign-ins tells, not the other browser's next page.
    here.form("/sign-in", &[("email", EMAIL), ("password", PASSWORD)]).await;
    let left = here.get("/account").await.text();
    assert!(
        left.contains("This browser") && !left.contains("Another browser"),
        "{left}"
    );
}
