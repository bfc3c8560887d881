//! The project's own checks: `cargo xtask lint` compares the code with the rules of the house and compiles nothing.

mod lint;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about = "Checks of the house")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Check floors, walls, file sizes, migrations and words
    Lint,
}

fn main() -> std::process::ExitCode {
    let outcome = match Cli::parse().command {
        Command::Lint => lint::run(),
    };
    match outcome {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
