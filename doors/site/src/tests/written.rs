//! Writes every sample beside its style sheet, to be looked at in a browser: `BLESS=1 cargo nextest run -p site`.

use super::all;
use crate::assets;
use std::fs;
use std::path::Path;

#[test]
fn pages_are_written() {
    if option_env!("BLESS").is_none() && std::env::var_os("BLESS").is_none() {
        return;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/site-pages");
    fs::create_dir_all(folder.join("assets")).expect("a folder");
    assets::dress(super::packs());
    for file in assets::all().expect("the assets") {
        let bytes = if file.name == "app.css" {
            String::from_utf8(file.bytes)
                .expect("text")
                .replace("/assets/", "")
                .into_bytes()
        } else {
            file.bytes
        };
        fs::write(folder.join("assets").join(file.name), bytes).expect("an asset");
    }
    if let Some(place) = assets::sectors() {
        fs::write(
            folder.join(place.trim_start_matches('/')),
            crate::theme::sheet(super::packs()),
        )
        .expect("a sheet");
    }
    for sample in all() {
        let html = sample.html.replace("\"/assets/", "\"assets/");
        fs::write(folder.join(format!("{}.html", sample.name.replace('/', "-"))), html).expect("a page");
    }
}
