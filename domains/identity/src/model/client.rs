//! Where a sign-in came from, coarse enough to be shown and kept.

use std::net::IpAddr;

/// Names browser and system, as far as its own words tell: "Firefox on Linux". What it sends is never kept as it is.
pub(crate) fn agent_of(text: &str) -> Option<String> {
    // A longer text says nothing more, and nobody makes us search a megabyte.
    let text = text.get(..text.floor_char_boundary(400))?;
    let find = |table: &[(&str, &'static str)]| {
        let row = table.iter().find(|(mark, _)| text.contains(mark));
        row.map(|(_, name)| *name)
    };
    // The order matters: Edge says that it is Chrome, and Chrome that it is Safari.
    let browser = find(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
        ("curl/", "curl"),
        ("python", "Python"),
        ("okhttp", "an Android app"),
        ("CFNetwork", "an Apple app"),
    ]);
    let system = find(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => Some(format!("{browser} on {system}")),
        (Some(one), None) | (None, Some(one)) => Some(one.to_owned()),
        (None, None) => None,
    }
}

/// Cuts an address down to its network: enough to tell home from abroad, too little to tell one house from the next.
pub(crate) fn network_of(place: IpAddr) -> String {
    match place.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn browsers_are_told_apart() {
        for (text, name) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
                "Firefox on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36 Edg/141.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1",
                "Safari on iPhone",
            ),
            ("curl/8.5.0", "curl"),
        ] {
            assert_eq!(agent_of(text).as_deref(), Some(name));
        }
        assert_eq!(agent_of("<script>"), None);
    }

    #[test]
    fn addresses_lose_their_end() {
        assert_eq!(network_of(IpAddr::from([192, 0, 2, 77])), "192.0.2.0/24");
        let six: IpAddr = "2001:db8:1:2::3".parse().expect("an address");
        assert_eq!(network_of(six), "2001:db8:1::/48");
    }

    proptest! {
        #[test]
        fn no_text_of_the_senders_is_kept(text in ".{0,500}") {
            prop_assert!(agent_of(&text).is_none_or(|name| name.len() <= 60 && name.is_ascii()));
        }
    }
}
