//! Stops the scratch cluster at the end of a test run.

#[tokio::main]
async fn main() {
    testkit::stop_scratch_cluster().await;
}
