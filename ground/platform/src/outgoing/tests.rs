use super::*;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

fn ip(text: &str) -> IpAddr {
    text.parse().expect(text)
}

fn example() -> Reach {
    let hosts = ["example.com", "api.example.com", "rebound.example"];
    Reach::Hosts(hosts.map(str::to_owned).to_vec())
}

/// What no name and no number may lead to.
const PRIVATE: &[&str] = &[
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "3fff::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
];

const PUBLIC: &[&str] = &[
    "1.1.1.1",
    "100.63.255.255",
    "100.128.0.1",
    "172.15.0.1",
    "172.32.0.1",
    "192.0.1.1",
    "198.17.0.1",
    "2606:4700::1111",
    "2a00:1450::1",
    "::ffff:1.1.1.1",
    "64:ff9b::101:101",
    "2002:101:101::1",
];

#[test]
fn asvs_V1_3_6__private_addresses_are_known_in_every_form() {
    for address in PRIVATE {
        assert!(!is_public(ip(address)), "{address}");
    }
    for address in PUBLIC {
        assert!(is_public(ip(address)), "{address}");
    }
}

#[test]
fn asvs_V1_3_6__numbers_are_refused_however_they_are_written() {
    let world = client(example()).expect("a client");
    for address in PRIVATE {
        let host = if address.contains(':') {
            format!("[{address}]")
        } else {
            (*address).to_owned()
        };
        assert!(world.get(&format!("https://{host}/")).is_err(), "{host}");
    }
    for address in [
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://127.0.0.1./",
        "https://0/",
        "https://①②⑦.0.0.1/",
        "https://[::ffff:7f00:1]/",
        "http://1.1.1.1/",
        "https://1.1.1.1:8443/",
        "https://user@1.1.1.1/",
        "https://user:word@example.com/",
        "https://example.com:22/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "//example.com/",
        "",
    ] {
        assert!(world.post(address).is_err(), "{address}");
    }
    assert!(world.get("https://1.1.1.1/").is_err(), "nor are public ones called");
    assert!(world.get("https://api.example.com:443/x").is_ok());
}

#[test]
fn asvs_V13_2_4__only_hosts_of_the_list_are_called() {
    let world = client(example()).expect("a client");
    for listed in [
        "https://example.com/a?b",
        "https://api.example.com/",
        "https://EXAMPLE.com",
    ] {
        assert!(world.get(listed).is_ok(), "{listed}");
    }
    for other in [
        "https://example.com.evil.test/",
        "https://evil-example.com/",
        "https://www.example.com/",
        "https://example.com./",
        "https://com/",
        "https://evil.test/?https://example.com/",
        "https://evil.test#@example.com",
        "https://example.com@evil.test/",
        "https://evil.test\\@example.com/",
        "https://\u{435}xample.com/",
        "http://example.com/",
        "https://example.com:8443/",
    ] {
        assert!(world.get(other).is_err(), "{other}");
        assert!(world.post(other).is_err(), "{other}");
    }
    let nowhere = client(Reach::Hosts(Vec::new())).expect("a client");
    assert!(nowhere.get("https://example.com/").is_err());
}

#[test]
fn our_own_port_is_reached_by_number_only() {
    let here = client(Reach::Only(ip("127.0.0.1"))).expect("a client");
    assert!(here.post("http://127.0.0.1:8080/x").is_ok());
    for far in [
        "http://10.0.0.1/",
        "https://1.1.1.1/",
        "http://localhost/",
        "http://0.0.0.0/",
        "http://127.0.0.2/",
    ] {
        assert!(here.post(far).is_err(), "{far}");
    }
}

