//! The binary `muster`.

fn main() -> std::process::ExitCode {
    server::run()
}
