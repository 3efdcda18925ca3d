//! From the settings to a server that answers, and back to a clean stop.

use std::net::SocketAddr;
use std::path::Path;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};
use app::accounts::sign_in::{DEMO_ACCOUNTS, DEMO_PASSWORD};
use app::session::Site;
use axum::serve::ListenerExt;
use leptos::config::{LeptosOptions, get_configuration};
use sqlx::postgres::PgConnectOptions;
use store::Db;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::config::Config;
use crate::demo::DemoOptions;
use crate::live::Live;
use crate::mailer::Mailer;
use crate::postgres::PrivatePostgres;
use crate::{demo, jobs, router};

/// Connections of the pool. More than a few a core only make PostgreSQL switch between them.
const CONNECTIONS: u32 = 20;
/// Requests that are still running get this long after Ctrl-C.
const GRACE: Duration = Duration::from_secs(10);

/// The demo is the same on every machine.
const DEMO_SEED: u64 = 1;

/// Serves until Ctrl-C or SIGTERM.
pub async fn serve(config: Config) -> Result<()> {
    let (db, postgres) = open_database(&config).await?;
    if config.demo {
        load_demo(&db, None).await?;
    }
    let served = listen(&config, db.clone()).await;
    db.close().await;
    if let Some(postgres) = postgres {
        postgres.stop().await?;
    }
    served
}

/// Opens the database of the settings, migrated: the one that DATABASE_URL names, or the private one.
pub async fn open_database(config: &Config) -> Result<(Db, Option<PrivatePostgres>)> {
    let (url, postgres) = match &config.database_url {
        Some(url) => (url.expose().to_owned(), None),
        None => {
            let postgres = PrivatePostgres::start(&config.data_dir).await?;
            (postgres.url().to_owned(), Some(postgres))
        }
    };
    let options = PgConnectOptions::from_str(&url).context("DATABASE_URL")?;
    let db = Db::open(options, CONNECTIONS)
        .await
        .context("cannot open the database")?;
    Ok((db, postgres))
}

/// Loads the demo vendors, or grows the first to `deals`.
pub async fn load_demo(db: &Db, deals: Option<usize>) -> Result<()> {
    demo::load(
        db,
        &DemoOptions {
            deals,
            now: SystemTime::now().into(),
            seed: DEMO_SEED,
        },
    )
    .await?;
    Ok(())
}

async fn listen(config: &Config, db: Db) -> Result<()> {
    let (stop, stopped) = watch::channel(false);
    let site = Site {
        db: db.clone(),
        demo: config.demo,
        public_url: config.public_url.as_str().into(),
        secure_cookies: config.secure_cookies(),
        mail_dir: config.data_dir.join("mail").into(),
    };
    let live = Live::start(db.clone(), stopped.clone());
    let mailer = Mailer::new(config, site.clone())?;
    let jobs = tokio::spawn(jobs::run(db, mailer, stopped.clone()));
    let router = router::router(site, live, leptos_options(config)?, stopped);
    // Streamed pages would otherwise wait for the peer's delayed acknowledgement.
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| {
            format!(
                "cannot listen on {}; set TOWPATH_LISTEN to a free address",
                config.listen
            )
        })?
        .tap_io(|stream| {
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "TCP_NODELAY");
            }
        });
    announce(config);
    let signal = async move {
        stop_signal().await;
        tracing::info!("stopping");
        // Ends live streams and jobs: an open stream would keep its connection for ever.
        let _ = stop.send(true);
    };
    let serving = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(signal)
        .into_future();
    tokio::pin!(serving);
    tokio::select! {
        done = &mut serving => done?,
        // The jobs end at the stop signal.
        _ = jobs => {
            if tokio::time::timeout(GRACE, serving).await.is_err() {
                tracing::warn!("some requests did not end in time");
            }
        }
    }
    Ok(())
}

/// Settings of the browser half: where its files are. They stand in Leptos.toml; the address is ours.
fn leptos_options(config: &Config) -> Result<LeptosOptions> {
    let read = get_configuration(Some("Leptos.toml"))
        .context("cannot read Leptos.toml; start towpath in the folder that holds it")?;
    let mut options = read.leptos_options;
    options.site_addr = config.listen;
    // A build for production writes here how the names of its files go on.
    let names = std::path::absolute(Path::new(options.site_root.as_ref()).join("hash.txt"))?;
    options.hash_files = names.exists();
    options.hash_file = names.to_string_lossy().into();
    Ok(options)
}

fn announce(config: &Config) {
    println!("Towpath is at {}", config.public_url);
    if config.demo {
        println!("Demo accounts, all with the password {DEMO_PASSWORD}:");
        for (role, email) in DEMO_ACCOUNTS {
            println!("  {role:16} {email}");
        }
    }
}

/// Ctrl-C in a terminal, or SIGTERM from a service manager.
async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(error) => {
            tracing::warn!(%error, "SIGTERM is not heard");
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}
