//! The same through the pages.

use super::{EMAIL, PASSWORD, holder, send};
use crate::files::corpus::png;
use crate::house::TestApp;
use axum::http::StatusCode;

#[tokio::test]
async fn pages_take_a_file_say_how_far_it_is_and_hand_it_out() {
    let app = TestApp::start().await;
    let (_, path) = holder(&app, EMAIL).await;
    let browser = app.anonymous();
    browser
        .form("/sign-in", &[("email", EMAIL), ("password", PASSWORD)])
        .await;
    let id = path.split('/').nth(5).expect("an id").to_owned();
    let (page, form) = (format!("/passport/{id}"), format!("/passport/{id}/evidence"));
    assert!(browser.get("/passport").await.text().contains(&page));
    assert!(browser.get(&page).await.text().contains("Nothing sent yet"));
    let empty = browser.get(&form).await;
    assert!(empty.text().contains("enctype=\"multipart/form-data\""));
    for (name, kind, bytes, words) in [
        ("", "application/octet-stream", &b""[..], "Choose a file"),
        ("a.svg", "image/svg+xml", b"<svg/>", "Choose a PDF, JPEG or PNG file"),
        (
            "a.png",
            "image/png",
            b"%PDF-1.7 nothing",
            "The file is not what its name says",
        ),
    ] {
        let again = send(&browser, &form, name, kind, bytes).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        let text = again.text();
        assert!(text.contains(words) && text.contains("<title>Error: "), "{name}");
    }
    let mut long = png(9, 9);
    long.resize((10 << 20) + 1, 0);
    let again = send(&browser, &form, "a.png", "image/png", &long).await;
    assert_eq!(again.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(again.text().contains("A picture must be 10 MB or smaller"));
    let sent = send(&browser, &form, "Licence.png", "image/png", &png(40, 30)).await;
    assert_eq!((sent.status, sent.location()), (StatusCode::SEE_OTHER, page.as_str()));
    assert!(
        browser
            .get(&page)
            .await
            .text()
            .contains("We are still checking this file")
    );
    app.run_jobs().await;
    let text = browser.get(&page).await.text();
    let action = text
        .split("action=\"/files/")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let action = format!("/files/{}", action.expect("a button"));
    let led = browser.form(&action, &[]).await;
    assert_eq!(led.status, StatusCode::SEE_OTHER);
    let opened = browser.get(led.location()).await;
    assert_eq!(
        (opened.status, opened.header("content-type")),
        (StatusCode::OK, Some("image/png"))
    );
    let file = action.split('/').nth(2).expect("an id");
    let gone = browser.form(&format!("{form}/{file}/remove"), &[]).await;
    assert_eq!((gone.status, gone.location()), (StatusCode::SEE_OTHER, page.as_str()));
    assert!(browser.get(&page).await.text().contains("Nothing sent yet"));
    app.run_jobs().await;
}
