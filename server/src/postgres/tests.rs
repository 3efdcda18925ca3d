use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use super::*;

/// A data directory under /tmp that takes its cluster down with it, also when the test fails.
struct Scratch {
    root: PathBuf,
    data_dir: PathBuf,
}

impl Scratch {
    fn new(name: &str, data_dir: &str) -> Self {
        let root = PathBuf::from(format!("/tmp/towpath-test-{}-{name}", std::process::id()));
        let data_dir = root.join(data_dir);
        Self { root, data_dir }
    }

    fn pid_file(&self) -> PathBuf {
        self.data_dir.join("postgres/cluster/postmaster.pid")
    }

    fn pid(&self) -> Option<String> {
        let text = fs::read_to_string(self.pid_file()).ok()?;
        text.lines().next().map(str::to_owned)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Some(pid) = self.pid() {
            kill("-QUIT", &pid);
        }
        fs::remove_dir_all(&self.root).ok();
    }
}

fn kill(signal: &str, pid: &str) {
    Command::new("kill").args([signal, pid]).status().unwrap();
}

async fn ask(postgres: &PrivatePostgres, statements: &str) -> String {
    postgres.programs.psql(postgres.url(), statements).await.unwrap()
}

#[tokio::test]
async fn data_outlives_every_way_to_go_down() {
    let scratch = Scratch::new("lives", "data");
    let postgres = PrivatePostgres::start(&scratch.data_dir).await.unwrap();
    let answer =
        "SELECT rolsuper, rolcreaterole, pg_encoding_to_char(encoding), datctype, pg_catalog.pg_get_userbyid(datdba)
        FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database();";
    assert_eq!(ask(&postgres, answer).await, "f|t|UTF8|C.UTF-8|towpath");
    ask(
        &postgres,
        "CREATE EXTENSION pg_trgm; CREATE EXTENSION btree_gist; CREATE TABLE kept (n int);",
    )
    .await;
    let socket_dir = Postmaster::read(&postgres.cluster).unwrap().unwrap().socket_dir;
    assert_eq!(fs::metadata(socket_dir).unwrap().permissions().mode() & 0o777, 0o700);

    // A second process shares the cluster and leaves it running.
    let tool = PrivatePostgres::start(&scratch.data_dir).await.unwrap();
    ask(&tool, "INSERT INTO kept VALUES (1)").await;
    tool.stop().await.unwrap();
    ask(&postgres, "INSERT INTO kept VALUES (2)").await;

    // Killed: the process is gone, its cluster still runs and is taken over.
    let first_pid = scratch.pid().unwrap();
    drop(postgres);
    let postgres = PrivatePostgres::start(&scratch.data_dir).await.unwrap();
    assert_eq!(scratch.pid().unwrap(), first_pid);
    ask(&postgres, "INSERT INTO kept VALUES (3)").await;

    // The cluster itself is killed.
    kill("-KILL", &first_pid);
    drop(postgres);
    let postgres = PrivatePostgres::start(&scratch.data_dir).await.unwrap();
    assert_ne!(scratch.pid().unwrap(), first_pid);
    ask(&postgres, "INSERT INTO kept VALUES (4)").await;

    // Stopped, and a stale postmaster.pid names a process that lives but is not PostgreSQL.
    postgres.stop().await.unwrap();
    let pid_file = scratch.pid_file();
    assert!(!pid_file.exists());
    fs::write(
        &pid_file,
        format!("{}\n/elsewhere\n1\n5432\n/tmp\n\n\nready\n", std::process::id()),
    )
    .unwrap();
    let postgres = PrivatePostgres::start(&scratch.data_dir).await.unwrap();
    assert_eq!(
        ask(&postgres, "SELECT string_agg(n::text, ',' ORDER BY n) FROM kept").await,
        "1,2,3,4"
    );
    postgres.stop().await.unwrap();
}

#[tokio::test]
async fn a_long_and_odd_path_serves_too() {
    let scratch = Scratch::new("long", &format!("数据 & \"co\", 50%/{}", "deep".repeat(20)));
    let postgres = PrivatePostgres::start(&scratch.data_dir).await.unwrap();
    let socket_dir = Postmaster::read(&postgres.cluster).unwrap().unwrap().socket_dir;
    assert!(socket_dir.starts_with("/tmp") && socket_dir.as_os_str().len() < 50);
    assert_eq!(ask(&postgres, "SELECT 1").await, "1");
    postgres.stop().await.unwrap();
    fs::remove_dir_all(socket_dir).unwrap();
}
