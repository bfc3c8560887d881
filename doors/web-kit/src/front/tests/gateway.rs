//! Scripts of other sites, versions, and whose address counts.

use super::*;
use tokio::sync::Notify;

const APP: &str = "https://app.example";
/// Address, headers, and the status that comes back.
type Ask<'a> = (&'a str, &'a [(&'a str, &'a str)], u16);

const BEARER: (&str, &str) = ("authorization", "Bearer good");

fn house_for_an_app() -> Router {
    let mut config = config();
    config.cors_origins = vec![Origin::parse(APP).expect("an origin")];
    house_with(config)
}

async fn ask(house: &Router, origin: &str, method: &str) -> Answer {
    let headers = [
        ("origin", origin),
        ("access-control-request-method", method),
        ("access-control-request-headers", "authorization"),
    ];
    send(house, Method::OPTIONS, "/api/v1/things", &headers, "").await
}

#[tokio::test]
async fn asvs_V3_4_2__only_named_origins_may_read_and_never_with_a_cookie() {
    let house = house_for_an_app();
    let answer = ask(&house, APP, "POST").await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(answer.header("access-control-allow-origin"), APP);
    assert_eq!(
        answer.header("access-control-allow-methods"),
        "GET, HEAD, POST, PUT, PATCH, DELETE"
    );
    assert!(answer.header("access-control-allow-headers").contains("authorization"));
    assert_eq!(answer.header("access-control-max-age"), "600");
    assert!(answer.header("strict-transport-security").starts_with("max-age="));
    let read = send(&house, Method::GET, "/api/v1/me", &[("origin", APP), BEARER], "").await;
    assert_eq!(
        (read.status, read.header("access-control-allow-origin")),
        (StatusCode::OK, APP)
    );
    assert!(read.header("access-control-expose-headers").contains("retry-after"));
    let refused = send(&house, Method::GET, "/api/v1/me", &[("origin", APP)], "").await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        refused.header("access-control-allow-origin"),
        APP,
        "a script may read why"
    );
    for answer in [&answer, &read, &refused] {
        assert_eq!(
            answer.header("access-control-allow-credentials"),
            "",
            "never with credentials"
        );
        let vary: Vec<_> = answer.headers.get_all("vary").iter().collect();
        assert!(vary.iter().any(|line| *line == "Origin"), "{vary:?}");
    }
}

#[tokio::test]
async fn other_origins_learn_nothing() {
    let house = house_for_an_app();
    for origin in [
        "https://evil.example",
        "https://app.example.evil.example",
        "https://app.example:8443",
        "http://app.example",
        "https://sub.app.example",
        "HTTPS://APP.EXAMPLE",
        "null",
        "*",
        "",
    ] {
        let answer = ask(&house, origin, "POST").await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{origin}");
        let read = send(&house, Method::GET, "/api/v1/me", &[("origin", origin), BEARER], "").await;
        for answer in [answer, read] {
            assert!(!answer.headers.contains_key("access-control-allow-origin"), "{origin}");
        }
    }
    let twice = [("origin", APP), ("origin", "https://evil.example"), BEARER];
    let read = send(&house, Method::GET, "/api/v1/me", &twice, "").await;
    assert!(!read.headers.contains_key("access-control-allow-origin"));
    let page = send(&house, Method::GET, "/", &[("origin", APP)], "").await;
    assert!(
        !page.headers.contains_key("access-control-allow-origin"),
        "pages are read by nobody else"
    );
    let written = send(
        &house,
        Method::POST,
        "/api/v1/things",
        &[("origin", APP), COOKIE, JSON],
        "{\"name\":\"a\"}",
    )
    .await;
    assert_eq!(
        written.status,
        StatusCode::FORBIDDEN,
        "a named origin rides on no cookie"
    );
}

#[tokio::test]
async fn without_a_list_there_is_nothing_of_the_kind() {
    let house = house();
    let answer = ask(&house, PUBLIC, "POST").await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(
        answer
            .headers
            .keys()
            .all(|name| !name.as_str().starts_with("access-control-"))
    );
}

