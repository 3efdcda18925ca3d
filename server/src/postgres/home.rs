use std::fs::{self, DirBuilder};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

/// The system's limit on the path of a socket, which the socket's own name shares.
const SOCKET_PATH_MAX: usize = 107;
const SOCKET_NAME: &str = "/.s.PGSQL.5432";

/// The directory `postgres` in the data directory, and the user whose it is.
pub struct Home {
    pub path: PathBuf,
    /// User and group the programs run as when this process is root, which PostgreSQL refuses.
    pub owner: Option<(u32, u32)>,
}

impl Home {
    /// Creates or opens `<data_dir>/postgres`, for the owner alone.
    pub fn open(data_dir: &Path) -> Result<Self> {
        let link = data_dir.join("postgres");
        if !is_root() {
            create_private(&link)?;
            return Ok(Self {
                path: link.canonicalize()?,
                owner: None,
            });
        }
        let mut owner = unprivileged_user()?;
        if !link.exists() {
            if may_enter(data_dir, owner)? {
                create_private(&link)?;
            } else {
                // As under /root: the cluster lives where its owner gets to, a link shows where.
                let name = data_dir.display().to_string().replace('/', "-");
                let path = Path::new("/var/lib/towpath").join(name.trim_matches('-'));
                fs::create_dir_all("/var/lib/towpath").context("cannot create /var/lib/towpath")?;
                create_private(&path)?;
                symlink(&path, &link).with_context(|| format!("cannot create {}", link.display()))?;
            }
        }
        let path = link.canonicalize()?;
        let metadata = fs::metadata(&path)?;
        if metadata.uid() == 0 {
            chown(&path, Some(owner.0), Some(owner.1))?;
        } else {
            owner = (metadata.uid(), metadata.gid());
        }
        Ok(Self {
            path,
            owner: Some(owner),
        })
    }

    /// The directory of the socket: in the home, or where its path would be too long, under /tmp.
    pub fn socket_dir(&self) -> Result<PathBuf> {
        let mut dir = self.path.join("socket");
        if dir.as_os_str().len() + SOCKET_NAME.len() > SOCKET_PATH_MAX {
            let mut hasher = DefaultHasher::new();
            self.path.hash(&mut hasher);
            dir = PathBuf::from(format!("/tmp/towpath-{:016x}", hasher.finish()));
        }
        create_private(&dir)?;
        if let Some((user, group)) = self.owner
            && fs::symlink_metadata(&dir)?.uid() == 0
        {
            chown(&dir, Some(user), Some(group))?;
        }
        // Somebody else may have made the one under /tmp, to listen in.
        let metadata = fs::symlink_metadata(&dir)?;
        let private = metadata.is_dir() && metadata.permissions().mode() & 0o077 == 0;
        let ours = metadata.uid() == fs::metadata(&self.path)?.uid();
        ensure!(
            private && ours,
            "{} belongs to somebody else or is open to others: remove it",
            dir.display()
        );
        Ok(dir)
    }
}

fn create_private(path: &Path) -> Result<()> {
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(error).with_context(|| format!("cannot create {}", path.display()))
        }
        _ => Ok(()),
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0)
}

fn unprivileged_user() -> Result<(u32, u32)> {
    let users = fs::read_to_string("/etc/passwd").context("cannot read /etc/passwd")?;
    for name in ["postgres", "nobody"] {
        for line in users.lines() {
            let fields: Vec<&str> = line.split(':').collect();
            if let [user, _, uid, gid, ..] = fields[..]
                && user == name
                && let (Ok(uid), Ok(gid)) = (uid.parse(), gid.parse())
            {
                return Ok((uid, gid));
            }
        }
    }
    bail!(
        "PostgreSQL does not run as root, and there is neither a user postgres nor nobody: run Towpath as another user"
    )
}

fn may_enter(dir: &Path, (user, group): (u32, u32)) -> Result<bool> {
    for dir in dir.ancestors() {
        let metadata = fs::metadata(dir)?;
        let bit = match () {
            () if metadata.uid() == user => 0o100,
            () if metadata.gid() == group => 0o010,
            () => 0o001,
        };
        if metadata.permissions().mode() & bit == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}
