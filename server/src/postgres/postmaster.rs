use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The running main process of a cluster, as its `postmaster.pid` tells.
pub struct Postmaster {
    pub socket_dir: PathBuf,
    pub ready: bool,
}

impl Postmaster {
    /// None when no PostgreSQL runs on the cluster.
    ///
    /// After a crash the file may name a process of somebody else by now (in a container, numbers
    /// start anew). PostgreSQL would refuse to start beside it, so such a file is removed.
    pub fn read(cluster: &Path) -> Result<Option<Self>> {
        let path = cluster.join("postmaster.pid");
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
        };
        // Lines: process, cluster, start time, port, socket directory, address, memory, status.
        let lines: Vec<&str> = text.lines().collect();
        let Some(pid) = lines.first().and_then(|line| line.parse::<u32>().ok()) else {
            return Ok(None); // just being written
        };
        if !serves(pid, cluster) {
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
            return Ok(None);
        }
        Ok(Some(Self {
            socket_dir: lines.get(4).map(PathBuf::from).unwrap_or_default(),
            ready: lines.get(7).is_some_and(|status| status.trim() == "ready"),
        }))
    }
}

fn serves(pid: u32, cluster: &Path) -> bool {
    let cluster = cluster.as_os_str().as_encoded_bytes();
    fs::read(format!("/proc/{pid}/cmdline"))
        .is_ok_and(|arguments| arguments.split(|byte| *byte == 0).any(|argument| argument == cluster))
}
