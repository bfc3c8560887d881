//! The command line.

mod asked;

pub(crate) use asked::{DemoArgs, ExportArgs};

use crate::config::{Config, LogFormat, Mode};
use crate::{audit, commands, imports, keys, peppers, serve};
use anyhow::Context;
use asked::{
    AdminCommand, AuditCommand, Cli, Command, ConfigCommand, ErasuresCommand, KeysCommand, OrganisationCommand,
    UserCommand,
};
use chrono::TimeDelta;
use clap::Parser as _;
use identity::WantedRole;
use inspection::sandbox;
use platform::telemetry::{self, LogForm};
use std::process::ExitCode;

/// Runs the command that the arguments name.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    // Before settings are read: the child has an empty environment and needs none.
    if let Command::Sandbox(args) = cli.command {
        return sandbox::run(&args.into());
    }
    match execute(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One sentence for people, then what led to it.
            eprintln!("muster: {error}");
            for cause in error.chain().skip(1) {
                eprintln!("  because: {cause}");
            }
            ExitCode::FAILURE
        }
    }
}

fn execute(cli: Cli) -> anyhow::Result<()> {
    let mut config = Config::load(cli.common.config.as_ref(), &cli.common.flags)?;
    // When the port is chosen by a flag and no public address is set, links should still lead here.
    if cli.common.flags.public_url.is_none() && config.public_url == Config::default().public_url {
        config.public_url = format!("http://{}", config.listen);
    }
    if let Command::Config {
        command: ConfigCommand::Print,
    } = cli.command
    {
        print!("{}", config.masked());
        return Ok(());
    }
    start_logging(&config);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the asynchronous runtime did not start")?;
    runtime.block_on(async {
        match cli.command {
            Command::Demo(args) => commands::demo(config, args).await,
            Command::Serve { no_jobs } => {
                config.run_jobs &= !no_jobs;
                serve::serve(config).await
            }
            Command::Work => serve::work(config).await,
            Command::Migrate => commands::migrate(config).await,
            Command::Doctor => commands::doctor(config).await,
            Command::User {
                command: UserCommand::Create { email, .. },
            } => commands::create_admin(config, &email).await,
            Command::User {
                command: UserCommand::Import { file },
            } => imports::run(config, &file).await,
            Command::User {
                command: UserCommand::ResetFactors { email, reason },
            } => commands::reset_factors(config, &email, reason).await,
            Command::Admin { command } => {
                let (email, role, reason) = match command {
                    AdminCommand::Grant { email, role, reason } => (email, role, reason),
                    AdminCommand::Take { email, reason } => (email, WantedRole::NONE.to_owned(), reason),
                };
                commands::set_role(config, &email, &role, reason).await
            }
            Command::Organisation {
                command:
                    OrganisationCommand::Owner {
                        organisation,
                        email,
                        reason,
                    },
            } => commands::appoint_owner(config, organisation, &email, &reason).await,
            Command::Audit {
                command: AuditCommand::Verify { head },
            } => audit::verify(config, &head).await,
            Command::Audit {
                command: AuditCommand::Head,
            } => audit::head(config).await,
            Command::Audit {
                command: AuditCommand::Export(wanted),
            } => audit::export(config, wanted).await,
            Command::Keys { command } => on_keys(config, command).await,
            Command::Erasures {
                command: ErasuresCommand::Replay { yes, accept_unsigned },
            } => commands::replay_erasures(config, &accept_unsigned, yes).await,
            Command::Config { .. } | Command::Sandbox(_) => Ok(()),
        }
    })
}

async fn on_keys(config: Config, command: KeysCommand) -> anyhow::Result<()> {
    match command {
        KeysCommand::List => keys::list(config).await,
        KeysCommand::Rotate { data, person, batch } => {
            let what = match person {
                Some(id) => keys::Rotate::Person(keys::person(&id)?),
                None if data => keys::Rotate::Data,
                None => keys::Rotate::Wrapping(batch),
            };
            keys::rotate(config, what).await
        }
        KeysCommand::RotatePepper => peppers::rotate(&config),
        KeysCommand::RotateTokens { after } => commands::rotate_token_keys(&config, TimeDelta::minutes(after.into())),
        KeysCommand::Export { folder } => keys::export(&config, &folder),
    }
}

fn start_logging(config: &Config) {
    let form = match (config.log_format, config.mode) {
        (LogFormat::Json, _) | (LogFormat::Auto, Mode::Production) => LogForm::Json,
        (LogFormat::Text | LogFormat::Auto, _) => LogForm::Text,
    };
    telemetry::init(form, &config.log);
}