/// A resolver that says what it is told to say.
pub(super) struct Says(pub(super) Vec<&'static str>);

impl Resolve for Says {
    fn resolve(&self, _name: Name) -> Resolving {
        let found: Vec<SocketAddr> = self.0.iter().map(|address| SocketAddr::new(ip(address), 0)).collect();
        async move { Ok(Box::new(found.into_iter()) as Addrs) }.boxed()
    }
}

async fn led_to(addresses: Vec<&'static str>) -> bool {
    let name: Name = "rebound.example".parse().expect("a name");
    Checked(Says(addresses)).resolve(name).await.is_ok()
}

#[tokio::test]
async fn asvs_V1_3_6__a_name_that_leads_inside_is_refused_even_among_public_ones() {
    for address in PRIVATE {
        assert!(!led_to(vec![address]).await, "{address}");
        assert!(!led_to(vec!["1.1.1.1", address]).await, "{address} after a public one");
    }
    assert!(led_to(vec!["1.1.1.1", "2606:4700::1111"]).await);
}

/// The client asks the checked resolver and no other, so there is no second look that could say something else.
#[tokio::test]
async fn asvs_V1_3_6__the_address_that_is_connected_to_is_the_one_that_was_checked() {
    let names = Arc::new(Checked(Says(vec!["127.0.0.1"])));
    let world = build(example(), names, Vec::new()).expect("a client");
    let call = world
        .get("https://rebound.example/")
        .expect("by its looks it is public");
    let refused = call.send(1_000).await.expect_err("it leads here");
    let why = AddressRefused.to_string();
    assert!(
        matches!(&refused, CallError::Unreachable(words) if words.ends_with(&why)),
        "{refused:?}"
    );
}

#[tokio::test]
async fn asvs_V15_3_2__a_redirect_is_an_answer_and_not_followed() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}/", listener.local_addr().expect("an address"));
    let serving = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.expect("a call");
        let mut asked = [0; 1024];
        let _read = socket.read(&mut asked).await.expect("a request");
        let answer = "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest\r\nContent-Length: 0\r\n\r\n";
        socket.write_all(answer.as_bytes()).await.expect("sent");
    });
    let here = client(Reach::Only(ip("127.0.0.1"))).expect("a client");
    let answer = here.get(&address).expect("ours").send(1_000).await;
    assert_eq!(answer.map(|answer| answer.status), Ok(302));
    serving.await.expect("served");
}

/// Answers each call in turn as it is told, and counts them.
async fn answering(answers: Vec<&'static str>) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}/", listener.local_addr().expect("an address"));
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    tokio::spawn(async move {
        for answer in answers {
            let (mut socket, _) = listener.accept().await.expect("a call");
            counted.fetch_add(1, Ordering::SeqCst);
            let mut asked = [0; 1024];
            let _read = socket.read(&mut asked).await.expect("a request");
            socket.write_all(answer.as_bytes()).await.expect("sent");
        }
    });
    (address, calls)
}

const ILL: &str = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
const WELL: &str = "HTTP/1.1 404 None\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnone";

#[tokio::test]
async fn asvs_V16_5_2__a_place_that_does_not_answer_is_left_alone_and_tried_again_later() {
    let (address, calls) = answering(vec![ILL, ILL, ILL, ILL, ILL, ILL, WELL, WELL]).await;
    let mut here = client(Reach::Only(ip("127.0.0.1"))).expect("a client");
    here.hosts = vec![Arc::new(Host::new("127.0.0.1".to_owned(), Duration::from_millis(200)))];
    let send = async || {
        here.get(&address)
            .expect("ours")
            .send(1_000)
            .await
            .map(|answer| answer.status)
    };
    for _ in 0..PATIENCE {
        assert_eq!(send().await, Ok(503));
    }
    for _ in 0..20 {
        assert_eq!(send().await, Err(CallError::Resting));
    }
    assert_eq!(calls.load(Ordering::SeqCst), 5, "nothing was sent while it rests");
    let rested = async || {
        loop {
            match send().await {
                Err(CallError::Resting) => tokio::time::sleep(Duration::from_millis(20)).await,
                answer => return answer,
            }
        }
    };
    assert_eq!(rested().await, Ok(503), "one call tries again");
    assert_eq!(send().await, Err(CallError::Resting), "and the others do not");
    assert_eq!(rested().await, Ok(404), "an answer that says no is an answer");
    assert_eq!(send().await, Ok(404), "it is called as before");
}

#[tokio::test]
async fn an_answer_is_read_as_far_as_was_said() {
    let (address, _) = answering(vec![WELL, WELL]).await;
    let here = client(Reach::Only(ip("127.0.0.1"))).expect("a client");
    let whole = here.get(&address).expect("ours").send(4).await.expect("an answer");
    assert_eq!((whole.status, whole.body), (404, b"none".to_vec()));
    let cut = here.get(&address).expect("ours").send(3).await;
    assert_eq!(cut, Err(CallError::TooLong));
}

#[tokio::test]
async fn a_host_that_rests_leaves_the_others_alone() {
    let nowhere = Arc::new(Checked(Says(vec!["10.0.0.1"])));
    let here = build(example(), nowhere, Vec::new()).expect("a client");
    let send = async |address: &str| here.get(address).expect("in reach").send(1_000).await;
    for _ in 0..PATIENCE {
        assert!(matches!(
            send("https://example.com/a").await,
            Err(CallError::Unreachable(_))
        ));
    }
    assert_eq!(send("https://example.com/b").await, Err(CallError::Resting));
    let other = send("https://api.example.com/a").await;
    assert!(matches!(other, Err(CallError::Unreachable(_))), "{other:?}");
}
