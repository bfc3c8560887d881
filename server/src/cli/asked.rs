//! What may be asked for on the command line.

use clap::{Args, Parser, Subcommand};
use inspection::sandbox;
use journeys::LookedAt;
use kernel::ids::OrganisationId;
use serde::Serialize;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Gets people and organisations in regulated work fit for duty, and proves it.
#[derive(Parser)]
#[command(name = "muster", version, about, after_help = AFTER_HELP)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
    #[command(flatten)]
    pub(super) common: Common,
}

pub(super) const AFTER_HELP: &str = "\
Settings come from a file (muster.toml), then the environment (MUSTER_LISTEN, MUSTER_DATA_DIR, DATABASE_URL, ...),
then flags; the last is strongest. `muster config print` shows what is in force, with secrets masked.
Without DATABASE_URL a private PostgreSQL cluster is kept in the data folder.";

#[derive(Args)]
pub(super) struct Common {
    /// Read settings from this file instead of muster.toml
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    #[command(flatten)]
    pub(super) flags: Flags,
}

/// Flags that stand for settings; only those given are merged.
#[derive(Args, Serialize)]
pub(super) struct Flags {
    /// Keep the database, files and secrets in this folder
    #[arg(long, global = true, value_name = "FOLDER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) data_dir: Option<PathBuf>,
    /// Listen on this address
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) listen: Option<SocketAddr>,
    /// The address that people reach the site at
    #[arg(long, global = true, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) public_url: Option<String>,
    /// Which log lines to show, like info,sqlx=warn
    #[arg(long, global = true, value_name = "FILTER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) log: Option<String>,
}

#[derive(Subcommand)]
pub(super) enum Command {
    /// Start with demo data: makes a database, fills it, serves it and prints the accounts
    Demo(DemoArgs),
    /// Serve the site and the API
    Serve {
        /// Leave background jobs to `muster work`
        #[arg(long)]
        no_jobs: bool,
    },
    /// Run background jobs only
    Work,
    /// Bring the database up to date and stop
    Migrate,
    /// Check configuration, database, disk and clock, and say how to mend what is wrong
    Doctor,
    /// Manage accounts
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
    /// List, change and copy the keys of this installation
    Keys {
        #[command(subcommand)]
        command: KeysCommand,
    },
    /// Give or take a role of staff where there is no second administrator to agree
    Admin {
        #[command(subcommand)]
        command: AdminCommand,
    },
    /// Look after an organisation that nobody else can
    Organisation {
        #[command(subcommand)]
        command: OrganisationCommand,
    },
    /// Prove the audit log, or export it
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// Forget again whom a restored backup remembers
    Erasures {
        #[command(subcommand)]
        command: ErasuresCommand,
    },
    /// Parse one file in a limited process; started by the server itself
    #[command(hide = true)]
    Sandbox(SandboxArgs),
    /// Look at the settings
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
}

#[derive(Args)]
pub(crate) struct DemoArgs {
    /// Also load this many made-up workers in bulk, for benchmarks
    #[arg(long, value_name = "WORKERS")]
    pub(crate) scale: Option<u32>,
    /// Load the data and stop
    #[arg(long)]
    pub(crate) load_only: bool,
}

#[derive(Args)]
pub(super) struct SandboxArgs {
    /// A kind of file
    pub(super) task: String,
    pub(super) memory_mb: u64,
    pub(super) cpu_seconds: u64,
    pub(super) file_mb: u64,
}

#[derive(Subcommand)]
pub(super) enum UserCommand {
    /// Make an account for a member of staff; the password is asked for, or read from standard input
    Create {
        /// Make a platform administrator
        #[arg(long, required = true)]
        admin: bool,
        /// The person's e-mail address
        email: String,
    },
    /// Bring accounts over from another system. Each line of the file is: address,worker or employer,sector,bcrypt hash
    Import {
        /// The file
        file: PathBuf,
    },
    /// Take away every second factor of somebody who lost them all; they are told and signed out
    ResetFactors {
        /// The person's e-mail address
        email: String,
        /// How you made sure that it is them; it goes into the audit log
        #[arg(long)]
        reason: String,
    },
}

