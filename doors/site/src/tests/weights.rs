//! What goes over the wire, as browsers get it: brotli at 11 for assets, at 5 for pages.

use super::all;
use crate::assets;
use crate::press::brotli_of;
use std::io::Write;

const KB: usize = 1000;

fn best(bytes: &[u8]) -> usize {
    let mut out = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut out, 4096, 11, 22);
    writer.write_all(bytes).expect("memory takes all");
    drop(writer);
    out.len()
}

fn ends(name: &str, ending: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, own)| own == ending)
}

/// The budgets of UX.md section 5. Fonts are pressed already; what else is not named here is small.
fn budget(name: &str) -> usize {
    match name {
        "app.css" => 14 * KB,
        "app.js" | "icons.svg" => 4 * KB,
        "htmx.js" => 12_500,
        // An island, which only some pages ask for.
        "passkeys.js" => 6 * KB,
        "inter-latin.woff2" => 16 * KB,
        _ => 11 * KB,
    }
}

#[test]
fn assets_keep_their_budget() {
    let mut script = 0;
    let mut too_heavy = Vec::new();
    for file in assets::all().expect("the assets") {
        let weight = if ends(file.name, "woff2") {
            file.bytes.len()
        } else {
            best(&file.bytes)
        };
        println!(
            "{:<28}{:>8} plain{:>8} on the wire, budget {:>6}",
            file.name,
            file.bytes.len(),
            weight,
            budget(file.name)
        );
        if matches!(file.name, "app.js" | "htmx.js") {
            script += weight;
        }
        if weight > budget(file.name) {
            too_heavy.push(file.name);
        }
    }
    assert!(too_heavy.is_empty(), "over budget: {too_heavy:?}");
    assert!(script <= 16 * KB, "the common script weighs {script}");
}

#[test]
fn pages_keep_their_budget() {
    let mut too_heavy = Vec::new();
    for sample in all() {
        let weight = brotli_of(sample.html.as_bytes()).len();
        println!(
            "{:<40}{:>8} plain{:>8} on the wire",
            sample.name,
            sample.html.len(),
            weight
        );
        if weight > 12 * KB {
            too_heavy.push(sample.name);
        }
    }
    assert!(too_heavy.is_empty(), "over 12 kB: {too_heavy:?}");
}

#[test]
fn a_first_visit_is_small() {
    let files = assets::all().expect("the assets");
    let of = |name: &str| {
        files
            .iter()
            .find(|file| file.name == name)
            .expect("the file")
            .bytes
            .clone()
    };
    let home = all()
        .into_iter()
        .find(|sample| sample.name == "home")
        .expect("the start page");
    let bare = brotli_of(home.html.as_bytes()).len()
        + ["app.css", "app.js", "htmx.js", "icons.svg", "mark.svg"]
            .map(|name| best(&of(name)))
            .iter()
            .sum::<usize>();
    let whole = bare + of("inter-latin.woff2").len();
    println!("first visit: {bare} without the font, {whole} with it");
    assert!(bare <= 30 * KB, "a first visit weighs {bare} without the font");
    assert!(whole <= 45 * KB, "a first visit weighs {whole}");
}

#[test]
fn lightening_keeps_the_code() {
    let files = assets::all().expect("the assets");
    let text = |name: &str| {
        let file = files.iter().find(|file| file.name == name).expect("the file");
        String::from_utf8(file.bytes.clone()).expect("text")
    };
    assert!(
        text("htmx.js").contains("registerExtension('muster'"),
        "htmx has lost its policy"
    );
    let app = text("app.js");
    for (open, close) in [('{', '}'), ('(', ')')] {
        assert_eq!(
            app.matches(open).count(),
            app.matches(close).count(),
            "a line of app.js is gone"
        );
    }
    let css = text("app.css");
    assert_eq!(
        css.matches('{').count(),
        css.matches('}').count(),
        "a line of app.css is gone"
    );
}
