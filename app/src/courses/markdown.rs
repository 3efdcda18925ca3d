//! Markdown of lessons → safe HTML. On the server only.

use std::borrow::Cow;
use std::collections::HashSet;

use ammonia::Builder;
use comrak::nodes::NodeValue;
use comrak::{Arena, Options, format_html, parse_document};

/// Pictures come from here and from nowhere else.
pub const FILES: &str = "/files/";

/// The HTML of a lesson. Raw HTML in it is shown as text; pictures of other sites are left out.
pub fn to_html(markdown: &str) -> String {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    options.render.escape = true;
    let arena = Arena::new();
    let root = parse_document(&arena, markdown, &options);
    for node in root.descendants() {
        // The page has its own heading of the first level: the title of the lesson.
        if let NodeValue::Heading(heading) = &mut node.data_mut().value {
            heading.level = (heading.level + 1).min(6);
        }
    }
    let mut html = String::new();
    // Writing to a String does not fail.
    let _ = format_html(root, &options, &mut html);
    clean(&html)
}

fn clean(html: &str) -> String {
    Builder::default()
        .add_tags(["input"])
        .add_tag_attributes("input", ["type", "checked", "disabled"])
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .attribute_filter(|element, attribute, value| match (element, attribute) {
            ("img", "src") => value.starts_with(FILES).then_some(Cow::Borrowed(value)),
            ("input", "type") => (value == "checkbox").then_some(Cow::Borrowed(value)),
            _ => Some(Cow::Borrowed(value)),
        })
        .clean(html)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::to_html;

    #[test]
    fn markdown_becomes_html() {
        let html = to_html("# Safety\n\n- **one**\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n![Cabinet](/files/0190)");
        for part in [
            "<h2>Safety</h2>",
            "<strong>one</strong>",
            "<td>1</td>",
            "src=\"/files/0190\"",
            "alt=\"Cabinet\"",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn nothing_in_a_lesson_runs_or_calls_home() {
        for attack in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "![x](https://evil.example/pixel.png)",
            "![x](//evil.example/pixel.png)",
            "![x](data:image/svg+xml;base64,PHN2Zz4=)",
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt:alert(1))",
            "[x](data:text/html,<script>alert(1)</script>)",
            "<iframe src=\"/deals\"></iframe>",
            "<style>body{display:none}</style>",
            "<form action=/api/x><button>x</button></form>",
            "![x](/files/a\" onerror=\"alert(1))",
            "<svg/onload=alert(1)>",
        ] {
            let html = to_html(attack);
            let tags: Vec<&str> = html
                .split('<')
                .skip(1)
                .map(|tag| tag.split('>').next().unwrap_or(""))
                .collect();
            for tag in tags {
                let name = tag.split([' ', '/']).find(|part| !part.is_empty()).unwrap_or("");
                assert!(
                    !["script", "iframe", "style", "form", "svg", "button"].contains(&name),
                    "{attack} → {html}"
                );
                assert!(!tag.contains("onerror=") || tag.contains("&quot;"), "{attack} → {html}");
                assert!(
                    !tag.contains("evil.example/pixel") && !tag.contains("data:"),
                    "{attack} → {html}"
                );
                assert!(!tag.to_lowercase().contains("javascript:"), "{attack} → {html}");
            }
        }
    }
}