#[derive(Subcommand)]
pub(super) enum AdminCommand {
    /// Give somebody a role of staff: reviewer, assessor, support, auditor or admin
    Grant {
        /// The person's e-mail address
        email: String,
        /// The role
        #[arg(long)]
        role: String,
        /// Why; it goes into the audit log
        #[arg(long)]
        reason: String,
    },
    /// Take somebody's role of staff
    Take {
        /// The person's e-mail address
        email: String,
        /// Why; it goes into the audit log
        #[arg(long)]
        reason: String,
    },
}

#[derive(Subcommand)]
pub(super) enum OrganisationCommand {
    /// Make a member the owner of an organisation whose last owner has gone; they are told
    Owner {
        /// The organisation's id, as the staff pages and the log name it
        organisation: OrganisationId,
        /// The member's e-mail address
        email: String,
        /// Why; it goes into the audit log
        #[arg(long)]
        reason: String,
    },
}

#[derive(Subcommand)]
pub(super) enum AuditCommand {
    /// Walk the whole chain and say what was checked; fails on the first row that was edited, deleted, moved or put in
    Verify {
        /// Also compare with a head that was exported before
        #[arg(long, value_name = "FILE")]
        head: Vec<PathBuf>,
    },
    /// Seal what is left and print the signed head, to be kept elsewhere
    Head,
    /// Print rows as a sheet (CSV), at most 10,000, where there is nobody else to release a large export
    Export(ExportArgs),
}

#[derive(Args)]
pub(crate) struct ExportArgs {
    /// The e-mail address of the member of staff who needs it
    #[arg(long = "for", value_name = "ADDRESS")]
    pub(crate) email: String,
    /// Why; it goes into the audit log
    #[arg(long)]
    pub(crate) reason: String,
    /// Only what the person with this id did
    #[arg(long, value_name = "ID", default_value_t)]
    pub(crate) actor: String,
    /// Only what was done to this id
    #[arg(long, value_name = "ID", default_value_t)]
    pub(crate) target: String,
    /// Only actions whose names begin like this
    #[arg(long, default_value_t)]
    pub(crate) action: String,
    /// From this day in London on, like 2027-03-04
    #[arg(long, value_name = "DAY", default_value_t)]
    pub(crate) from: String,
    /// Up to this day in London
    #[arg(long, value_name = "DAY", default_value_t)]
    pub(crate) to: String,
}

#[derive(Subcommand)]
pub(super) enum KeysCommand {
    /// Print every key's purpose, fingerprint, birth and end
    List,
    /// Change the key that wraps all data keys; only key rows are written. Stopped anywhere, call it again and it goes on
    Rotate {
        /// Change everybody's data key instead; a job then seals what they guard anew
        #[arg(long, conflicts_with = "person")]
        data: bool,
        /// Change one person's data key instead
        #[arg(long, value_name = "ID")]
        person: Option<String>,
        /// Rows of one transaction: few enough that whoever needs one of them hardly waits
        #[arg(long, value_name = "ROWS", default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(1..))]
        batch: u32,
    },
    /// Copy the key files into a folder, readable by you only; nothing is overwritten
    Export {
        /// Where to
        folder: PathBuf,
    },
    /// Make a new pepper for passwords; takes effect with the next start
    RotatePepper,
    /// Make a new key that signs access tokens. It is published at once and signs later; the old one verifies until its
    /// last token has ended
    RotateTokens {
        /// Sign with it after so many minutes: time to copy the file to every node
        #[arg(long, value_name = "MINUTES", default_value_t = 60, value_parser = clap::value_parser!(u16).range(0..=10_080))]
        after: u16,
    },
}

#[derive(Subcommand)]
pub(super) enum ErasuresCommand {
    /// Walk the ledger that lies with the files, and delete what it says was deleted. Run it after every restore. It lists
    /// first, and does nothing without --yes
    Replay {
        /// Do what was listed; it cannot be undone
        #[arg(long)]
        yes: bool,
        /// Carry out this line from before there were signatures, too. Look at it first: anybody could have written it
        #[arg(long, value_name = "LINE:ID")]
        accept_unsigned: Vec<LookedAt>,
    },
}

#[derive(Subcommand)]
pub(super) enum ConfigCommand {
    /// Print the settings in force, with secrets masked
    Print,
}

impl From<SandboxArgs> for sandbox::Order {
    fn from(args: SandboxArgs) -> Self {
        Self {
            task: args.task,
            memory_mb: args.memory_mb,
            cpu_seconds: args.cpu_seconds,
            file_mb: args.file_mb,
        }
    }
}
