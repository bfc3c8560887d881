//! The project's own checks: `cargo xtask lint` compares the code with the rules of the house and compiles nothing.

mod asvs;
mod deny;
mod lint;
mod sbom;

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
    /// Print the bill of materials: every part from outside that is in either lock file, as CycloneDX
    Sbom,
    /// Compare tests and documentation with the security requirements of the OWASP ASVS, and print the score
    Asvs {
        /// Take the requirements from this file
        #[arg(long, env = "MUSTER_ASVS", value_name = "FILE")]
        checklist: Option<std::path::PathBuf>,
        /// Write docs/asvs.txt anew
        #[arg(long)]
        write: bool,
    },
}

fn main() -> std::process::ExitCode {
    let outcome = match Cli::parse().command {
        Command::Lint => lint::run(),
        Command::Sbom => sbom::run(),
        Command::Deny { advisories } => deny::run(advisories),
        Command::Asvs { checklist, write } => asvs::run(checklist, write),
    };
    match outcome {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
