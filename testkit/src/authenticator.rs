//! An authenticator app, as it runs on somebody's phone.

use aws_lc_rs::hmac::{self, HMAC_SHA1_FOR_LEGACY_USE_ONLY};
use chrono::{DateTime, Utc};

/// Returns the code that an app shows at an instant for a key in base 32 (RFC 6238: SHA-1, six digits, half a minute).
///
/// # Panics
/// When the key is no base 32.
pub fn app_code(key: &str, now: DateTime<Utc>) -> String {
    let step = now.timestamp().div_euclid(30);
    let key = hmac::Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, &from_base32(key));
    let mac = hmac::sign(&key, &step.to_be_bytes());
    let mac = mac.as_ref();
    let from = usize::from(mac[19] & 0xf);
    let cut = mac[from..from + 4]
        .iter()
        .fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    format!("{:06}", (cut & 0x7fff_ffff) % 1_000_000)
}

fn from_base32(text: &str) -> Vec<u8> {
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for letter in text.bytes().filter(|letter| *letter != b' ') {
        let five = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'2'..=b'7' => letter - b'2' + 26,
            _ => panic!("{text} is no base 32"),
        };
        held = held << 5 | u32::from(five);
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 255) as u8);
            held &= (1 << bits) - 1;
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_shows_what_rfc_6238_says() {
        let at = DateTime::from_timestamp(1_111_111_109, 0).expect("an instant");
        assert_eq!(app_code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", at), "081804");
    }
}
