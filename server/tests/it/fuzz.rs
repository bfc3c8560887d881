//! What strangers send, made at random: tokens, signatures, numbers, queries, bodies, cookies. `script/fuzz` runs each
//! for minutes; a plain test run tries a few hundred cases.

use crate::house::TestApp;
use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts};
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use billing::model::{sign, verify};
use certificates::CertificateNumber;
use chrono::TimeDelta;
use futures::StreamExt;
use kernel::Secret;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use std::collections::BTreeMap;
use testkit::start_of_tests;

/// Something near the form of a signature header, or nothing like it.
fn signature() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "t=-?[0-9]{0,22},v1=[0-9a-fA-F]{0,70}",
        "(t=[0-9]{1,12}|v1=[0-9a-z]{0,64}|v0=[^,]{0,8}|,|=){0,12}",
    ]
}

/// Something near the form of an upload, or nothing like it.
fn upload() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        Just("--b\r\n".to_owned()),
        Just("--b--\r\n".to_owned()),
        Just("\r\n\r\n".to_owned()),
        Just("Content-Type: image/png\r\n".to_owned()),
        Just("Content-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n".to_owned()),
        "Content-Disposition: form-data; name=\"?[a-z]{0,6}\"?; filename\\*?=\"?[ -~]{0,20}\"?\r\n",
        "[ -~\r\n]{0,40}",
        any::<String>(),
    ];
    prop_oneof![
        any::<Vec<u8>>(),
        proptest::collection::vec(part, 0..12).prop_map(|parts| parts.concat().into_bytes()),
    ]
}

proptest! {
    #[test]
    fn webhook_signature(text in signature(), body in any::<Vec<u8>>()) {
        let (secret, now) = ([Secret::new("whsec_fuzz".to_owned())], start_of_tests());
        prop_assert!(verify(&secret, Some(&text), &body, now, TimeDelta::minutes(5)).is_err());
        let good = sign(&secret[0], &body, now).expect("it signs");
        prop_assert!(verify(&secret, Some(&good), &body, now, TimeDelta::minutes(5)).is_ok());
        let other = [body.as_slice(), b"x"].concat();
        prop_assert!(verify(&secret, Some(&good), &other, now, TimeDelta::minutes(5)).is_err());
    }

    #[test]
    fn certificate_number(text in prop_oneof![any::<String>(), "(MU-)?[0-9A-Za-z -]{0,20}"]) {
        if let Ok(number) = text.parse::<CertificateNumber>() {
            let written = number.to_string();
            prop_assert_eq!(written.parse::<CertificateNumber>(), Ok(number));
        }
    }

    #[test]
    fn query_string(text in prop_oneof!["[ -~]{0,200}", "((after|limit|q)=[%0-9A-Fa-f]{0,12}&?){0,20}"]) {
        let Ok(uri) = format!("/x?{}", text.replace([' ', '#', '"', '<', '>'], "")).parse::<axum::http::Uri>() else {
            return Ok(());
        };
        let (mut parts, ()) = Request::builder().uri(uri).body(()).expect("a request").into_parts();
        let read = web_kit::Query::<BTreeMap<String, String>>::from_request_parts(&mut parts, &());
        match futures::executor::block_on(read) {
            Ok(web_kit::Query(pairs)) => {
                prop_assert!(pairs.iter().all(|(name, value)| !name.contains('\0') && !value.contains('\0')));
            }
            Err(problem) => prop_assert!(problem.status().is_client_error()),
        }
    }

    #[test]
    fn json_body(body in prop_oneof![any::<Vec<u8>>(), "[\\[\\]{}\":,0-9a-z\\\\]{0,200}".prop_map(String::into_bytes)]) {
        let request = Request::builder()
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body))
            .expect("a request");
        let read = web_kit::Json::<serde_json::Value>::from_request(request, &());
        if let Err(problem) = futures::executor::block_on(read) {
            prop_assert!(problem.status().is_client_error());
        }
    }

    #[test]
    fn multipart(body in upload(), cut in 1usize..40) {
        let pieces: Vec<Result<Vec<u8>, std::io::Error>> = body.chunks(cut).map(|piece| Ok(piece.to_vec())).collect();
        let request = Request::builder()
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
            .body(Body::from_stream(futures::stream::iter(pieces)))
            .expect("a request");
        let read = futures::executor::block_on(async {
            let upload = web_kit::Upload::from_request(request, &()).await?;
            let name = files::shown_name(&upload.name);
            Ok::<_, web_kit::Problem>((name, upload.bytes.collect::<Vec<_>>().await))
        });
        match read {
            Ok((name, pieces)) => {
                prop_assert!(!name.contains(['/', '\\', '\0', '\r', '\n']));
                let whole: usize = pieces.iter().flatten().map(axum::body::Bytes::len).sum();
                prop_assert!(whole <= body.len());
            }
            Err(problem) => prop_assert!(problem.status().is_client_error()),
        }
    }

    #[test]
    fn cookies(line in any::<Vec<u8>>(), name in "[a-zA-Z_-]{1,12}") {
        let Ok(value) = HeaderValue::from_bytes(&line) else { return Ok(()) };
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, value);
        if let Some(found) = web_kit::cookies::find(&headers, &name) {
            prop_assert!(String::from_utf8_lossy(&line).contains(found));
        }
    }
}

/// Tokens that were never issued: noise, changed ones, and ones with a header of somebody's own making.
fn forged(good: String) -> impl Strategy<Value = String> {
    let changed = (0..good.len(), "[0-9A-Za-z_.-]").prop_map(move |(at, letter)| {
        let mut token = good.clone();
        token.replace_range(at..=at, &letter);
        token
    });
    prop_oneof![
        changed,
        "[!-~]{0,300}",
        "eyJ[0-9A-Za-z_-]{0,60}[.]eyJ[0-9A-Za-z_-]{0,200}[.][0-9A-Za-z_-]{0,90}"
    ]
}

#[test]
fn access_token() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let (app, good) = runtime.block_on(async {
        let app = TestApp::start().await;
        app.registered("zoe@demo.example", "worker", "care").await;
        let body = serde_json::json!({ "email": "zoe@demo.example", "password": "six otters knit lemon socks" });
        let answer = app.anonymous().post("/api/v1/auth/login", body).await.json();
        (app, answer["access_token"].as_str().expect("a token").to_owned())
    });
    let ask = |token: String| {
        runtime
            .block_on(app.anonymous().with_token(token).get("/api/v1/me"))
            .status
    };
    assert_eq!(ask(good.clone()), StatusCode::OK);
    let tried = TestRunner::default().run(&forged(good.clone()), |token| {
        let wanted = if token == good {
            StatusCode::OK
        } else {
            StatusCode::UNAUTHORIZED
        };
        prop_assert_eq!(ask(token), wanted);
        Ok(())
    });
    tried.expect("no forged token is taken");
}
