use std::env;
use std::error::Error;
use std::fmt::{self, Debug, Display, Formatter};
use std::net::SocketAddr;
use std::path::PathBuf;

use http::Uri;
use lettre::message::Mailbox;
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use tracing_subscriber::EnvFilter;

/// The settings of the server, read from the environment and checked once, at start.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// `DATABASE_URL`; without it the server runs a private PostgreSQL in the data directory.
    pub database_url: Option<Secret>,
    /// `TOWPATH_LISTEN`
    pub listen: SocketAddr,
    /// `TOWPATH_PUBLIC_URL`: where browsers find the server, without a slash at its end.
    pub public_url: String,
    /// `TOWPATH_DATA_DIR`, made absolute.
    pub data_dir: PathBuf,
    /// `TOWPATH_SMTP_URL`; without it mail is written to the data directory.
    pub smtp_url: Option<Secret>,
    /// `TOWPATH_MAIL_FROM`
    pub mail_from: Mailbox,
    /// `TOWPATH_LOG`: a filter such as `info,sqlx=warn`.
    pub log: String,
    /// `TOWPATH_LOG_FORMAT`
    pub log_format: LogFormat,
    /// `TOWPATH_DEMO`: loads the demo vendors and shows their accounts.
    pub demo: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    Json,
}

/// A value with a password in it, which does not show in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// Every mistake in the settings, a sentence each.
#[derive(Debug, PartialEq, Eq)]
pub struct ConfigErrors(pub Vec<String>);

impl Config {
    pub fn from_env() -> Result<Self, ConfigErrors> {
        Self::from_vars(|name| Some(env::var_os(name)?.to_string_lossy().into_owned()))
    }

