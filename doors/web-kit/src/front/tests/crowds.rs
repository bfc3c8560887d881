//! Too many, too slow, twice, or over a network that others can read.

use super::*;
use crate::visit::Encrypted;

#[tokio::test]
async fn the_hundred_and_first_request_waits() {
    let house = house();
    for _ in 0..100 {
        assert_eq!(see(&house, "/api/v1/numbers/1").await.status, StatusCode::OK);
    }
    let answer = see(&house, "/api/v1/numbers/1").await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.header("retry-after"), "9");
    assert_eq!(answer.header("ratelimit-policy"), "\"default\";q=100;w=900");
    assert_eq!(answer.header("ratelimit"), "\"default\";r=0;t=9");
    let forged = [("x-forwarded-for", "198.51.100.7"), ("forwarded", "for=198.51.100.7")];
    let answer = send(&house, Method::GET, "/api/v1/numbers/1", &forged, "").await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "a header is no way round");
    assert_eq!(
        see(&house, "/").await.status,
        StatusCode::OK,
        "kept pages are not counted"
    );
    assert_eq!(
        send(&house, Method::GET, "/api/v1/me", &[COOKIE], "").await.status,
        StatusCode::OK
    );
}

#[tokio::test(start_paused = true)]
async fn asvs_V15_2_2__a_slow_handler_is_given_up() {
    let mut config = config();
    config.handler_time = Duration::from_millis(50);
    let house = house_with(config);
    for method in [Method::GET, Method::POST] {
        let answer = send(&house, method, "/api/v1/sleep", &[], "").await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(answer.json()["code"], "web/too-slow");
    }
}

#[tokio::test]
async fn asvs_V15_2_2__too_many_at_once_are_told_to_come_back() {
    let mut config = config();
    config.in_flight = 0;
    let house = house_with(config);
    let answer = see(&house, "/api/v1/numbers/1").await;
    assert_eq!(
        (answer.status, answer.header("retry-after")),
        (StatusCode::SERVICE_UNAVAILABLE, "1")
    );
    assert_eq!(see(&house, "/assets/app.css").await.status, StatusCode::OK);
}

