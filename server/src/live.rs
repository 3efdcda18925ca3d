//! Live updates: one LISTEN connection, a broadcast, one stream for each open page.
//! A message only says what changed; the page refetches it through its own authorised read path.

use std::convert::Infallible;
use std::time::{Duration, SystemTime};

use app::accounts::{SESSION_COOKIE, cookie};
use app::session::Site;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::Stream;
use futures::stream::unfold;
use model::accounts::Viewer;
use store::Db;
use store::events::{Notice, SESSION};
use tokio::sync::{broadcast, watch};
use tokio::time::{Instant, sleep, timeout_at};

/// Notices that a slow stream may lag behind before it is told to refetch everything.
const BUFFER: usize = 1024;
/// A stream looks this often whether its session still holds.
const SESSION_EVERY: Duration = Duration::from_secs(20);
const RECONNECT_FIRST: Duration = Duration::from_millis(200);
const RECONNECT_MAX: Duration = Duration::from_secs(10);

/// Where streams hear of changes. `None` stands for a gap: anything may have changed.
#[derive(Clone)]
pub struct Live(broadcast::Sender<Option<Notice>>);

impl Live {
    /// Starts to listen, and keeps listening when the database has been away.
    pub fn start(db: Db, mut stopped: watch::Receiver<bool>) -> Self {
        let (sender, _) = broadcast::channel(BUFFER);
        let live = Self(sender.clone());
        tokio::spawn(async move {
            let mut wait = RECONNECT_FIRST;
            loop {
                tokio::select! {
                    _ = stopped.changed() => return,
                    heard = listen(&db, &sender) => {
                        if heard { wait = RECONNECT_FIRST }
                    }
                }
                sleep(wait).await;
                wait = (wait * 2).min(RECONNECT_MAX);
            }
        });
        live
    }
}

/// Forwards notices until the connection breaks. Gives whether there was one.
async fn listen(db: &Db, sender: &broadcast::Sender<Option<Notice>>) -> bool {
    let mut listener = match db.listen().await {
        Ok(listener) => listener,
        Err(error) => {
            tracing::warn!(%error, "no live updates: the database cannot be listened to");
            return false;
        }
    };
    // Sending fails only while nobody has a page open.
    let _ = sender.send(None);
    while let Ok(Some(notification)) = listener.try_recv().await {
        match serde_json::from_str(notification.payload()) {
            Ok(notice) => drop(sender.send(Some(notice))),
            Err(error) => tracing::error!(%error, "an unreadable notice"),
        }
    }
    true
}

struct Listener {
    viewer: Viewer,
    token: String,
    db: Db,
    receiver: broadcast::Receiver<Option<Notice>>,
    stopped: watch::Receiver<bool>,
    look_again: Instant,
    /// The page has been told that its session is over: nothing follows.
    over: bool,
}

/// The stream of one page; it ends with its session and with the server.
pub async fn stream(
    State(site): State<Site>,
    State(live): State<Live>,
    State(stopped): State<watch::Receiver<bool>>,
    request: Request,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, StatusCode> {
    let (parts, _) = request.into_parts();
    let session = parts
        .extensions
        .get::<store::accounts::Session>()
        .cloned()
        .ok_or(StatusCode::UNAUTHORIZED)?;
    let token = cookie(&parts, SESSION_COOKIE).ok_or(StatusCode::UNAUTHORIZED)?;
    let listener = Listener {
        viewer: session.viewer,
        token,
        db: site.db,
        receiver: live.0.subscribe(),
        stopped,
        look_again: Instant::now() + SESSION_EVERY,
        over: false,
    };
    let events = unfold(listener, |mut listener| async move {
        let topic = listener.next().await?;
        Some((Ok(Event::default().data(topic)), listener))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

impl Listener {
    /// The next topic that concerns the viewer; `None` ends the stream.
    async fn next(&mut self) -> Option<String> {
        loop {
            if self.over || (Instant::now() >= self.look_again && !self.has_session().await) {
                return None;
            }
            tokio::select! {
                _ = self.stopped.changed() => return None,
                heard = timeout_at(self.look_again, self.receiver.recv()) => match heard {
                    // Sessions of this person have ended. If this one has, the page is told to leave.
                    Ok(Ok(Some(notice))) if notice.topic == SESSION => {
                        if concerns(&self.viewer, &notice) && !self.has_session().await {
                            self.over = true;
                            return Some(notice.topic);
                        }
                    }
                    Ok(Ok(Some(notice))) if concerns(&self.viewer, &notice) => return Some(notice.topic),
                    Ok(Ok(Some(_))) | Err(_) => {}
                    Ok(Ok(None) | Err(broadcast::error::RecvError::Lagged(_))) => return Some("all".to_owned()),
                    Ok(Err(broadcast::error::RecvError::Closed)) => return None,
                },
            }
        }
    }

    /// Whether the session still holds. While the database is away nobody knows, and the stream waits.
    async fn has_session(&mut self) -> bool {
        self.look_again = Instant::now() + SESSION_EVERY;
        let session = store::accounts::viewer(&self.db, &self.token, SystemTime::now().into()).await;
        !matches!(session, Ok(None))
    }
}

/// Whether the viewer may know that this changed.
fn concerns(viewer: &Viewer, notice: &Notice) -> bool {
    if notice.tenant != viewer.tenant_id.0 {
        return false;
    }
    if let Some(user) = notice.user {
        return user == viewer.user_id.0;
    }
    match (viewer.partner_id, notice.partner) {
        (Some(own), Some(partner)) => own.0 == partner,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use model::access::{BuiltInRole, Rights, Side};
    use model::ids::{PartnerId, TenantId, UserId};
    use model::money::Currency;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_notice_reaches_its_tenant_partner_and_person_only() {
        let id = Uuid::from_u128;
        let viewer = |partner: Option<u128>| Viewer {
            user_id: UserId(id(1)),
            tenant_id: TenantId(id(2)),
            partner_id: partner.map(|p| PartnerId(id(p))),
            role: BuiltInRole::Executive.into(),
            is_preview: false,
            rights: Rights::new(Side::of(partner.map(|p| PartnerId(id(p)))), Vec::new()),
            name: String::new(),
            email: String::new(),
            tenant_name: String::new(),
            accent: None,
            partner_name: None,
            currency: Currency::Usd,
            tenant_time_zone: "America/Los_Angeles".into(),
            time_zone: "UTC".into(),
            locale: None,
        };
        let notice = |tenant: u128, partner: Option<u128>, user: Option<u128>| Notice {
            tenant: id(tenant),
            partner: partner.map(id),
            user: user.map(id),
            topic: "deals".into(),
        };
        for (viewer, notice, hears) in [
            (viewer(None), notice(2, Some(7), None), true),
            (viewer(None), notice(3, Some(7), None), false),
            (viewer(Some(7)), notice(2, Some(7), None), true),
            (viewer(Some(8)), notice(2, Some(7), None), false),
            (viewer(Some(8)), notice(2, None, None), true),
            (viewer(None), notice(2, None, Some(1)), true),
            (viewer(None), notice(2, None, Some(9)), false),
        ] {
            assert_eq!(concerns(&viewer, &notice), hears, "{:?} {notice:?}", viewer.partner_id);
        }
    }
}
