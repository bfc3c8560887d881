//! Who comes, from where, and what they are shown.

use super::*;

#[tokio::test]
async fn the_sender_is_recognised() {
    let house = house();
    let by_token = send(
        &house,
        Method::GET,
        "/api/v1/me",
        &[("authorization", "Bearer good")],
        "",
    )
    .await;
    assert_eq!(by_token.status, StatusCode::OK);
    assert_eq!(by_token.header("cache-control"), "no-store");
    assert_eq!(
        send(&house, Method::GET, "/api/v1/me", &[COOKIE], "").await.status,
        StatusCode::OK
    );
    for refused in ["Bearer bad", "Basic good", "Bearer"] {
        let answer = send(
            &house,
            Method::GET,
            "/api/v1/me",
            &[("authorization", refused), COOKIE],
            "",
        )
        .await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{refused}");
        assert_eq!(answer.json()["code"], "web/token-refused");
    }
    let by_token = send(&house, Method::GET, "/mine", &[("authorization", "Bearer good")], "").await;
    assert_eq!(by_token.status, StatusCode::SEE_OTHER, "pages take no tokens");
}

#[tokio::test]
async fn strangers_are_led_to_sign_in_and_back() {
    let house = house();
    let answer = see(&house, "/mine?page=2&x=//evil").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header("location"), "/sign-in?next=/mine%3Fpage%3D2%26x%3D//evil");
    let answer = send(&house, Method::POST, "/mine", &[OURS], "").await;
    assert_eq!(answer.header("location"), "/sign-in");
    let from = ("referer", "https://muster.example/mine/new?kind=a");
    let answer = send(&house, Method::POST, "/mine", &[OURS, from], "").await;
    assert_eq!(
        answer.header("location"),
        "/sign-in?after=form&next=/mine/new%3Fkind%3Da"
    );
}

#[tokio::test]
async fn asvs_V3_5_1__forged_writes_are_refused() {
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], u16);
    let house = house();
    let cases: &[Case<'_>] = &[
        ("/saved", &[], 403),
        ("/saved", &[("sec-fetch-site", "cross-site")], 403),
        ("/saved", &[("sec-fetch-site", "same-site"), ("origin", PUBLIC)], 403),
        ("/saved", &[("sec-fetch-site", "none")], 403),
        ("/saved", &[("origin", "https://evil.example")], 403),
        ("/saved", &[("origin", "null")], 403),
        ("/saved", &[OURS], 303),
        ("/saved", &[("origin", PUBLIC)], 303),
        ("/api/v1/things", &[COOKIE, JSON], 403),
        ("/api/v1/things", &[COOKIE, JSON, OURS], 200),
        ("/api/v1/things", &[("authorization", "Bearer good"), JSON], 200),
        ("/api/v1/things", &[JSON], 200),
    ];
    for (path, headers, status) in cases {
        let answer = send(&house, Method::POST, path, headers, r#"{"name":"a"}"#).await;
        assert_eq!(answer.status.as_u16(), *status, "{path} {headers:?}: {}", answer.body);
    }
}

#[tokio::test]
async fn errors_of_the_site_are_pages() {
    let house = house();
    let answer = see(&house, "/nowhere").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(answer.body, "Not found: /nowhere (web/not-found)");
    let answer = send(&house, Method::PUT, "/", &[OURS], "").await;
    assert_eq!(
        (answer.status, answer.header("allow")),
        (StatusCode::METHOD_NOT_ALLOWED, "GET,HEAD")
    );
    let answer = send(&house, Method::POST, "/form", &[OURS], "").await;
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, "your answers")
    );
}

#[tokio::test]
async fn a_message_is_shown_once() {
    let house = house();
    let saved = send(&house, Method::POST, "/saved", &[OURS], "").await;
    let cookie = saved
        .header("set-cookie")
        .split(';')
        .next()
        .expect("a cookie")
        .to_owned();
    let headers = [("cookie", cookie.as_str())];
    let ahead = [("cookie", cookie.as_str()), ("sec-purpose", "prefetch")];
    let prefetched = send(&house, Method::GET, "/flash", &ahead, "").await;
    assert_eq!((prefetched.body.as_str(), prefetched.header("set-cookie")), ("", ""));
    let shown = send(&house, Method::GET, "/flash", &headers, "").await;
    assert_eq!(shown.body, "Saved");
    assert!(shown.header("set-cookie").starts_with("__Host-flash=; Max-Age=0;"));
    assert_eq!(shown.header("cache-control"), "no-store");
}

#[tokio::test]
async fn asvs_V3_5_8__no_other_site_draws_what_is_somebodys_own() {
    let house = house();
    for path in ["/file", "/mine", "/api/v1/me"] {
        for site in ["cross-site", "same-site"] {
            for (mode, dest) in [
                ("no-cors", "image"),
                ("no-cors", "script"),
                ("cors", "empty"),
                ("navigate", "iframe"),
                ("navigate", "object"),
            ] {
                let headers = [
                    COOKIE,
                    ("sec-fetch-site", site),
                    ("sec-fetch-mode", mode),
                    ("sec-fetch-dest", dest),
                ];
                let answer = send(&house, Method::GET, path, &headers, "").await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {site} {mode} {dest}");
            }
            let followed = [
                COOKIE,
                ("sec-fetch-site", site),
                ("sec-fetch-mode", "navigate"),
                ("sec-fetch-dest", "document"),
            ];
            assert_eq!(
                send(&house, Method::GET, path, &followed, "").await.status,
                StatusCode::OK,
                "{path}"
            );
        }
        let ours = [COOKIE, OURS, ("sec-fetch-mode", "no-cors"), ("sec-fetch-dest", "image")];
        assert_eq!(
            send(&house, Method::GET, path, &ours, "").await.status,
            StatusCode::OK,
            "{path}"
        );
    }
    let nobodys = [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-mode", "no-cors"),
        ("sec-fetch-dest", "image"),
    ];
    assert_eq!(
        send(&house, Method::GET, "/", &nobodys, "").await.status,
        StatusCode::OK
    );
}
