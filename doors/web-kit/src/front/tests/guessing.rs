//! Limits under pressure: guesses from everywhere, and many at once.

use super::*;
use chrono::TimeDelta;
use http::HeaderValue;
use kernel::Email;
use std::sync::atomic::{AtomicUsize, Ordering};

#[derive(Deserialize)]
struct Try {
    email: String,
    password: String,
}

/// A house where people sign in, register and ask for letters, and how often a password was hashed there.
struct Tried {
    house: Router,
    clock: MockClock,
    hashed: Arc<AtomicUsize>,
}

fn tried() -> Tried {
    let hashed = Arc::new(AtomicUsize::new(0));
    let hashing = hashed.clone();
    let login = async move |throttle: Throttle, Json(given): Json<Try>| -> Result<Response> {
        let account: Email = given.email.parse().map_err(|_| Problem::not_found())?;
        throttle.sign_in(&account).await?;
        hashing.fetch_add(1, Ordering::SeqCst);
        if given.password != "right" {
            return Ok(StatusCode::UNAUTHORIZED.into_response());
        }
        throttle.forgive(&account).await;
        let mark = throttle
            .remember(&account, &kernel::Secret::new("abc".to_owned()))
            .unwrap_or(HeaderValue::from_static(""));
        Ok(([(header::SET_COOKIE, mark)], "in").into_response())
    };
    let register = async |throttle: Throttle| -> Result<()> { throttle.register().await };
    let letter = async |throttle: Throttle| -> Result<()> {
        let account = "jo@example.org".parse().map_err(|_| Problem::not_found())?;
        throttle.mail(&account).await
    };
    let routes = routes()
        .route("/api/v1/login", post(login))
        .route("/api/v1/register", post(register))
        .route("/api/v1/letter", post(letter));
    let clock = MockClock::at(DateTime::from_timestamp(1_800_000_000, 0).expect("an instant"));
    let authenticator = Authenticator::of_nobody();
    let counting = Counting::default();
    let mut config = config();
    config.plain_http = PlainHttp::Anywhere;
    let kit = Kit::new(
        config,
        Arc::new(clock.clone()),
        Arc::new(SeededRng::new(1)),
        authenticator,
        counting,
    );
    Tried {
        house: versioned(kit.expect("a kit").api(routes)),
        clock,
        hashed,
    }
}

impl Tried {
    fn hashed(&self) -> usize {
        self.hashed.load(Ordering::SeqCst)
    }

    async fn from(&self, peer: [u8; 4], path: &str, cookie: &str, body: String) -> Response {
        let mut request = Request::post(path).header("content-type", "application/json");
        request = request.header("cookie", cookie);
        let peer = Peer((peer, 40_000).into());
        request.extensions_mut().expect("extensions").insert(peer);
        let request = request.body(Body::from(body)).expect("a request");
        self.house.clone().oneshot(request).await.expect("an answer")
    }

    async fn sign_in(&self, peer: [u8; 4], cookie: &str, account: usize, password: &str) -> Response {
        let body = serde_json::json!({ "email": format!("person{account}@example.org"), "password": password });
        self.from(peer, "/api/v1/login", cookie, body.to_string()).await
    }
}

#[tokio::test]
async fn asvs_V6_3_1__of_ten_thousand_guesses_hardly_one_is_hashed_and_the_owner_gets_in() {
    const GUESSES: usize = 10_000;
    let tried = tried();
    let first = tried.sign_in([192, 0, 2, 1], "", 7, "right").await;
    let mark = first.headers()["set-cookie"].to_str().expect("text");
    let mark = mark.split(';').next().expect("a cookie").to_owned();
    let before = tried.hashed();
    let mut refused = std::collections::BTreeSet::new();
    let (mut after, mut slipped) = (0_usize, 0_usize);
    for guess in 0..GUESSES {
        // Twenty addresses, fifty accounts, one minute.
        let address = u8::try_from(guess % 20).expect("small");
        let account = (guess / 20) % 50;
        if guess % 167 == 0 {
            tried.clock.advance(TimeDelta::seconds(1));
        }
        let answer = tried.sign_in([203, 0, 113, address], "", account, "wrong").await;
        let is_refused = answer.status() == StatusCode::TOO_MANY_REQUESTS;
        if refused.contains(&address) {
            after += 1;
            slipped += usize::from(!is_refused);
        } else if is_refused {
            refused.insert(address);
        }
    }
    assert!(after > 9_000 && slipped * 100 < after, "{slipped} of {after}");
    assert!(tried.hashed() - before < GUESSES / 10, "{}", tried.hashed());
    // The owner comes from elsewhere, in the browser that has signed in before.
    let owner = tried.sign_in([198, 51, 100, 7], &mark, 7, "right").await;
    assert_eq!(owner.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_V2_3_2__limits_hold_for_fifty_at_once() {
    let tried = Arc::new(tried());
    for (path, limit) in [("/api/v1/register", 5), ("/api/v1/letter", 3), ("/api/v1/login", 10)] {
        let calls = (0..50).map(|_| {
            let tried = tried.clone();
            let body = r#"{"email":"jo@example.org","password":"wrong"}"#.to_owned();
            tokio::spawn(async move { tried.from([203, 0, 113, 9], path, "", body).await.status() })
        });
        let answers = futures::future::join_all(calls).await;
        let passed = answers.into_iter().map(|answer| answer.expect("no panic"));
        let passed = passed.filter(|status| *status != StatusCode::TOO_MANY_REQUESTS).count();
        assert_eq!(passed, limit, "{path}");
        tried.clock.advance(TimeDelta::hours(2));
    }
    assert_eq!(tried.hashed(), 10);
}
