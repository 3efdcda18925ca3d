//! Everything that runs on the machine: settings, the private PostgreSQL, router, guards, live updates, jobs, CLI.

pub mod audit;
pub mod cli;
pub mod config;
pub mod demo;
pub mod guards;
pub mod jobs;
pub mod live;
pub mod mailer;
pub mod postgres;
pub mod router;
pub mod serve;