#[tokio::test]
async fn files_have_places_of_their_own() {
    const FILE: (&str, &str) = ("content-type", "multipart/form-data; boundary=b");
    let mut config = config();
    config.uploads = 0;
    let house = house_with(config);
    let answer = send(&house, Method::POST, "/api/v1/sleep", &[FILE], "").await;
    assert_eq!(
        (answer.status, answer.header("retry-after")),
        (StatusCode::SERVICE_UNAVAILABLE, "1")
    );
    // Nobody else waits for them.
    assert_eq!(see(&house, "/api/v1/numbers/1").await.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn a_file_may_take_longer_than_other_things_but_not_for_ever() {
    const FILE: (&str, &str) = ("content-type", "multipart/form-data; boundary=b");
    let mut config = config();
    config.handler_time = Duration::ZERO;
    config.upload_time = Duration::from_millis(50);
    let house = house_with(config);
    let started = tokio::time::Instant::now();
    let answer = send(&house, Method::POST, "/api/v1/sleep", &[FILE], "").await;
    assert_eq!(answer.json()["code"], "web/too-slow");
    // The clock of this test moves only as timers ask for it.
    assert_eq!(started.elapsed(), Duration::from_millis(50));
}

#[tokio::test]
async fn keys_tell_bodies_and_addresses_apart() {
    let house = house();
    let mut seen = Vec::new();
    for (path, body) in [
        ("/api/v1/keyed/1", r#"{"a":1,"b":2}"#),
        ("/api/v1/keyed/1", r#"{ "b": 2, "a": 1 }"#),
        ("/api/v1/keyed/2", r#"{"a":1,"b":2}"#),
        ("/api/v1/keyed/1", r#"{"a":2,"b":2}"#),
    ] {
        let answer = send(
            &house,
            Method::POST,
            path,
            &[JSON, ("idempotency-key", "\"k-1\"")],
            body,
        )
        .await;
        let mut words = answer.body.split(' ').map(str::to_owned);
        assert_eq!(words.next().as_deref(), Some("k-1"));
        assert_eq!(words.next().as_deref(), Some("POST"));
        assert_eq!(words.next().as_deref(), Some("/api/v1/keyed/{id}"));
        seen.push(words.next().expect("a fingerprint"));
    }
    assert_eq!(seen[0], seen[1]);
    assert_ne!(seen[0], seen[2]);
    assert_ne!(seen[0], seen[3]);
}

#[tokio::test]
async fn asvs_V4_1_2__passwords_do_not_cross_a_network_in_the_clear() {
    let mut config = config();
    config.trusted_proxies = vec!["10.0.0.0/8".parse().expect("a network")];
    let house = house_with(config);
    let from = async |peer: &str, proto: &str, path: &str| {
        let mut request = Request::builder().uri(path).header("x-forwarded-proto", proto);
        let peer = Peer(format!("{peer}:1").parse().expect("an address"));
        request.extensions_mut().expect("extensions").insert(peer);
        let request = request.body(Body::empty()).expect("a request");
        let answer = house.clone().oneshot(request).await.expect("an answer");
        let location = answer
            .headers()
            .get("location")
            .map(|to| to.to_str().expect("text").to_owned());
        (answer.status().as_u16(), location)
    };
    assert_eq!(from("127.0.0.1", "", "/").await.0, 200);
    assert_eq!(from("10.0.0.1", "https", "/").await.0, 200);
    assert_eq!(from("203.0.113.9", "https", "/api/v1/numbers/1").await.0, 403);
    assert_eq!(from("10.0.0.1", "http", "/api/v1/numbers/1").await, (403, None));
    assert_eq!(
        from("10.0.0.1", "http", "/?a=b").await,
        (303, Some("https://muster.example/?a=b".into()))
    );
    let ours = async |peer: &str, proto: &str| {
        let mut request = Request::builder()
            .uri("/api/v1/numbers/1")
            .header("x-forwarded-proto", proto);
        let extensions = request.extensions_mut().expect("extensions");
        extensions.insert(Peer(format!("{peer}:1").parse().expect("an address")));
        extensions.insert(Encrypted);
        let request = request.body(Body::empty()).expect("a request");
        house.clone().oneshot(request).await.expect("an answer").status()
    };
    assert_eq!(
        ours("203.0.113.9", "http").await,
        200,
        "TLS with us, whatever the header says"
    );
    assert_eq!(ours("10.0.0.1", "http").await, 403, "a proxy that took it in the clear");
}

#[tokio::test]
async fn whoever_shows_false_tokens_all_the_time_waits_for_one_of_few_places() {
    let mut config = config();
    config.plain_http = PlainHttp::Anywhere;
    let kit = kit(config);
    let house = versioned(kit.api(routes()));
    let ask = async |peer: [u8; 4], token: &str| {
        let mut request = Request::get("/api/v1/me").header("authorization", format!("Bearer {token}"));
        let peer = Peer((peer, 40_000).into());
        request.extensions_mut().expect("extensions").insert(peer);
        let request = request.body(Body::empty()).expect("a request");
        house.clone().oneshot(request).await.expect("an answer").status()
    };
    let (here, elsewhere) = ([203, 0, 113, 9], [203, 0, 113, 10]);
    for _ in 0..300 {
        assert_ne!(ask(here, "made-up").await, StatusCode::OK);
    }
    assert_eq!(ask(here, "good").await, StatusCode::OK, "there is a place");
    let places = u32::try_from(kit.inner.doubtful.available_permits()).expect("few");
    let taken = kit.inner.doubtful.try_acquire_many(places).expect("all of them");
    assert_eq!(ask(here, "good").await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(
        ask(elsewhere, "good").await,
        StatusCode::OK,
        "others are not kept waiting"
    );
    drop(taken);
    assert_eq!(ask(here, "good").await, StatusCode::OK);
}
