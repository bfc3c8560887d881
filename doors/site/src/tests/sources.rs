//! Templates as they are written: what would be unsafe or inline never gets in.

use std::fs;
use std::path::{Path, PathBuf};

/// Templates that may write HTML as it stands, each with the reason in its own first line.
const SAFE_ALLOWED: &[&str] = &["learning/lesson.html"];

fn templates() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(&path, found);
            } else {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut found = Vec::new();
    walk(&root, &mut found);
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a template");
        (path.strip_prefix(&root).expect("inside").to_owned(), text)
    };
    found.into_iter().map(read).collect()
}

#[test]
fn only_listed_templates_write_html_as_it_stands() {
    for (path, text) in templates() {
        let allowed = SAFE_ALLOWED.iter().any(|allowed| path == Path::new(allowed));
        let unsafe_filter = text.contains("|safe") || text.contains("| safe") || text.contains("escape(\"none\")");
        assert!(allowed || !unsafe_filter, "{} writes HTML as it stands", path.display());
    }
}

#[test]
fn htmx_is_used_within_bounds() {
    let known = [
        "hx-get",
        "hx-post",
        "hx-target",
        "hx-swap",
        "hx-select",
        "hx-trigger",
        "hx-push-url",
        "hx-indicator",
        "hx-ignore",
    ];
    for (path, text) in templates() {
        for (at, _) in text.match_indices(" hx-") {
            let name: String = text[at + 1..]
                .chars()
                .take_while(|c| c.is_ascii_alphabetic() || *c == '-' || *c == ':')
                .collect();
            assert!(known.contains(&name.as_str()), "{} uses {name}", path.display());
        }
    }
}
