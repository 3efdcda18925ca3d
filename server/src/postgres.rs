//! A private PostgreSQL for a server that was given no `DATABASE_URL`.
//!
//! It listens on a Unix socket only and trusts whoever connects: the directory of the socket has
//! mode 0700, so that only its owner and root can. The role Towpath works under is no superuser,
//! as on a PostgreSQL that somebody else runs.

mod home;
mod postmaster;
mod programs;

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::process::Child;
use tokio::time::{Instant, sleep};

use self::home::Home;
use self::postmaster::Postmaster;
use self::programs::Programs;

/// Recovery of a large cluster after a crash can take a minute.
const START_TIMEOUT: Duration = Duration::from_secs(120);

const SETTINGS: &[&str] = &[
    "listen_addresses=",
    "port=5432",
    "unix_socket_permissions=0700",
    "max_connections=60",
    "shared_buffers=128MB",
    "random_page_cost=1.1",
    // Pages run short queries, which compiling only delays.
    "jit=off",
    "timezone=UTC",
    "log_timezone=UTC",
    // A statement that fails is the application's to report, and may hold personal data.
    "log_min_messages=log",
    "log_min_error_statement=panic",
    "log_checkpoints=off",
];

const CREATE_ROLE_AND_DATABASE: &str = "
    SELECT 'CREATE ROLE towpath LOGIN CREATEROLE'
        WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'towpath') \\gexec
    SELECT 'CREATE DATABASE towpath OWNER towpath'
        WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'towpath') \\gexec
";

/// A running cluster in a data directory, with a role and a database `towpath`.
///
/// Dropping it without [`stop`](Self::stop) leaves the cluster running, as killing the server
/// does; the next start on the same directory takes it over.
pub struct PrivatePostgres {
    url: String,
    cluster: PathBuf,
    programs: Programs,
    /// None when an earlier process started the cluster.
    child: Option<Child>,
    /// None when another process holds the data directory: its cluster is shared, and not stopped.
    lock: Option<File>,
}

impl PrivatePostgres {
    /// Starts the cluster of `data_dir`, creating it at the first start.
    ///
    /// Beside a running server, as for its command-line tools, it connects to the server's cluster.
    pub async fn start(data_dir: &Path) -> Result<Self> {
        fs::create_dir_all(data_dir).with_context(|| format!("cannot create {}", data_dir.display()))?;
        let data_dir = data_dir.canonicalize()?;
        let lock = lock(&data_dir)?;
        let home = Home::open(&data_dir)?;
        let cluster = home.path.join("cluster");
        let programs = Programs::find(&cluster, &home)?;

        let (socket_dir, child) = if lock.is_some() {
            let (socket_dir, child) =
                take_over_or_start(&cluster, &home, &programs, &data_dir.join("postgres.log")).await?;
            programs
                .psql(&superuser_url(&socket_dir), CREATE_ROLE_AND_DATABASE)
                .await?;
            (socket_dir, child)
        } else {
            (wait_for_other(&cluster, &programs).await?, None)
        };
        Ok(Self {
            url: url(&socket_dir),
            cluster,
            programs,
            child,
            lock,
        })
    }

    /// The address of the database `towpath` for the role `towpath`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Ends what is still connected, writes everything out and waits until the cluster is down.
    pub async fn stop(mut self) -> Result<()> {
        if self.lock.is_none() {
            return Ok(());
        }
        if Postmaster::read(&self.cluster)?.is_some() {
            let mut stop = self.programs.command("pg_ctl");
            stop.args(["stop", "--silent", "--wait", "--mode=fast", "--timeout=60", "--pgdata"])
                .arg(&self.cluster);
            let stopped = programs::run(stop).await;
            if Postmaster::read(&self.cluster)?.is_some() {
                stopped?;
            }
        }
        if let Some(child) = &mut self.child {
            child.wait().await?;
        }
        Ok(())
    }
}

