//! The web domain that tells one customer from another.
//!
//! This module carries the public-suffix list, hundreds of kilobytes of it. Nothing in the browser
//! may call it, so that the linker leaves it out there: domains are read on the server.

use std::collections::HashSet;
use std::sync::LazyLock;

/// The registrable domain of a URL, a host or an e-mail address: `shop.example.co.uk` gives
/// `example.co.uk`. None for IP addresses, unknown suffixes and domains that strangers share.
#[must_use]
pub fn registrable(text: &str) -> Option<String> {
    let host = host(text)?.to_lowercase();
    let domain = psl::domain(host.as_bytes()).filter(|domain| domain.suffix().is_known())?;
    let domain = std::str::from_utf8(domain.as_bytes()).ok()?;
    (!is_shared(domain)).then(|| domain.to_owned())
}

const MAX_URL_LENGTH: usize = 2048;
const MAX_HOST_LENGTH: usize = 253;

fn host(text: &str) -> Option<&str> {
    let text = text.trim();
    if text.len() > MAX_URL_LENGTH {
        return None;
    }
    let after_scheme = text.split_once("://").map_or(text, |(_, rest)| rest);
    let after_scheme = after_scheme.strip_prefix("mailto:").unwrap_or(after_scheme);
    let authority = after_scheme.split(['/', '?', '#', '\\']).next()?;
    let after_user = authority.rsplit('@').next()?;
    let host = after_user.split(':').next()?.trim_end_matches(['.', '>']);
    let is_name = |label: &str| {
        !label.is_empty() && label.len() <= 63 && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    let is_address = host
        .rsplit('.')
        .next()
        .is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
    (host.len() <= MAX_HOST_LENGTH && host.split('.').all(is_name) && !is_address).then_some(host)
}

fn is_shared(domain: &str) -> bool {
    let name = domain.split('.').next().unwrap_or(domain);
    FREE_MAIL_NAMES.contains(&name) || SHARED_DOMAINS.contains(domain)
}

/// Free mail under many country domains: yahoo.co.jp, hotmail.fr.
const FREE_MAIL_NAMES: [&str; 9] = [
    "gmail",
    "googlemail",
    "yahoo",
    "ymail",
    "rocketmail",
    "hotmail",
    "outlook",
    "gmx",
    "yandex",
];

/// Chinese free mail, other free mail, access providers' mail, and platforms on which companies
/// keep a page, a paragraph each.
static SHARED_DOMAINS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "
    126.com 139.com 163.com 163.net 188.com 189.cn 21cn.com 263.net aliyun.com eyou.com foxmail.com qq.com
    sina.cn sina.com sina.com.cn sohu.com tom.com vip.163.com wo.cn yeah.net
    aim.com aol.com duck.com email.com fastmail.com fastmail.fm hey.com hushmail.com icloud.com inbox.com
    live.com live.co.uk live.fr live.de live.com.au live.ca mac.com mail.com mail.ru me.com msn.com
    passport.com pm.me proton.me protonmail.ch protonmail.com rediffmail.com tuta.io tutanota.com zoho.com
    arcor.de att.net bigpond.com bigpond.net.au btinternet.com comcast.net cox.net freenet.de free.fr
    laposte.net neuf.fr optusnet.com.au orange.fr rogers.com sbcglobal.net sfr.fr shaw.ca sky.com sympatico.ca
    t-online.de talktalk.net telus.net verizon.net virginmedia.com wanadoo.fr web.de
    1688.com facebook.com instagram.com linkedin.com linktr.ee taobao.com tmall.com twitter.com weibo.com
    wixsite.com x.com
"
    .split_whitespace()
    .collect()
});

#[cfg(test)]
mod tests {
    use super::registrable;

    #[test]
    fn domains_come_out_of_whatever_is_typed() {
        let cases = [
            ("https://www.Hikvision.com/cn/?a=b#c", Some("hikvision.com")),
            ("hikvision.com", Some("hikvision.com")),
            ("shop.example.co.uk:8443/path", Some("example.co.uk")),
            ("Ann <ann@mail.example.com.cn>", Some("example.com.cn")),
            ("mailto:ann@example.de", Some("example.de")),
            ("https://user:pass@example.fr/", Some("example.fr")),
            ("example.com.", Some("example.com")),
            ("www.例子.cn", Some("例子.cn")),
            ("acme.github.io", Some("acme.github.io")),
            ("//example.com", None),
            ("co.uk", None),
            ("com.cn", None),
            ("localhost", None),
            ("intranet.corp", None),
            ("http://192.168.0.1/", None),
            ("[::1]", None),
            ("ann@gmail.com", None),
            ("ann@yahoo.co.jp", None),
            ("12345@qq.com", None),
            ("info@163.com", None),
            ("vip@vip.sina.com", None),
            ("https://www.facebook.com/acme", None),
            ("shop123.taobao.com", None),
            ("max@web.de", None),
            ("jean@orange.fr", None),
            ("", None),
            ("not a domain", None),
            ("exa mple.com", None),
            ("exa\0mple.com", None),
            ("🚲.com🚲", None),
        ];
        for (text, domain) in cases {
            assert_eq!(registrable(text).as_deref(), domain, "{text}");
        }
        assert_eq!(registrable(&"a.".repeat(5_000_000)), None);
    }

    #[test]
    fn what_was_read_once_reads_the_same_again() {
        for text in ["https://a.b.example.co.uk/x", "ann@example.com.cn"] {
            let once = registrable(text).expect("a domain");
            assert_eq!(registrable(&once), Some(once.clone()));
        }
    }
}
