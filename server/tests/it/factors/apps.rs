//! Authenticator apps, set up and removed in a browser.

use crate::house::TestApp;
use crate::house::factors::{EMAIL, code, half, holder, next_code};
use axum::http::StatusCode;

/// The key that the page shows, without the gaps between its groups.
fn shown_key(page: &str) -> String {
    let from = page
        .split("type this key into the app: <code class=\"mono\">")
        .nth(1)
        .expect("a key");
    from.split('<').next().expect("its end").replace(' ', "")
}

#[tokio::test]
async fn a_browser_sets_an_app_up_and_signs_in_with_it() {
    let app = TestApp::start().await;
    app.registered(EMAIL, "worker", "care").await;
    let (browser, _) = half(&app).await;
    let before = browser.get("/account/factors").await.text();
    assert!(before.contains("Set up an app"), "{before}");
    let early = browser.get("/account/factors/app").await;
    assert_eq!(early.location(), "/account/factors");
    let begun = browser.form("/account/factors/app", &[]).await;
    assert_eq!(begun.location(), "/account/factors/app");
    let page = browser.get("/account/factors/app").await.text();
    assert!(page.contains("<svg class=\"qr\"") && page.contains("otpauth://totp/Muster:jo%40example.org?secret="));
    let key = shown_key(&page);
    let wrong = browser
        .form("/account/factors/app/confirm", &[("code", "000000")])
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(shown_key(&wrong.text()), key, "the same key is shown again");
    let old_jar = browser.clone_jar();
    let done = browser
        .form("/account/factors/app/confirm", &[("code", &code(&app, &key))])
        .await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    assert_eq!(done.text().matches("<li><code class=\"mono\">").count(), 10);
    assert_ne!(browser.clone_jar(), old_jar, "the cookie is a new one");
    let twice = browser
        .form("/account/factors/app/confirm", &[("code", &code(&app, &key))])
        .await;
    assert_eq!(twice.location(), "/account/factors");
    let said = browser.get("/account/factors").await.text();
    assert!(
        said.contains("Your app is set up. If you did not see your recovery codes"),
        "{said}"
    );
    assert_eq!(browser.get("/account").await.status, StatusCode::OK);
    let on = browser.get("/account/factors").await.text();
    assert!(on.contains("10 codes are") && !on.contains(&key), "{on}");
    let letters = app.mails().await;
    assert!(
        letters
            .iter()
            .any(|mail| mail.text.contains("An authenticator app was added"))
    );

    let (other, led) = half(&app).await;
    assert_eq!(led.location(), "/sign-in/second-step?next=%2Faccount");
    assert_eq!(other.get("/account").await.location(), "/sign-in?next=/account");
    let form = other.get("/sign-in/second-step?next=%2Faccount").await;
    assert!(form.text().contains("autocomplete=\"one-time-code\""));
    let code = next_code(&app, &key);
    let fields = [("code", code.as_str()), ("next", "/account")];
    let welcome = other.form("/sign-in/second-step", &fields).await;
    assert_eq!(
        (welcome.status, welcome.location()),
        (StatusCode::SEE_OTHER, "/account")
    );
    assert!(!other.clone_jar().contains("__Host-half"), "the ticket is taken back");
    assert_eq!(other.get("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn recovery_codes_are_renewed_and_the_app_is_removed_on_the_page() {
    let app = TestApp::start().await;
    let holder = holder(&app).await;
    let (browser, _) = half(&app).await;
    let signed_in = browser
        .form("/sign-in/second-step", &[("code", &holder.codes[0])])
        .await;
    assert_eq!(signed_in.status, StatusCode::SEE_OTHER);
    let fresh = browser.form("/account/factors/recovery-codes", &[]).await;
    assert_eq!(fresh.text().matches("<li><code class=\"mono\">").count(), 10);
    assert!(!fresh.text().contains(&holder.codes[1]));
    let (late, _) = half(&app).await;
    let old = late.form("/sign-in/second-step", &[("code", &holder.codes[1])]).await;
    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY, "the old codes are void");
    assert!(
        browser
            .get("/account/factors/app/remove")
            .await
            .text()
            .contains("Remove")
    );
    let removed = browser.form("/account/factors/app/remove", &[]).await;
    assert_eq!(removed.location(), "/account/factors");
    let (_, straight) = half(&app).await;
    assert_eq!(straight.location(), "/account", "the password is enough again");
    let subjects: Vec<String> = app.mails().await.into_iter().map(|mail| mail.text).collect();
    for news in [
        "A recovery code was used",
        "New recovery codes",
        "was removed",
        "a wrong code",
    ] {
        assert!(subjects.iter().any(|text| text.contains(news)), "{news}: {subjects:#?}");
    }
}
