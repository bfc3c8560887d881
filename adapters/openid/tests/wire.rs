//! The wire against a server on this machine.

use identity::{ClientProof, ProviderWire, WireError};
use kernel::Secret;
use openid::HttpWire;
use platform::outgoing::{Reach, client};
use wiremock::matchers::{body_string_contains, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

fn wire() -> HttpWire {
    let here = Reach::Only([127, 0, 0, 1].into());
    HttpWire::new(client(here).expect("a client"))
}

#[tokio::test]
async fn answers_are_carried_and_the_client_shows_who_it_is() {
    let server = MockServer::start().await;
    let token = Mock::given(method("POST"))
        .and(path("/token"))
        .and(header("authorization", "Basic bXVzdGVyOnNlY3JldA=="))
        .and(body_string_contains("code=a%2Bb"));
    token
        .respond_with(ResponseTemplate::new(200).set_body_string("{}"))
        .mount(&server)
        .await;
    let proof = ClientProof {
        id: "muster".to_owned(),
        secret: Secret::new("secret".to_owned()),
    };
    let address = format!("{}/token", server.uri());
    let answer = wire().post(&address, &[("code", "a+b".to_owned())], Some(&proof)).await;
    assert_eq!(answer, Ok(b"{}".to_vec()));
    let unknown = wire()
        .post(&address, &[("code", "other".to_owned())], Some(&proof))
        .await;
    assert_eq!(unknown, Err(WireError::Refused(404)));
}

#[tokio::test]
async fn redirects_floods_and_silence_are_no_answers() {
    let server = MockServer::start().await;
    for (place, answer) in [
        ("/moved", ResponseTemplate::new(302).insert_header("location", "/flood")),
        (
            "/flood",
            ResponseTemplate::new(200).set_body_bytes(vec![b' '; 300 * 1024]),
        ),
        ("/broken", ResponseTemplate::new(500)),
    ] {
        Mock::given(path(place)).respond_with(answer).mount(&server).await;
    }
    for place in ["/moved", "/flood", "/broken"] {
        let answer = wire().get(&format!("{}{place}", server.uri())).await;
        assert!(matches!(answer, Err(WireError::Down(_))), "{place}: {answer:?}");
    }
    let elsewhere = wire().get("https://192.0.2.1/").await;
    assert!(matches!(elsewhere, Err(WireError::Down(_))));
}