/// Holds the data directory for this process; the system lets go of it however the process ends.
fn lock(data_dir: &Path) -> Result<Option<File>> {
    let path = data_dir.join("postgres.lock");
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("cannot lock {}", path.display())),
    }
}

async fn take_over_or_start(
    cluster: &Path,
    home: &Home,
    programs: &Programs,
    log: &Path,
) -> Result<(PathBuf, Option<Child>)> {
    if let Some(socket_dir) = ready(cluster, None).await? {
        tracing::info!(
            "took over the PostgreSQL that an earlier run left in {}",
            home.path.display()
        );
        return Ok((socket_dir, None));
    }
    if !cluster.exists() {
        tracing::info!("creating a PostgreSQL cluster in {}", home.path.display());
        programs.initdb(cluster).await?;
    }
    // The last processes of a killed cluster hold its memory for a moment: a second try is due.
    for _ in 0..2 {
        let mut child = spawn(cluster, home, programs, log)?;
        if let Some(socket_dir) = ready(cluster, Some(&mut child)).await? {
            return Ok((socket_dir, Some(child)));
        }
        sleep(Duration::from_secs(1)).await;
    }
    bail!(
        "PostgreSQL did not start; {} ends with:\n{}",
        log.display(),
        last_lines(log)
    )
}

fn spawn(cluster: &Path, home: &Home, programs: &Programs, log: &Path) -> Result<Child> {
    let socket_dir = home.socket_dir()?;
    let log = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
    let mut postgres = programs.command("postgres");
    postgres
        .arg("-D")
        .arg(cluster)
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log);
    let socket_dir = socket_dir.display().to_string().replace('"', "\"\"");
    postgres
        .arg("-c")
        .arg(format!("unix_socket_directories=\"{socket_dir}\""));
    for setting in SETTINGS {
        postgres.arg("-c").arg(setting);
    }
    // A Ctrl-C in the terminal is for Towpath, which stops PostgreSQL after its last request.
    postgres.process_group(0);
    postgres.spawn().context("cannot run postgres")
}

/// The socket directory once the cluster takes connections; None when nothing runs (any more).
async fn ready(cluster: &Path, mut child: Option<&mut Child>) -> Result<Option<PathBuf>> {
    let deadline = Instant::now() + START_TIMEOUT;
    while Instant::now() < deadline {
        let running = match Postmaster::read(cluster)? {
            Some(postmaster) if postmaster.ready => return Ok(Some(postmaster.socket_dir)),
            Some(_) => true,
            None => child.as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(None))),
        };
        if !running {
            return Ok(None);
        }
        sleep(Duration::from_millis(50)).await;
    }
    bail!(
        "PostgreSQL in {} was not ready after {} seconds",
        cluster.display(),
        START_TIMEOUT.as_secs()
    )
}

/// Waits until the process that holds the data directory has its cluster and database ready.
async fn wait_for_other(cluster: &Path, programs: &Programs) -> Result<PathBuf> {
    let deadline = Instant::now() + START_TIMEOUT;
    while Instant::now() < deadline {
        if let Some(socket_dir) = ready(cluster, None).await?
            && programs.psql(&url(&socket_dir), "SELECT").await.is_ok()
        {
            return Ok(socket_dir);
        }
        sleep(Duration::from_millis(200)).await;
    }
    bail!(
        "another process holds {}, but its PostgreSQL does not answer",
        cluster.display()
    )
}

fn url(socket_dir: &Path) -> String {
    address("towpath", "towpath", socket_dir)
}

fn superuser_url(socket_dir: &Path) -> String {
    address("postgres", "postgres", socket_dir)
}

/// Port and TLS mode are spelled out, for a client's PG* variables not to change them.
fn address(role: &str, database: &str, socket_dir: &Path) -> String {
    let mut host = String::new();
    for byte in socket_dir.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => host.push(char::from(*byte)),
            _ => host.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("postgres://{role}@localhost:5432/{database}?host={host}&sslmode=disable")
}

fn last_lines(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(10)..].join("\n")
}

#[cfg(test)]
mod tests;