    /// An empty variable counts as unset.
    pub fn from_vars(vars: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigErrors> {
        let mut vars = Vars {
            vars,
            errors: Vec::new(),
        };

        let database_url = vars.optional("DATABASE_URL", parse_database_url);
        let listen = vars.parse("TOWPATH_LISTEN", "127.0.0.1:3000", parse_listen);
        let own_address = match listen {
            Some(address) if address.ip().is_unspecified() => format!("http://localhost:{}", address.port()),
            Some(address) => format!("http://{address}"),
            None => "http://localhost".to_owned(),
        };
        let public_url = vars.parse("TOWPATH_PUBLIC_URL", &own_address, parse_public_url);
        let data_dir = vars.parse("TOWPATH_DATA_DIR", "./data", parse_data_dir);
        let smtp_url = vars.optional("TOWPATH_SMTP_URL", parse_smtp_url);
        let mail_from = vars.parse("TOWPATH_MAIL_FROM", "Towpath <towpath@localhost>", parse_mail_from);
        if smtp_url.is_some() && vars.get("TOWPATH_MAIL_FROM").is_none() {
            vars.errors
                .push("TOWPATH_MAIL_FROM must be set when TOWPATH_SMTP_URL is: mail needs a sender.".to_owned());
        }
        let log = vars.parse("TOWPATH_LOG", "info,sqlx=error", parse_log);
        let log_format = vars.parse("TOWPATH_LOG_FORMAT", "text", parse_log_format);
        let demo = vars.parse("TOWPATH_DEMO", "0", parse_switch);

        match (listen, public_url, data_dir, mail_from, log, log_format, demo) {
            (
                Some(listen),
                Some(public_url),
                Some(data_dir),
                Some(mail_from),
                Some(log),
                Some(log_format),
                Some(demo),
            ) if vars.errors.is_empty() => Ok(Self {
                database_url,
                listen,
                public_url,
                data_dir,
                smtp_url,
                mail_from,
                log,
                log_format,
                demo,
            }),
            _ => Err(ConfigErrors(vars.errors)),
        }
    }

    /// Browsers send secure cookies over TLS only, so a public address without it rules them out.
    pub fn secure_cookies(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

impl Secret {
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl Debug for Secret {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Display for ConfigErrors {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "the settings in the environment are not right:")?;
        self.0.iter().try_for_each(|error| write!(f, "\n  {error}"))
    }
}

impl Error for ConfigErrors {}

struct Vars<F> {
    vars: F,
    errors: Vec<String>,
}

impl<F: Fn(&str) -> Option<String>> Vars<F> {
    fn get(&self, name: &str) -> Option<String> {
        (self.vars)(name)
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
    }

    fn optional<T>(&mut self, name: &str, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let value = self.get(name)?;
        self.keep(name, &value, parse)
    }

    fn parse<T>(&mut self, name: &str, default: &str, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let value = self.get(name).unwrap_or_else(|| default.to_owned());
        self.keep(name, &value, parse)
    }

    fn keep<T>(&mut self, name: &str, value: &str, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let parsed = match value.contains(char::REPLACEMENT_CHARACTER) {
            true => Err("must be valid UTF-8".to_owned()),
            false => parse(value),
        };
        parsed
            .map_err(|sentence| self.errors.push(format!("{name} {sentence}.")))
            .ok()
    }
}

fn parse_database_url(value: &str) -> Result<Secret, String> {
    let rest = value
        .strip_prefix("postgres://")
        .or_else(|| value.strip_prefix("postgresql://"));
    match rest {
        Some(rest) if !rest.is_empty() => Ok(Secret(value.to_owned())),
        _ => Err("must be an address such as postgres://user:password@host:5432/towpath".to_owned()),
    }
}

fn parse_listen(value: &str) -> Result<SocketAddr, String> {
    value
        .parse()
        .map_err(|_| format!("must be an IP address and a port such as 127.0.0.1:3000, not \"{value}\""))
}

fn parse_public_url(value: &str) -> Result<String, String> {
    let address = value.trim_end_matches('/');
    let uri: Option<Uri> = address.parse().ok();
    let plain = uri.is_some_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https"))
            && uri
                .authority()
                .is_some_and(|authority| !authority.as_str().contains('@'))
            && matches!(uri.path_and_query().map(|path| path.as_str()), None | Some("/"))
    });
    match plain {
        true => Ok(address.to_owned()),
        false => Err(format!(
            "must be an address without a path such as https://partners.example.com, not \"{value}\""
        )),
    }
}

fn parse_data_dir(value: &str) -> Result<PathBuf, String> {
    let path = std::path::absolute(value).map_err(|error| format!("is no usable path: {error}"))?;
    match path.exists() && !path.is_dir() {
        true => Err(format!("must be a directory, and \"{value}\" is a file")),
        false => Ok(path),
    }
}

fn parse_smtp_url(value: &str) -> Result<Secret, String> {
    let known = value.starts_with("smtp://") || value.starts_with("smtps://");
    match known && AsyncSmtpTransport::<Tokio1Executor>::from_url(value).is_ok() {
        true => Ok(Secret(value.to_owned())),
        false => Err("must be an address such as smtps://user:password@host or \
             smtp://user:password@host:587?tls=required, with @ : / in the password percent-encoded"
            .to_owned()),
    }
}

fn parse_mail_from(value: &str) -> Result<Mailbox, String> {
    value
        .parse()
        .map_err(|_| format!("must be a sender such as Towpath <towpath@example.com>, not \"{value}\""))
}

fn parse_log(value: &str) -> Result<String, String> {
    match EnvFilter::builder().parse(value) {
        Ok(_) => Ok(value.to_owned()),
        Err(error) => Err(format!(
            "must be a filter such as info or info,sqlx=warn, not \"{value}\": {error}"
        )),
    }
}

fn parse_log_format(value: &str) -> Result<LogFormat, String> {
    match value {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err(format!("must be text or json, not \"{value}\"")),
    }
}

fn parse_switch(value: &str) -> Result<bool, String> {
    match value {
        "0" => Ok(false),
        "1" => Ok(true),
        _ => Err(format!("must be 0 or 1, not \"{value}\"")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(set: &[(&str, &str)]) -> Result<Config, ConfigErrors> {
        Config::from_vars(|name| {
            set.iter()
                .find(|(set, _)| *set == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn an_empty_environment_serves_on_this_machine() {
        let config = config(&[("DATABASE_URL", " "), ("TOWPATH_DEMO", "")]).unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:3000");
        assert_eq!(config.public_url, "http://127.0.0.1:3000");
        assert_eq!(
            (config.database_url.is_none(), config.smtp_url.is_none(), config.demo),
            (true, true, false)
        );
        assert!(config.data_dir.is_absolute() && config.data_dir.ends_with("data"));
        assert!(!config.secure_cookies());
    }

    #[test]
    fn each_variable_takes_effect() {
        let config = config(&[
            ("DATABASE_URL", "postgres://app:pass-word@db/towpath"),
            ("TOWPATH_LISTEN", "[::]:80"),
            ("TOWPATH_PUBLIC_URL", "https://partners.example.com/"),
            ("TOWPATH_DATA_DIR", "/var/lib/towpath"),
            (
                "TOWPATH_SMTP_URL",
                "smtp://me:pass-word@mail.example.com:587?tls=required",
            ),
            ("TOWPATH_MAIL_FROM", "Partner desk <desk@example.com>"),
            ("TOWPATH_LOG", "warn,store=debug"),
            ("TOWPATH_LOG_FORMAT", "json"),
            ("TOWPATH_DEMO", "1"),
        ])
        .unwrap();
        assert_eq!(config.listen.port(), 80);
        assert_eq!(config.public_url, "https://partners.example.com");
        assert_eq!(config.data_dir, PathBuf::from("/var/lib/towpath"));
        assert_eq!(config.mail_from.email.to_string(), "desk@example.com");
        assert_eq!(
            (config.log.as_str(), config.log_format, config.demo),
            ("warn,store=debug", LogFormat::Json, true)
        );
        assert!(config.secure_cookies());
        assert!(config.smtp_url.as_ref().unwrap().expose().contains("pass-word"));
        assert!(!format!("{config:?}").contains("pass-word"));
    }

    #[test]
    fn the_public_address_follows_the_port() {
        let config = config(&[("TOWPATH_LISTEN", "0.0.0.0:8080")]).unwrap();
        assert_eq!(config.public_url, "http://localhost:8080");
    }

    #[test]
    fn each_mistake_names_its_variable() {
        for (name, value) in [
            ("DATABASE_URL", "mysql://root@db/towpath"),
            ("DATABASE_URL", "postgres://"),
            ("TOWPATH_LISTEN", "3000"),
            ("TOWPATH_LISTEN", "localhost:3000"),
            ("TOWPATH_LISTEN", "127.0.0.1:99999"),
            ("TOWPATH_PUBLIC_URL", "partners.example.com"),
            ("TOWPATH_PUBLIC_URL", "ftp://partners.example.com"),
            ("TOWPATH_PUBLIC_URL", "https://partners.example.com/towpath"),
            ("TOWPATH_PUBLIC_URL", "https://me:secret@partners.example.com"),
            ("TOWPATH_DATA_DIR", "/etc/passwd"),
            ("TOWPATH_DATA_DIR", "/data/\u{fffd}"),
            ("TOWPATH_SMTP_URL", "mail.example.com:25"),
            ("TOWPATH_SMTP_URL", "smtp://"),
            ("TOWPATH_MAIL_FROM", "nobody"),
            ("TOWPATH_LOG", "info,store=loud"),
            ("TOWPATH_LOG_FORMAT", "xml"),
            ("TOWPATH_DEMO", "yes"),
        ] {
            let ConfigErrors(errors) = config(&[(name, value)]).expect_err(value);
            assert_eq!(errors.len(), 1, "{name}={value}: {errors:?}");
            assert!(errors[0].starts_with(name) && errors[0].ends_with('.'), "{errors:?}");
        }
    }

    #[test]
    fn all_mistakes_are_told_at_once_and_no_secret_with_them() {
        let errors = config(&[
            ("DATABASE_URL", "mysql://root:hush@db"),
            ("TOWPATH_SMTP_URL", "smtp://me:hush@mail"),
            ("TOWPATH_DEMO", "2"),
        ])
        .unwrap_err();
        assert_eq!(errors.0.len(), 3, "{errors}");
        assert!(errors.to_string().contains("TOWPATH_MAIL_FROM") && !errors.to_string().contains("hush"));
    }
}
