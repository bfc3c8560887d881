//! Prints the address of a migrated database, for checking queries against it.

#[tokio::main]
async fn main() {
    println!("{}", testkit::template_address().await);
}
