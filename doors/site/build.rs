//! Joins the assets, names them by their content and, for release, presses them.

use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

#[path = "build/bundle.rs"]
mod bundle;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=assets");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=build.rs");
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("assets");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let press = std::env::var("PROFILE")? == "release";

    let mut files = bundle::others(&root)?;
    let places: HashMap<&str, String> = files.iter().map(|file| (file.name, place(file))).collect();
    let style = bundle::style(&root, &|name| places.get(name).cloned().unwrap_or_default())?;
    files.push(style);

    let mut list = String::from("static EMBEDDED: &[Embedded] = &[\n");
    for file in &files {
        write_entry(&mut list, &out, file, press)?;
    }
    list.push_str("];\n");
    fs::write(out.join("assets.rs"), list)?;
    Ok(())
}

/// Returns the address of a file, with ten hex digits of its content's hash.
fn place(file: &bundle::Bundled) -> String {
    let mut hash = String::new();
    for byte in &Sha256::digest(&file.bytes)[..5] {
        let _infallible = write!(hash, "{byte:02x}");
    }
    let (stem, ending) = file.name.rsplit_once('.').unwrap_or((file.name, ""));
    format!("/assets/{stem}-{hash}.{ending}")
}

fn write_entry(list: &mut String, out: &Path, file: &bundle::Bundled, press: bool) -> Result<(), Box<dyn Error>> {
    let plain = out.join(file.name);
    fs::write(&plain, &file.bytes)?;
    let (mut brotli, mut gzip) = ("None".to_owned(), "None".to_owned());
    // Fonts are pressed already.
    if press && file.kind != "font/woff2" {
        brotli = pressed(&plain, "br", press_brotli(&file.bytes)?)?;
        gzip = pressed(&plain, "gz", press_gzip(&file.bytes)?)?;
    }
    writeln!(
        list,
        "    Embedded {{ name: {:?}, place: {:?}, kind: {:?}, plain: include_bytes!({:?}), brotli: {brotli}, gzip: {gzip} }},",
        file.name,
        place(file),
        file.kind,
        plain.to_string_lossy(),
    )?;
    Ok(())
}

fn pressed(plain: &Path, ending: &str, bytes: Vec<u8>) -> Result<String, Box<dyn Error>> {
    let path = format!("{}.{ending}", plain.display());
    fs::write(&path, bytes)?;
    Ok(format!("Some(include_bytes!({path:?}))"))
}

fn press_brotli(bytes: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut out = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut out, 4096, 11, 22);
    writer.write_all(bytes)?;
    drop(writer);
    Ok(out)
}

fn press_gzip(bytes: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes)?;
    Ok(writer.finish()?)
}
