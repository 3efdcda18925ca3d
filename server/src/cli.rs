//! The commands of `towpath`.

use std::io::Read;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Args, Parser, Subcommand};
use model::accounts::{NewPassword, UserDraft};
use model::fields::FieldErrors;
use store::Db;
use store::accounts::NewAccount;
use store::audit::Mark;
use tracing_subscriber::EnvFilter;

use crate::audit;
use crate::config::{Config, LogFormat};
use crate::postgres::PrivatePostgres;
use crate::serve;

/// Towpath: channel sales, from the deal that a partner registers to the board that the vendor watches.
///
/// Settings come from the environment: DATABASE_URL (without it a private PostgreSQL runs in the data directory),
/// TOWPATH_LISTEN, TOWPATH_PUBLIC_URL, TOWPATH_DATA_DIR, TOWPATH_SMTP_URL, TOWPATH_MAIL_FROM, TOWPATH_LOG,
/// TOWPATH_LOG_FORMAT, TOWPATH_DEMO.
#[derive(Parser)]
#[command(name = "towpath", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the product; migrates first, and loads the demo vendors when TOWPATH_DEMO=1
    Serve,
    /// Bring the database's schema up to date
    Migrate,
    /// Load the demo vendors, or grow them
    Demo {
        /// Number of deals of the first demo vendor
        #[arg(long)]
        deals: Option<usize>,
    },
    /// Add people and set passwords
    #[command(subcommand)]
    User(UserCommand),
    /// The audit log
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Check the settings and say what is wrong with them
    CheckConfig,
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Compare each vendor's log with its seals; fails where an event was altered, removed or slipped in
    Verify {
        /// Short name of one vendor; without it, all are checked
        #[arg(long)]
        vendor: Option<String>,
        /// A seal of that vendor noted earlier, NUMBER:HASH as this command prints it: proves that none was taken off the end
        #[arg(long, requires = "vendor", value_parser = audit::parse_mark)]
        noted: Option<Mark>,
    },
}

#[derive(Subcommand)]
enum UserCommand {
    /// Add a person; the password is read from standard input
    Add(AddUser),
    /// Set a person's password, read from standard input, and end their sessions
    ResetPassword { email: String },
}

#[derive(Args)]
struct AddUser {
    /// Short name of the vendor, such as adventure-works
    #[arg(long)]
    vendor: String,
    /// Account number of the partner, for people on the partner's side
    #[arg(long)]
    partner: Option<String>,
    /// admin, channel_manager, executive, trainer, partner_admin, partner_sales or learner; of the vendor's own roles the
    /// id at the end of its page's address
    #[arg(long)]
    role: String,
    #[arg(long)]
    name: String,
    email: String,
}

/// Runs the command of the process; mistakes go to standard error.
pub async fn run() -> ExitCode {
    let cli = Cli::parse();
    let config = match Config::from_env() {
        Ok(config) => config,
        Err(errors) => {
            eprintln!("{errors}");
            return ExitCode::FAILURE;
        }
    };
    start_log(&config);
    match execute(cli.command, config).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("towpath: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn execute(command: Command, config: Config) -> Result<()> {
    match command {
        Command::Serve => serve::serve(config).await,
        Command::CheckConfig => {
            println!("The settings are fine: {config:?}");
            Ok(())
        }
        Command::Migrate => {
            with_database(&config, async |_| {
                println!("The schema is up to date.");
                Ok(())
            })
            .await
        }
        Command::Demo { deals } => with_database(&config, async |db| serve::load_demo(&db, deals).await).await,
        Command::Audit(AuditCommand::Verify { vendor, noted }) => {
            with_database(&config, async |db| {
                audit::verify(&db, vendor.as_deref(), noted.as_ref()).await
            })
            .await
        }
        Command::User(UserCommand::Add(user)) => with_database(&config, async |db| add_user(&db, &user).await).await,
        Command::User(UserCommand::ResetPassword { email }) => {
            with_database(&config, async |db| {
                let password = read_password()?;
                store::accounts::set_password(&db, &email, &password)
                    .await
                    .context("nobody has this address")?;
                println!("The password of {email} is set.");
                Ok(())
            })
            .await
        }
    }
}

/// Opens the database, migrated, for one command.
async fn with_database(config: &Config, work: impl AsyncFnOnce(Db) -> Result<()>) -> Result<()> {
    let (db, postgres) = serve::open_database(config).await?;
    let done = work(db.clone()).await;
    db.close().await;
    if let Some(postgres) = postgres {
        PrivatePostgres::stop(postgres).await?;
    }
    done
}

async fn add_user(db: &Db, user: &AddUser) -> Result<()> {
    let draft = UserDraft {
        name: user.name.clone(),
        email: user.email.clone(),
        role: user.role.clone(),
    };
    let checked = draft.check().map_err(|errors| anyhow::anyhow!(in_words(&errors)))?;
    let password = read_password()?;
    let account = NewAccount {
        user: &checked,
        vendor_slug: &user.vendor,
        partner_account: user.partner.as_deref(),
        password: &password,
        locale: None,
    };
    match store::accounts::add_user(db, account).await {
        Ok(_) => println!("{} can sign in.", checked.email),
        Err(store::Error::Invalid(errors)) => bail!(in_words(&errors)),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

fn read_password() -> Result<NewPassword> {
    let mut text = String::new();
    std::io::stdin().take(1024).read_to_string(&mut text)?;
    NewPassword::check(text.trim_end_matches(['\r', '\n']))
        .map_err(|code| anyhow::anyhow!("password from standard input: {code}"))
}

fn in_words(errors: &FieldErrors) -> String {
    errors
        .0
        .iter()
        .map(|(field, code)| format!("{field}: {code}"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn start_log(config: &Config) {
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match config.log_format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
}