#[tokio::test]
async fn a_version_is_answered_echoed_or_refused_by_name() {
    let house = house();
    let get = async |path: &str, headers: &[(&str, &str)]| send(&house, Method::GET, path, headers, "").await;
    for headers in [
        &[][..],
        &[("api-version", "1")],
        &[("api-version", "v1")],
        &[("accept", "application/vnd.muster.v1+json")],
    ] {
        for path in ["/api/v1/numbers/1", "/api/numbers/1"] {
            let answer = get(path, headers).await;
            assert_eq!(
                (answer.status, answer.header("api-version")),
                (StatusCode::OK, "1"),
                "{path} {headers:?}"
            );
        }
    }
    let named = get("/api/v1/json", &[("accept", "application/vnd.muster.v1+json")]).await;
    assert_eq!(named.header("content-type"), "application/vnd.muster.v1+json");
    assert_eq!(
        get("/api/v1/json", &[]).await.header("content-type"),
        "application/json"
    );
    let refusals: [Ask<'_>; 5] = [
        ("/api/v2/numbers/1", &[], 404),
        ("/api/v1/numbers/1", &[("api-version", "2")], 400),
        ("/api/numbers/1", &[("api-version", "latest")], 400),
        ("/api/numbers/1", &[("accept", "application/vnd.muster.v2+json")], 406),
        ("/api/v1/numbers/1", &[("api-version", "1"), ("api-version", "2")], 400),
    ];
    for (path, headers, status) in refusals {
        let answer = get(path, headers).await;
        assert_eq!(answer.status.as_u16(), status, "{path} {headers:?}");
        let problem = answer.json();
        assert_eq!(problem["code"], "web/api-version-unknown", "{path}");
        assert_eq!(problem["supported"], serde_json::json!(["1"]));
    }
    assert_eq!(
        see(&house, "/").await.header("api-version"),
        "",
        "pages have no versions"
    );
}

#[tokio::test]
async fn asvs_V15_3_4__nobody_chooses_the_address_they_are_counted_by() {
    let mut config = config();
    config.trusted_proxies = vec!["10.0.0.0/8".parse().expect("a network")];
    config.plain_http = PlainHttp::Anywhere;
    config.rates = Rates::default().with(Class::Anonymous, Rate::new(2, Duration::from_mins(15)));
    let house = house_with(config);
    let from = async |peer: &str, headers: &[(&str, &str)]| {
        let mut request = Request::builder().uri("/api/v1/numbers/1");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let peer = Peer(peer.parse().expect("an address"));
        request.extensions_mut().expect("extensions").insert(peer);
        let request = request.body(Body::empty()).expect("a request");
        house
            .clone()
            .oneshot(request)
            .await
            .expect("an answer")
            .status()
            .as_u16()
    };
    // A stranger forges a new address for each request, in every header that names one.
    let forged = ["1.1.1.1", "2.2.2.2", "3.3.3.3", "10.0.0.9, 4.4.4.4"];
    let mut answers = Vec::new();
    for address in forged {
        let headers = [
            ("x-forwarded-for", address),
            ("x-real-ip", address),
            ("forwarded", "for=5.5.5.5"),
            ("true-client-ip", address),
            ("cf-connecting-ip", address),
        ];
        answers.push(from("203.0.113.9:1", &headers).await);
    }
    assert_eq!(answers, [200, 200, 429, 429], "the other end of the connection counts");
    // Through the proxy, what the caller wrote stands to the left of what the proxy wrote.
    let mut answers = Vec::new();
    for address in [
        "1.1.1.1, 198.51.100.7",
        "2.2.2.2, 198.51.100.7",
        "10.9.9.9, 198.51.100.7",
    ] {
        answers.push(from("10.0.0.1:1", &[("x-forwarded-for", address)]).await);
    }
    assert_eq!(answers, [200, 200, 429]);
    assert_eq!(
        from("10.0.0.1:1", &[("x-forwarded-for", "198.51.100.8")]).await,
        200,
        "another caller"
    );
    // Of version six, a whole /64 is one caller, and a mapped address is its version four.
    let mut answers = Vec::new();
    for peer in [
        "[2001:db8:1:2::1]:1",
        "[2001:db8:1:2::2]:1",
        "[2001:db8:1:2:ffff::3]:1",
        "[::ffff:203.0.113.9]:1",
    ] {
        answers.push(from(peer, &[]).await);
    }
    assert_eq!(answers, [200, 200, 429, 429]);
}

#[tokio::test]
async fn the_older_headers_come_by_a_switch() {
    let answer = see(&house(), "/api/v1/numbers/1").await;
    assert!(!answer.headers.contains_key("x-ratelimit-limit"));
    let mut config = config();
    config.old_rate_headers = true;
    let answer = see(&house_with(config), "/api/v1/numbers/1").await;
    assert_eq!(answer.header("x-ratelimit-limit"), "100");
    assert_eq!(answer.header("x-ratelimit-remaining"), "99");
    assert_eq!(answer.header("x-ratelimit-reset"), "9");
    assert_eq!(answer.header("ratelimit"), "\"default\";r=99;t=9");
}

