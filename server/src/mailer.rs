//! Sends mail that waits in the database: through SMTP, or into the data directory where none is set.

use anyhow::{Context, Result};
use app::accounts::WrittenMail;
use app::notifications::sentence;
use app::session::Site;
use app::words;
use chrono::{DateTime, Utc};
use lettre::message::Mailbox;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use model::notifications::NotificationKind;
use serde_json::Value;
use store::mails::{self, WaitingMail};

use crate::config::Config;

const BATCH: i64 = 20;

pub struct Mailer {
    site: Site,
    from: Mailbox,
    smtp: Option<AsyncSmtpTransport<Tokio1Executor>>,
}

impl Mailer {
    pub fn new(config: &Config, site: Site) -> Result<Self> {
        let smtp = match &config.smtp_url {
            Some(url) => Some(
                AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose())
                    .context("TOWPATH_SMTP_URL")?
                    .build(),
            ),
            None => None,
        };
        Ok(Self {
            site,
            from: config.mail_from.clone(),
            smtp,
        })
    }

    /// Sends what is due. A mail that cannot be sent stays and is tried again later.
    pub async fn send_waiting(&self, now: DateTime<Utc>) -> Result<()> {
        for mail in mails::take(&self.site.db, now, BATCH).await? {
            match self.send(&mail, now).await {
                Ok(()) => mails::sent(&self.site.db, &mail, now).await?,
                Err(error) => tracing::warn!(%error, id = %mail.id, "a mail was not sent"),
            }
        }
        Ok(())
    }

    async fn send(&self, mail: &WaitingMail, now: DateTime<Utc>) -> Result<()> {
        let written = compose(mail, &self.site.public_url);
        let Some(smtp) = &self.smtp else {
            return self.write(mail, &written, now).await;
        };
        let message = Message::builder()
            .from(self.from.clone())
            .to(written.to.parse()?)
            .subject(written.subject)
            .body(written.body)?;
        smtp.send(message).await?;
        Ok(())
    }

    async fn write(&self, mail: &WaitingMail, written: &WrittenMail, now: DateTime<Utc>) -> Result<()> {
        tokio::fs::create_dir_all(&self.site.mail_dir).await?;
        let file = format!("{}-{}.json", now.format("%Y%m%dT%H%M%S%.6f"), mail.id);
        tokio::fs::write(self.site.mail_dir.join(file), serde_json::to_vec_pretty(written)?).await?;
        Ok(())
    }
}

/// The words of a mail in its reader's language.
fn compose(mail: &WaitingMail, public_url: &str) -> WrittenMail {
    let locale = mail.locale;
    let param = |name: &str| {
        mail.params
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let (subject, lead, link) = match (mail.kind.parse::<NotificationKind>(), mail.kind.as_str()) {
        (Ok(kind), _) => {
            let path = app::notifications::record_path(kind, &param("record_kind"), param("record_id"));
            (
                sentence(kind, &param("record_kind"), param, locale),
                words::notifications::mail_open(locale).to_owned(),
                path,
            )
        }
        (Err(_), "invitation") => (
            words::notifications::invitation_subject(locale, param("inviter"), &mail.tenant_name),
            words::notifications::invitation_body(locale, store::people::INVITATION_VALID.num_days()),
            format!("/reset-password?token={}&welcome=1", param("token")),
        ),
        (Err(_), _) => (
            words::notifications::reset_subject(locale).to_owned(),
            words::notifications::reset_body(locale).to_owned(),
            format!("/reset-password?token={}", param("token")),
        ),
    };
    let foot = words::notifications::mail_foot(locale, &mail.tenant_name);
    let body = format!("{subject}\n\n{lead}\n{public_url}{link}\n\n--\n{foot}\n");
    WrittenMail {
        to: mail.recipient.clone(),
        subject,
        body,
    }
}

#[cfg(test)]
mod tests {
    use model::accounts::Locale;
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn mail_speaks_its_readers_language_and_links_to_the_record() {
        let mail = WaitingMail {
            tenant_id: Uuid::nil(),
            id: Uuid::nil(),
            tenant_name: "钱塘传动".into(),
            recipient: "sales@example.com".into(),
            locale: Locale::ZhCn,
            kind: "deal_approved".into(),
            params: json!({ "customer": "杭州海康", "record_id": "42" }),
        };
        let written = compose(&mail, "https://towpath.example");
        assert_eq!(written.subject, "杭州海康 已批准，进入保护期");
        assert!(
            written.body.contains("https://towpath.example/deals/42\n"),
            "{}",
            written.body
        );
        let invitation = WaitingMail {
            kind: "invitation".into(),
            params: json!({ "token": "abc", "inviter": "陈敏" }),
            ..mail
        };
        let written = compose(&invitation, "https://t.example");
        assert_eq!(written.subject, "陈敏 邀请您加入 钱塘传动 的 Towpath");
        assert!(
            written
                .body
                .contains("https://t.example/reset-password?token=abc&welcome=1\n"),
            "{}",
            written.body
        );
        let reset = WaitingMail {
            kind: "password_reset".into(),
            ..invitation
        };
        assert!(
            compose(&reset, "https://t.example")
                .body
                .contains("https://t.example/reset-password?token=abc")
        );
    }
}
