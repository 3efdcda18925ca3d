use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command as BlockingCommand, Stdio};

use anyhow::{Context, Result, bail, ensure};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use super::home::Home;

const OLDEST_VERSION: u32 = 15;

/// PostgreSQL's programs as installed on this machine, run as the owner of the cluster.
pub struct Programs {
    bin: PathBuf,
    home: PathBuf,
    owner: Option<(u32, u32)>,
}

impl Programs {
    /// The programs that made the cluster, or for a new one the newest.
    pub fn find(cluster: &Path, home: &Home) -> Result<Self> {
        let made_by: Option<u32> = fs::read_to_string(cluster.join("PG_VERSION"))
            .ok()
            .and_then(|version| version.trim().parse().ok());
        let mut installed: Vec<(u32, PathBuf)> = candidates()
            .into_iter()
            .filter_map(|bin| Some((version(&bin)?, bin)))
            .collect();
        installed.sort();
        let found = match made_by {
            Some(made_by) => installed.iter().rfind(|(version, _)| *version == made_by),
            None => installed.last().filter(|(version, _)| *version >= OLDEST_VERSION),
        };
        match (found, made_by) {
            (Some((_, bin)), _) => Ok(Self {
                bin: bin.clone(),
                home: home.path.clone(),
                owner: home.owner,
            }),
            (None, Some(made_by)) => bail!(
                "the cluster in {} was made by PostgreSQL {made_by}, which is not installed: install it, or \
                 bring the data to a newer one with pg_upgrade",
                cluster.display()
            ),
            (None, None) => bail!(
                "no PostgreSQL {OLDEST_VERSION} or newer is installed: install it (on Debian and Ubuntu: apt-get \
                 install postgresql), set TOWPATH_PG_BIN to the directory of its programs, or set DATABASE_URL"
            ),
        }
    }

    /// A program that runs as the owner of the cluster and is untouched by PG* variables.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.bin.join(program));
        command.current_dir(&self.home).stdin(Stdio::null());
        for (name, _) in env::vars_os().filter(|(name, _)| name.as_encoded_bytes().starts_with(b"PG")) {
            command.env_remove(name);
        }
        if let Some((user, group)) = self.owner {
            command.uid(user).gid(group);
        }
        command
    }

    /// Creates the cluster; an interrupted run leaves nothing that passes for one.
    pub async fn initdb(&self, cluster: &Path) -> Result<()> {
        let unfinished = cluster.with_extension("new");
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished).with_context(|| format!("cannot remove {}", unfinished.display()))?;
        }
        let mut initdb = self.command("initdb");
        // Only under a UTF-8 character type does pg_trgm see Chinese.
        initdb.args([
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--username=postgres",
            "--auth=trust",
            "--pgdata",
        ]);
        initdb.arg(&unfinished);
        run(initdb).await?;
        fs::rename(&unfinished, cluster).with_context(|| format!("cannot create {}", cluster.display()))
    }

    /// Runs statements and returns the rows they print.
    pub async fn psql(&self, url: &str, statements: &str) -> Result<String> {
        let mut psql = self.command("psql");
        psql.args([
            "--no-psqlrc",
            "--quiet",
            "--no-align",
            "--tuples-only",
            "--set=ON_ERROR_STOP=1",
            "--file=-",
            url,
        ]);
        psql.stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        let mut child = psql
            .spawn()
            .with_context(|| format!("cannot run {}/psql", self.bin.display()))?;
        let mut input = child.stdin.take().context("psql has no input")?;
        input.write_all(statements.as_bytes()).await?;
        drop(input);
        let output = child.wait_with_output().await?;
        ensure!(
            output.status.success(),
            "psql failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }
}

/// Runs a program to its end; what it complained of becomes the error.
pub async fn run(mut command: Command) -> Result<()> {
    let program = command.as_std().get_program().to_owned();
    let output = command
        .output()
        .await
        .with_context(|| format!("cannot run {}", program.display()))?;
    ensure!(
        output.status.success(),
        "{} failed: {}{}",
        program.display(),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

fn candidates() -> Vec<PathBuf> {
    if let Some(bin) = env::var_os("TOWPATH_PG_BIN").filter(|bin| !bin.is_empty()) {
        return vec![PathBuf::from(bin)];
    }
    let mut candidates: Vec<PathBuf> = env::split_paths(&env::var_os("PATH").unwrap_or_default()).collect();
    if let Some(bin) = output_of("pg_config".as_ref(), "--bindir") {
        candidates.push(PathBuf::from(bin));
    }
    for version in fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten() {
        candidates.push(version.path().join("bin"));
    }
    // Links to single programs lead to where all of them are.
    let homes = candidates
        .iter()
        .filter_map(|bin| Some(bin.join("initdb").canonicalize().ok()?.parent()?.to_owned()));
    homes.filter(|bin| bin.join("psql").is_file()).collect()
}

/// The major version of the programs in a directory, from "postgres (PostgreSQL) 15.14 (Debian …)".
fn version(bin: &Path) -> Option<u32> {
    let text = output_of(bin.join("postgres").as_os_str(), "--version")?;
    text.split_whitespace()
        .nth(2)?
        .split(|c: char| !c.is_ascii_digit())
        .next()?
        .parse()
        .ok()
}

fn output_of(program: &OsStr, argument: &str) -> Option<String> {
    let output = BlockingCommand::new(program)
        .arg(argument)
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
