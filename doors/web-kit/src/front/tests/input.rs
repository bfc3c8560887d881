//! What is read from a request, and what cannot be read in two ways.

use super::*;

async fn things(house: &Router, body: &str) -> Answer {
    send(house, Method::POST, "/api/v1/things", &[JSON], body).await
}

#[tokio::test]
async fn asvs_V1_5_2__json_is_bounded_and_fills_only_the_type_that_is_wanted() {
    let house = house();
    let nested = |levels: usize| format!(r#"{{"name":{}{}}}"#, "[".repeat(levels), "]".repeat(levels));
    let padded = |spaces: usize| format!(r#"{{"name":"a"}}{}"#, " ".repeat(spaces));
    for (body, status, code) in [
        (padded(1), 200, ""),
        (nested(31), 422, "web/json-shape"),
        (nested(32), 400, "web/json-too-deep"),
        (nested(50_000), 400, "web/json-too-deep"),
        (padded(256 * 1024), 413, "web/too-large"),
        (r#"{"name":{"a":1}}"#.to_owned(), 422, "web/json-shape"),
        (r#"{"name":"a","@type":"Staff"}"#.to_owned(), 422, "web/json-shape"),
        (r#""name""#.to_owned(), 422, "web/json-shape"),
    ] {
        let answer = things(&house, &body).await;
        assert_eq!(answer.status.as_u16(), status, "{body:.60}: {}", answer.body);
        assert!(
            status == 200 || answer.json()["code"] == code,
            "{body:.60}: {}",
            answer.body
        );
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    sort: String,
    #[serde(default)]
    kind: Vec<String>,
}

fn house_of_wishes() -> Router {
    let told = |wish: &Wish| format!("{} {}", wish.sort, wish.kind.join("+"));
    let routes = routes()
        .route("/api/v1/wishes", get(async move |Query(wish): Query<Wish>| told(&wish)))
        .route("/api/v1/wishes", post(async move |Json(wish): Json<Wish>| told(&wish)));
    let forms = pages().route("/wish", post(async move |Form(wish): Form<Wish>| told(&wish)));
    let kit = kit(config());
    both_doors(kit.api(routes), kit.site(forms, Arc::new(draw)))
}

#[tokio::test]
async fn asvs_V15_3_7__what_is_named_twice_is_refused_wherever_it_stands() {
    let house = house_of_wishes();
    let form = [("content-type", "application/x-www-form-urlencoded"), OURS];
    let pairs = |text: &str| format!("/api/v1/wishes?{text}");
    for (once, refused) in [
        ("sort=a&kind=b&kind=c", false),
        ("sort=a&sort=b", true),
        ("sort=a&sort=a", true),
        ("kind=b&sort=a&kind=c&sort=", true),
    ] {
        let query = see(&house, &pairs(once)).await;
        let sent = send(&house, Method::POST, "/wish", &form, once).await;
        let expected = if refused { (400, 422) } else { (200, 200) };
        assert_eq!((query.status.as_u16(), sent.status.as_u16()), expected, "{once}");
        assert!(
            refused || (query.body == "a b+c" && sent.body == "a b+c"),
            "{}",
            query.body
        );
    }
    let twice = send(
        &house,
        Method::POST,
        "/api/v1/wishes",
        &[JSON],
        r#"{"sort":"a","sort":"b"}"#,
    )
    .await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", twice.body);
    for cookies in [
        &[("cookie", "__Host-session=good; __Host-session=good")][..],
        &[COOKIE, COOKIE],
        &[("cookie", "__Host-session=bad; __Host-session=good")],
    ] {
        let answer = send(&house, Method::GET, "/api/v1/me", cookies, "").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{cookies:?}");
    }
    let bearers = [("authorization", "Bearer good"), ("authorization", "Bearer fresh")];
    let answer = send(&house, Method::GET, "/api/v1/me", &bearers, "").await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{}", answer.body);
    let kinds = send(&house, Method::POST, "/api/v1/wishes", &[JSON, JSON], r#"{"sort":"a"}"#).await;
    assert_eq!(kinds.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{}", kinds.body);
    let keys = [JSON, ("idempotency-key", "a"), ("idempotency-key", "b")];
    let answer = send(&house, Method::POST, "/api/v1/keyed/1", &keys, "{}").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.body);
}

#[tokio::test]
async fn asvs_V1_5_3__json_that_parsers_read_differently_is_refused_by_ours() {
    let house = house_of_wishes();
    for body in [
        r#"{"sort":"a","sort":"a"}"#,
        r#"{"sort":"a","\u0073ort":"b"}"#,
        r#"{"sort":"\ud800"}"#,
        r#"{"sort":"\udc00\ud800"}"#,
        r#"{"sort":1e999}"#,
        r#"{"sort":"a","kind":[1e999]}"#,
        r#"{"sort":NaN}"#,
        r#"{"sort":"a",}"#,
        r#"{"sort":'a'}"#,
        "{\"sort\":\"a\"}\u{0}",
        "\u{feff}{\"sort\":\"a\"}",
        r#"{"sort":"a"}/**/"#,
    ] {
        let answer = send(&house, Method::POST, "/api/v1/wishes", &[JSON], body).await;
        assert!(
            answer.status.is_client_error(),
            "{body}: {} {}",
            answer.status,
            answer.body
        );
    }
    let pair = send(
        &house,
        Method::POST,
        "/api/v1/wishes",
        &[JSON],
        r#"{"sort":"\ud83d\ude00"}"#,
    )
    .await;
    assert_eq!((pair.status, pair.body.as_str()), (StatusCode::OK, "\u{1f600} "));
}
