//! A film, for its learner only.

use super::{FILM, browser, links, ok, pay, publish, to_the_payment_page};
use crate::house::TestApp;
use axum::http::{Method, StatusCode};

#[tokio::test]
async fn a_film_is_played_in_ranges_and_only_by_its_learner() {
    let app = TestApp::start().await;
    publish(&app).await;
    app.registered("zoe@demo.example", "worker", "security").await;
    app.registered("eve@demo.example", "worker", "security").await;
    let (zoe, eve) = (
        browser(&app, "zoe@demo.example").await,
        browser(&app, "eve@demo.example").await,
    );
    let (page, done) = to_the_payment_page(&zoe).await;
    pay(&app, &page, "4242424242424242").await;
    app.run_jobs().await;
    let place = links(&ok(zoe.get(&done).await), "/learning/")
        .next()
        .expect("a link to the course");
    let lesson = links(&ok(zoe.get(&place).await), &format!("{place}/lessons/"))
        .next()
        .expect("a lesson");
    let shown = zoe.get(&lesson).await;
    assert!(
        shown
            .header("content-security-policy")
            .is_some_and(|policy| policy.contains("media-src 'self' blob:"))
    );
    let film = format!("{lesson}/video");
    let whole = zoe.get(&film).await;
    assert_eq!((whole.status, whole.body.as_slice()), (StatusCode::OK, FILM));
    assert_eq!(
        (whole.header("content-type"), whole.header("accept-ranges")),
        (Some("video/mp4"), Some("bytes"))
    );
    let part = zoe.clone().with_header("range", "bytes=100-199").get(&film).await;
    assert_eq!(
        (part.status, part.body.as_slice()),
        (StatusCode::PARTIAL_CONTENT, &FILM[100..200])
    );
    assert_eq!(
        part.header("content-range"),
        Some(format!("bytes 100-199/{}", FILM.len()).as_str())
    );
    let past = zoe.clone().with_header("range", "bytes=99999999-").get(&film).await;
    assert_eq!(past.status, StatusCode::RANGE_NOT_SATISFIABLE);
    let other = zoe
        .clone()
        .with_header("range", "bytes=0-9")
        .with_header("if-range", "\"old\"")
        .get(&film)
        .await;
    assert_eq!((other.status, other.body.len()), (StatusCode::OK, FILM.len()));
    let head = zoe.send(Method::HEAD, &film, None, Vec::new()).await;
    assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
    let captions = zoe.get(&format!("{lesson}/captions.vtt")).await;
    assert!(
        captions
            .header("content-type")
            .is_some_and(|kind| kind.starts_with("text/vtt"))
    );
    for path in [
        film.clone(),
        format!("{lesson}/captions.vtt"),
        lesson.clone(),
        place.clone(),
        done,
        format!("{place}/quiz"),
    ] {
        assert_eq!(eve.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        let nobody = app.anonymous().get(&path).await;
        assert!(nobody.location().starts_with("/sign-in"), "{path}");
    }
}