/// A house whose one write waits for a sign and then leaves a trace.
fn with_a_slow_write(begun: &Arc<Notify>, go: &Arc<Notify>, done: &Arc<Notify>) -> Router {
    let (begun, go, done) = (begun.clone(), go.clone(), done.clone());
    let write = async move || {
        begun.notify_one();
        go.notified().await;
        done.notify_one();
    };
    let routes = Router::new().route("/api/v1/write", post(write));
    versioned(kit(config()).api(routes))
}

#[tokio::test]
async fn a_caller_who_leaves_cannot_stop_a_write_half_way() {
    let (begun, go, done) = <(Arc<Notify>, Arc<Notify>, Arc<Notify>)>::default();
    let house = with_a_slow_write(&begun, &go, &done);
    let call = send(&house, Method::POST, "/api/v1/write", &[], "");
    tokio::select! {
        answer = call => panic!("answered before its time: {}", answer.status),
        () = begun.notified() => {}
    }
    // The call is dropped: nobody waits for the answer any more.
    go.notify_one();
    tokio::time::timeout(Duration::from_secs(20), done.notified())
        .await
        .expect("the write goes on to its end");
}

#[tokio::test(start_paused = true)]
async fn a_body_that_never_ends_is_given_up() {
    let drip = futures::stream::pending::<Result<bytes::Bytes, std::io::Error>>();
    let request = Request::builder()
        .method(Method::POST)
        .uri("/api/v1/things")
        .header("content-type", "application/json")
        .body(Body::from_stream(drip))
        .expect("a request");
    let answer = house().oneshot(request).await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::REQUEST_TIMEOUT);
    let body = answer.into_body().collect().await.expect("a body").to_bytes();
    let problem: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!(problem["code"], "web/body-slow");
}

#[tokio::test]
async fn who_sends_slowly_takes_nobodys_place() {
    let mut config = config();
    config.in_flight = 1;
    config.bodies = 2;
    let house = house_with(config);
    let slow = || {
        let drip = futures::stream::pending::<Result<bytes::Bytes, std::io::Error>>();
        let request = Request::builder()
            .method(Method::POST)
            .uri("/api/v1/things")
            .header("content-type", "application/json")
            .body(Body::from_stream(drip))
            .expect("a request");
        tokio::spawn(house.clone().oneshot(request))
    };
    let senders = [slow(), slow()];
    let third = async {
        // The two are being read as soon as a third sender is turned away.
        loop {
            let answer = send(&house, Method::POST, "/api/v1/things", &[JSON], r#"{"name":"a"}"#).await;
            if answer.status == StatusCode::SERVICE_UNAVAILABLE {
                break;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), third)
        .await
        .expect("two are enough");
    assert_eq!(see(&house, "/api/v1/numbers/1").await.status, StatusCode::OK);
    for sender in &senders {
        sender.abort();
    }
}

#[tokio::test]
async fn asvs_V4_1_3__a_stranger_says_nothing_of_themselves_that_counts() {
    let mut config = config();
    config.trusted_proxies = vec!["10.0.0.0/8".parse().expect("a network")];
    let house = house_with(config);
    let claims = [
        ("x-forwarded-for", "127.0.0.1"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "evil.example"),
        ("forwarded", "for=127.0.0.1;proto=https;host=evil.example"),
        ("x-real-ip", "127.0.0.1"),
        ("x-user-id", "00000000-0000-0000-0000-000000000001"),
        ("x-remote-user", "admin"),
        ("x-original-url", "/api/v1/me"),
        ("x-http-method-override", "DELETE"),
    ];
    let from = async |peer: &str, path: &str| {
        let mut request = Request::builder().uri(path);
        for (name, value) in claims {
            request = request.header(name, value);
        }
        let peer = Peer(peer.parse().expect("an address"));
        request.extensions_mut().expect("extensions").insert(peer);
        let request = request.body(Body::empty()).expect("a request");
        house.clone().oneshot(request).await.expect("an answer")
    };
    let plain = from("203.0.113.9:1", "/api/v1/numbers/1").await;
    assert_eq!(
        plain.status(),
        StatusCode::FORBIDDEN,
        "it came in the clear, whatever it says"
    );
    let named = from("127.0.0.1:1", "/api/v1/me").await;
    assert_eq!(
        named.status(),
        StatusCode::UNAUTHORIZED,
        "nobody is somebody by a header"
    );
    let led = from("127.0.0.1:1", "/mine").await;
    assert_eq!(led.headers()["location"], "/sign-in?next=/mine");
    let page = from("203.0.113.9:1", "/?a=b").await;
    assert_eq!(
        page.headers()["location"],
        "https://muster.example/?a=b",
        "our own name counts"
    );
    assert_eq!(from("127.0.0.1:1", "/api/v1/numbers/1").await.status(), StatusCode::OK);
}
