//! A new migration must rebuild the embedded timeline.

fn main() {
    println!("cargo::rerun-if-changed=../migrations");
}
