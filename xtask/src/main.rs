//! The project's own checks: `cargo xtask lint` compares the code with the rules of the house and compiles nothing.

mod deny;
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
    /// Check licences, sources, banned and doubled crates, and advisories
    Deny {
        /// Look up advisories in this file
        #[arg(long, env = "MUSTER_ADVISORIES", value_name = "FILE")]
        advisories: Option<std::path::PathBuf>,
    },
}

fn main() -> std::process::ExitCode {
    let outcome = match Cli::parse().command {
        Command::Lint => lint::run(),
        Command::Deny { advisories } => deny::run(advisories),
    };
    match outcome {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
