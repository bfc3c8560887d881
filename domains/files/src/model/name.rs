//! Names as people's machines send them, made fit to be shown.

/// How many characters of a name are kept.
const LONGEST: usize = 120;

/// Makes a name fit to be shown: the last part of a path, without characters that end a line, turn the direction of
/// reading or cannot be seen. It is never a path, a key or a header of ours.
pub fn shown_name(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let seen: String = last.chars().filter(|c| !is_hidden(*c)).collect();
    let seen = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    let count = seen.chars().count();
    if count <= LONGEST {
        return seen;
    }
    // The ending says what it is, so the beginning gives way.
    let tail: String = seen.chars().skip(count - (LONGEST - 1)).collect();
    format!("…{tail}")
}

fn is_hidden(c: char) -> bool {
    let is_format = matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffd}' | '\u{e0000}'..='\u{e007f}');
    is_format || (c.is_control() && !c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn paths_and_tricks_are_gone() {
        for (sent, shown) in [
            ("../../etc/passwd.pdf", "passwd.pdf"),
            ("C:\\Users\\Ada\\dbs.pdf", "dbs.pdf"),
            ("\\\\host\\share\\a.png", "a.png"),
            ("a\0.pdf", "a.pdf"),
            ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie: x=1.pdf"),
            ("gpj.\u{202e}fdp.exe", "gpj.fdp.exe"),
            ("Führerschein 🪪.jpg", "Führerschein 🪪.jpg"),
            ("a\u{200b}\u{feff}.png", "a.png"),
            ("\"><script>.png", "\"><script>.png"),
        ] {
            assert_eq!(shown_name(sent), shown);
        }
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let shown = shown_name(&format!("{}.pdf", "x".repeat(500)));
        assert_eq!(shown.chars().count(), LONGEST);
        assert!(shown.starts_with("…x") && shown.ends_with("x.pdf"));
    }

    proptest! {
        #[test]
        fn no_name_holds_a_path_or_a_line_end(sent in any::<String>()) {
            let shown = shown_name(&sent);
            let unwanted = ['/', '\\', '\0', '\r', '\n', '\u{202e}', '\u{2028}'];
            prop_assert!(!shown.contains(unwanted));
            prop_assert!(shown.chars().count() <= LONGEST);
            prop_assert_eq!(shown_name(&shown), shown);
        }
    }
}
