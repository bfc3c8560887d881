//! Lesson text: markdown in, clean HTML out. Raw HTML, images and links to anywhere but https are dropped, so an
//! author's text can carry no script, no style and no htmx attribute.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// Turns markdown into HTML that is safe to put into a page. Headings start at level 2, for the page has its own title.
pub fn to_html(markdown: &str) -> String {
    let mut dropped_links = Vec::new();
    let events = Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH)
        .filter_map(|event| keep(event, &mut dropped_links));
    let mut out = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut out, events);
    out
}

/// Turns plain text with blank lines between paragraphs into HTML paragraphs.
pub fn to_plain_paragraphs(text: &str) -> String {
    let events = text
        .split("\n\n")
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .flat_map(|part| {
            [
                Event::Start(Tag::Paragraph),
                Event::Text(part.to_owned().into()),
                Event::End(TagEnd::Paragraph),
            ]
        });
    let mut out = String::with_capacity(text.len() + 64);
    html::push_html(&mut out, events);
    out
}

/// Keeps, changes or drops one event. `dropped` remembers for each open link whether its start was dropped.
fn keep<'a>(event: Event<'a>, dropped: &mut Vec<bool>) -> Option<Event<'a>> {
    match event {
        Event::Html(_)
        | Event::InlineHtml(_)
        | Event::Start(Tag::HtmlBlock | Tag::Image { .. })
        | Event::End(TagEnd::HtmlBlock | TagEnd::Image) => None,
        Event::Start(Tag::Heading { level, .. }) => Some(Event::Start(Tag::Heading {
            level: lowered(level),
            id: None,
            classes: Vec::new(),
            attrs: Vec::new(),
        })),
        Event::End(TagEnd::Heading(level)) => Some(Event::End(TagEnd::Heading(lowered(level)))),
        Event::Start(Tag::Link { ref dest_url, .. }) => {
            let allowed =
                dest_url.starts_with("https://") || (dest_url.starts_with('/') && !dest_url.starts_with("//"));
            dropped.push(!allowed);
            allowed.then_some(event)
        }
        Event::End(TagEnd::Link) => (!dropped.pop().unwrap_or(false)).then_some(event),
        // A fence's language would become a class name; lessons need none.
        Event::Start(Tag::CodeBlock(_)) => Some(Event::Start(Tag::CodeBlock(pulldown_cmark::CodeBlockKind::Indented))),
        other => Some(other),
    }
}

fn lowered(level: HeadingLevel) -> HeadingLevel {
    if level == HeadingLevel::H1 {
        HeadingLevel::H2
    } else {
        level
    }
}

#[cfg(test)]
#[expect(non_snake_case, reason = "tests carry the ids of security requirements")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn markdown_becomes_plain_html() {
        let html = to_html(
            "# Lift\n\nKeep **close**.\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[HSE](https://www.hse.gov.uk)",
        );
        for part in [
            "<h2>Lift</h2>",
            "<strong>close</strong>",
            "<li>one</li>",
            "<td>1</td>",
            "href=\"https://www.hse.gov.uk\"",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn asvs_V1_2_2__hostile_text_stays_text() {
        let html = to_html(
            "<script>alert(1)</script>\n\n<b onclick=x>bold</b> [go](javascript:alert(1)) [in](//evil.example) [da](data:text/html,evil.example) [vb](VbScript:evil.example) [js](JAVASCRIPT:evil.example) [ht](http://evil.example) [ba](/\\\\evil.example) [ta](<java\tscript:evil.example>) ![pic](https://evil.example/x.png) <https://ok.example>\n\n<div hx-get=/x>\n\n</div>",
        );
        for bad in [
            "<script",
            "onclick",
            "javascript:",
            "data:",
            "//evil.example",
            "/\\evil.example",
            "=\"evil.example",
            "http://",
            "<img",
            "hx-get",
            "<div",
        ] {
            assert!(!html.contains(bad), "{bad} in {html}");
        }
        assert!(html.contains("bold") && html.contains("pic") && html.contains("https://ok.example"));
    }

    proptest! {
        #[test]
        fn no_text_makes_an_element_that_markdown_does_not_have(text in "[<>a-z\"'=:/()\\[\\]!# \n*`&;-]{0,200}") {
            let html = to_html(&text);
            let allowed = ["p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "del", "a", "code", "pre",
                "blockquote", "hr", "br", "table", "thead", "tbody", "tr", "th", "td"];
            for tag in html.split('<').skip(1) {
                let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
                prop_assert!(allowed.contains(&name.as_str()), "{} in {}", name, html);
            }
        }

        #[test]
        fn plain_paragraphs_escape_everything(text in ".{0,100}") {
            let html = to_plain_paragraphs(&text);
            prop_assert!(html.split('<').skip(1).all(|tag| tag.starts_with("p>") || tag.starts_with("/p>")));
        }
    }
}
