//! The pool of connections.

use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, Executor};

use crate::Result;

/// A connection that has rested this long is asked whether it still stands before it is used.
const RESTED: Duration = Duration::from_secs(1);

/// The schema, as a list of forward-only steps.
pub static MIGRATOR: Migrator = sqlx::migrate!();

/// A pool whose connections work as the role `towpath_system`; a [`Scope`](crate::Scope) narrows them
/// to `towpath_app` and one tenant for the length of a transaction.
#[derive(Clone, Debug)]
pub struct Db {
    pub(crate) pool: PgPool,
}

impl Db {
    /// Migrates with the rights of the connecting user, then opens the pool.
    pub async fn open(options: PgConnectOptions, max_connections: u32) -> Result<Self> {
        Self::migrate(&options).await?;
        Self::connect(options, max_connections).await
    }

    pub async fn migrate(options: &PgConnectOptions) -> Result<()> {
        let mut connection = options.connect().await?;
        MIGRATOR.run(&mut connection).await.map_err(sqlx::Error::from)?;
        Ok(connection.close().await?)
    }

    /// Opens the pool on a database that is migrated already.
    pub async fn connect(options: PgConnectOptions, max_connections: u32) -> Result<Self> {
        let pool = PgPoolOptions::new()
            .max_connections(max_connections)
            // A page that waits longer says that the database is away; it must not hang.
            .acquire_timeout(Duration::from_secs(3))
            .test_before_acquire(false)
            .before_acquire(|connection, meta| {
                Box::pin(async move {
                    if meta.idle_for > RESTED {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .after_connect(|connection, _| {
                Box::pin(async move { connection.execute("set role towpath_system").await.map(|_| ()) })
            })
            .connect_with(options)
            .await?;
        Ok(Self { pool })
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.pool.execute("select 1").await.map(|_| ())?)
    }

    /// A connection of its own that hears every change notice.
    pub async fn listen(&self) -> Result<PgListener> {
        let mut listener = PgListener::connect_with(&self.pool).await?;
        listener.listen(crate::events::CHANNEL).await?;
        Ok(listener)
    }

    /// Cleans up after a bulk load and refreshes the planner's figures, as the tables' owner: others may not.
    pub(crate) async fn vacuum(&self) -> Result<()> {
        let mut connection = self.pool.acquire().await?.detach();
        connection.execute("reset role").await?;
        connection.execute("vacuum (analyze)").await?;
        Ok(connection.close().await?)
    }

    pub async fn close(&self) {
        self.pool.close().await;
    }
}
