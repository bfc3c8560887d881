//! What every answer carries, whatever was asked: pages, data, files, what is served as it lies, and each kind of failure.

use super::*;

/// What was asked, by whom, and what came back.
struct Told {
    what: String,
    signed_in: bool,
    answer: Answer,
}

impl Told {
    fn is(&self, kind: &str) -> bool {
        self.answer.header("content-type").starts_with(kind)
    }
}

/// One request: method, path, headers, body.
type Ask<'a> = (Method, &'a str, &'a [(&'a str, &'a str)], &'a str);

const ASKS: [Ask<'static>; 30] = [
    (Method::GET, "/", &[], ""),
    (Method::GET, "/mine", &[], ""),
    (Method::GET, "/mine", &[COOKIE], ""),
    (Method::GET, "/lesson", &[COOKIE], ""),
    (Method::GET, "/pay", &[COOKIE], ""),
    (Method::GET, "/kept", &[COOKIE], ""),
    (Method::GET, "/file", &[COOKIE], ""),
    (Method::HEAD, "/file", &[COOKIE], ""),
    (Method::GET, "/assets/app.css", &[], ""),
    (Method::GET, "/sw.js", &[], ""),
    (Method::GET, "/nowhere", &[], ""),
    (Method::GET, "/breaks", &[COOKIE], ""),
    (Method::PUT, "/", &[OURS], ""),
    (Method::TRACE, "/", &[], ""),
    (Method::POST, "/saved", &[], ""),
    (Method::POST, "/saved", &[OURS], ""),
    (Method::POST, "/form", &[OURS, COOKIE], ""),
    (Method::GET, "/api/v1/json", &[], ""),
    (Method::GET, "/api/v1/me", &[COOKIE], ""),
    (Method::GET, "/api/v1/me", &[], ""),
    (Method::OPTIONS, "/api/v1/me", &[], ""),
    (Method::GET, "/api/v1/numbers/many", &[], ""),
    (Method::GET, "/api/v1/nowhere", &[COOKIE], ""),
    (Method::GET, "/api/v1/panic", &[], ""),
    (Method::GET, "/api/v1/busy", &[], ""),
    (Method::GET, "/api/v7/numbers/1", &[], ""),
    (Method::DELETE, "/api/v1/things", &[], ""),
    (Method::POST, "/api/v1/things", &[("content-type", "text/plain")], "{}"),
    (Method::POST, "/api/v1/things", &[JSON], "{"),
    (Method::POST, "/api/v1/things", &[JSON], r#"{"name":1}"#),
];

/// Asks for all of it, then once more than the limit lets through, and for what no door answers.
async fn everything() -> Vec<Told> {
    let more = pages()
        .route(
            "/kept",
            get(async || ([(header::CACHE_CONTROL, "public, max-age=600")], Html("kept"))),
        )
        .route("/breaks", get(panics));
    let mut config = config();
    config.rates = Rates::default().with(
        Class::Anonymous,
        Rate::new(u32::try_from(ASKS.len()).expect("few"), Duration::from_mins(15)),
    );
    let kit = kit(config);
    let house = both_doors(kit.api(routes()), kit.site(more, Arc::new(draw)));
    let mut all = Vec::new();
    let mut statuses = std::collections::BTreeSet::new();
    for (method, path, headers, body) in ASKS {
        let answer = send(&house, method.clone(), path, headers, body).await;
        statuses.insert(answer.status.as_u16());
        all.push(Told {
            what: format!("{method} {path} -> {}", answer.status),
            signed_in: headers.contains(&COOKIE),
            answer,
        });
    }
    while !statuses.contains(&429) {
        let answer = see(&house, "/api/v1/numbers/1").await;
        statuses.insert(answer.status.as_u16());
        all.push(Told {
            what: format!("a crowd -> {}", answer.status),
            signed_in: false,
            answer,
        });
    }
    let behind = Router::new()
        .route("/health", get(async || "well"))
        .layer(axum::middleware::map_response(bare));
    all.push(Told {
        what: "/health".to_owned(),
        signed_in: false,
        answer: see(&behind, "/health").await,
    });
    let wanted = [200, 303, 400, 401, 403, 404, 405, 415, 422, 429, 500, 503];
    assert!(wanted.iter().all(|status| statuses.contains(status)), "{statuses:?}");
    all
}

#[tokio::test]
async fn asvs_V3_4_1__every_answer_keeps_browsers_on_https_for_two_years() {
    for Told { what, answer, .. } in everything().await {
        let words: Vec<&str> = answer.header("strict-transport-security").split("; ").collect();
        let seconds = words.first().and_then(|word| word.strip_prefix("max-age="));
        let seconds: u32 = seconds.and_then(|text| text.parse().ok()).unwrap_or_default();
        assert!(seconds >= 365 * 24 * 3600, "{what}: {words:?}");
        assert!(words.contains(&"includeSubDomains"), "{what}: {words:?}");
    }
}

/// Reads a content policy into its directives.
fn directives(answer: &Answer) -> std::collections::BTreeMap<&str, &str> {
    let policies: Vec<_> = answer.headers.get_all("content-security-policy").iter().collect();
    assert_eq!(policies.len(), 1, "{policies:?}");
    let policy = answer.header("content-security-policy");
    policy
        .split("; ")
        .map(|directive| directive.split_once(' ').unwrap_or((directive, "")))
        .collect()
}

#[tokio::test]
async fn asvs_V3_4_3__every_answer_has_a_policy_and_no_policy_lets_strange_scripts_in() {
    for told in everything().await {
        let policy = directives(&told.answer);
        let what = &told.what;
        assert_eq!(policy["default-src"], "'none'", "{what}");
        assert_eq!(policy["base-uri"], "'none'", "{what}");
        assert!(policy.get("object-src").is_none_or(|own| *own == "'none'"), "{what}");
        assert!(policy.get("script-src").is_none_or(|own| *own == "'self'"), "{what}");
        assert!(policy.values().all(|sources| !sources.contains("unsafe")), "{what}");
        assert_eq!(
            told.is("text/html"),
            policy.contains_key("require-trusted-types-for") && !told.is("text/javascript"),
            "{what}"
        );
    }
}

#[tokio::test]
async fn asvs_V3_4_4__no_answer_is_taken_for_another_kind() {
    for Told { what, answer, .. } in everything().await {
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{what}");
    }
}

#[tokio::test]
async fn asvs_V3_4_5__no_answer_lets_an_address_travel_to_others() {
    for told in everything().await {
        let policy = told.answer.header("referrer-policy");
        let page = told.is("text/html") || told.answer.status.is_redirection();
        let kept = ["no-referrer", "strict-origin-when-cross-origin"];
        assert!(kept.contains(&policy), "{}: {policy}", told.what);
        let data = told.is("application/") || told.what.contains("/file");
        assert!(page || !data || policy == "no-referrer", "{}: {policy}", told.what);
    }
}

#[tokio::test]
async fn asvs_V3_4_6__nothing_is_shown_in_a_frame() {
    for Told { what, answer, .. } in everything().await {
        assert_eq!(directives(&answer)["frame-ancestors"], "'none'", "{what}");
    }
}

#[tokio::test]
async fn asvs_V3_4_8__every_page_has_a_window_of_its_own() {
    let all = everything().await;
    let pages: Vec<&Told> = all.iter().filter(|told| told.is("text/html")).collect();
    assert!(pages.len() > 8);
    for Told { what, answer, .. } in pages {
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{what}");
    }
}

#[tokio::test]
async fn asvs_V3_2_1__data_and_files_are_no_pages_to_a_browser() {
    let all = everything().await;
    let data = |told: &&Told| told.what.contains("/api/") || told.what.contains("/file");
    let boxed: Vec<&Told> = all.iter().filter(data).collect();
    assert!(boxed.len() > 12);
    for Told { what, answer, .. } in boxed {
        let policy = directives(answer);
        assert_eq!(policy["default-src"], "'none'", "{what}");
        assert!(!policy.contains_key("script-src"), "{what}");
        assert_eq!(policy.contains_key("sandbox"), what.contains("/file"), "{what}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{what}");
        assert!(!answer.header("content-type").starts_with("text/html"), "{what}");
    }
}

#[tokio::test]
async fn asvs_V13_4_6__no_answer_says_what_it_is_made_of() {
    let tells = [
        "server",
        "x-powered-by",
        "via",
        "x-aspnet-version",
        "x-runtime",
        "x-xss-protection",
    ];
    let versions = [
        "axum",
        "hyper",
        "tokio",
        "postgres",
        "rustc",
        "rust/",
        env!("CARGO_PKG_VERSION"),
    ];
    for Told { what, answer, .. } in everything().await {
        assert!(tells.iter().all(|name| !answer.headers.contains_key(*name)), "{what}");
        let lines: String = answer
            .headers
            .values()
            .filter_map(|value| value.to_str().ok())
            .collect();
        let told = lines.to_lowercase() + &answer.body.to_lowercase();
        let named = versions.iter().find(|version| told.contains(**version));
        assert!(named.is_none(), "{what}: {named:?}");
    }
}

#[tokio::test]
async fn asvs_V14_3_2__what_somebody_sees_who_has_signed_in_is_kept_nowhere() {
    let all = everything().await;
    let theirs: Vec<&Told> = all.iter().filter(|told| told.signed_in).collect();
    assert!(theirs.len() >= 9);
    for Told { what, answer, .. } in theirs {
        assert_eq!(answer.header("cache-control"), "no-store", "{what}");
    }
}

#[tokio::test]
async fn asvs_V13_4_4__nothing_is_echoed() {
    let house = house();
    let secret = [OURS, ("authorization", "Bearer good"), ("x-secret", "hunter2")];
    for path in ["/", "/mine", "/assets/app.css", "/api/v1/me", "/api/v1/things"] {
        for method in ["TRACE", "TRACK"] {
            let answer = send(&house, method.parse().expect("a method"), path, &secret, "").await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
            assert!(!answer.body.contains("hunter2"), "{method} {path}: {}", answer.body);
        }
    }
}
