//! What is not there: leftovers of building, pages for those who build, accounts that nobody made.

use crate::house::TestApp;
use axum::http::StatusCode;
use sqlx::Row;

#[tokio::test]
async fn asvs_V13_4_1__nothing_of_how_it_was_built_is_served() {
    let app = TestApp::start().await;
    let nobody = app.anonymous();
    for name in [
        ".git",
        ".git/HEAD",
        ".git/config",
        ".gitignore",
        ".svn/entries",
        ".hg/store",
        ".env",
        ".DS_Store",
        ".sqlx",
        ".ci/run",
        "Cargo.toml",
        "Cargo.lock",
        "package.json",
        "config.toml",
        "muster.toml",
        "secrets/",
        "data/",
        "target/debug/muster",
        "backup.sql",
        "dump.sql.gz",
        "id_rsa",
        "web.config",
        "docker-compose.yml",
        "migrations/",
        "src/main.rs",
    ] {
        for place in ["/", "/assets/", "/api/v1/", "/assets/../", "//"] {
            let answer = nobody.get(&format!("{place}{name}")).await;
            let gone = [StatusCode::NOT_FOUND, StatusCode::BAD_REQUEST];
            assert!(gone.contains(&answer.status), "{place}{name}: {}", answer.status);
        }
    }
}

#[tokio::test]
async fn asvs_V13_4_2__a_house_in_earnest_has_no_pages_for_those_who_build_it() {
    let app = TestApp::start().await;
    let router = app.in_earnest().await.router;
    let nobody = app.anonymous().on(&router);
    assert_eq!(nobody.get("/sign-in").await.status, StatusCode::OK, "the house stands");
    for path in [
        "/dev",
        "/dev/mailbox",
        "/dev/mailbox.json",
        "/debug",
        "/debug/pprof",
        "/console",
        "/actuator",
        "/server-status",
        "/phpinfo.php",
        "/graphql",
        "/swagger",
        "/swagger-ui",
        "/api/v1/debug",
        "/api/v1/dev",
        "/__debug__",
        "/trace",
        "/test",
    ] {
        let answer = nobody.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    let names = ["muster", "dev", "gallery", "sandbox"];
    let page = nobody.get("/").await.text();
    assert!(!page.contains("/dev/"), "{names:?}");
}

#[tokio::test]
async fn asvs_V13_4_5__what_watches_over_the_house_is_not_in_the_doors() {
    let app = TestApp::start().await;
    let worker = app.registered("metrics@demo.example", "worker", "care").await;
    for client in [app.anonymous(), worker] {
        for path in [
            "/metrics",
            "/api/v1/metrics",
            "/stats",
            "/admin",
            "/admin/health",
            "/jobs/queue",
            "/api/v1/health/details",
        ] {
            let answer = client.get(path).await;
            let shut = [StatusCode::NOT_FOUND, StatusCode::FORBIDDEN];
            let led = answer.status == StatusCode::SEE_OTHER && answer.location().starts_with("/sign-in");
            assert!(shut.contains(&answer.status) || led, "{path}: {}", answer.status);
            assert!(!answer.text().contains("http_requests_total"), "{path}");
        }
    }
}

#[tokio::test]
async fn asvs_V6_3_2__a_new_house_knows_nobody() {
    let db = testkit::database().await;
    let mut all = db.all_seeing().await;
    for table in [
        "identity.users",
        "identity.passwords",
        "identity.api_keys",
        "identity.sessions",
        "organisations.organisations",
    ] {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!("select count(*) from {table}")))
            .fetch_one(&mut all)
            .await;
        assert_eq!(row.expect("a count").get::<i64, _>(0), 0, "{table}");
    }
    let app = TestApp::start().await;
    for name in ["root", "admin", "administrator", "sa", "muster", "test", "guest"] {
        for password in [name, "password", "admin", "changeme", "123456"] {
            let email = format!("{name}@muster.example");
            let body = serde_json::json!({ "email": email, "password": password });
            let answer = app.anonymous().post("/api/v1/auth/login", body).await;
            assert!(answer.status.is_client_error(), "{name} {password}: {}", answer.status);
        }
    }
}
