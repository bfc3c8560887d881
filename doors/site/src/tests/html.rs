//! Every sample, as a browser parses it.

use super::{Sample, all};
use scraper::{ElementRef, Html, Selector};
use std::collections::{BTreeMap, BTreeSet};

fn select<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    let selector = Selector::parse(selector).expect("a selector");
    page.select(&selector).collect()
}

/// Runs a check over every sample and reports all that it finds.
fn every(check: impl Fn(&Sample, &Html) -> Vec<String>) {
    let mut found = Vec::new();
    for sample in all() {
        let page = Html::parse_document(&sample.html);
        found.extend(
            check(&sample, &page)
                .into_iter()
                .map(|fault| format!("{}: {fault}", sample.name)),
        );
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn pages_have_a_language_a_title_and_one_heading() {
    every(|sample, page| {
        let mut faults = Vec::new();
        if select(page, "html[lang='en-GB']").is_empty() {
            faults.push("no language".to_owned());
        }
        let headings = select(page, "h1").len();
        if headings != 1 {
            faults.push(format!("{headings} first headings"));
        }
        if select(page, "main#main").len() != 1 {
            faults.push("no main part".to_owned());
        }
        if sample.title.starts_with(" –") || sample.title.starts_with("Error:  –") {
            faults.push("no title".to_owned());
        }
        faults
    });
}

#[test]
fn headings_come_in_order() {
    every(|_, page| {
        let mut faults = Vec::new();
        let mut last = 0;
        for heading in select(page, "main h1, main h2, main h3, main h4, main h5, main h6") {
            let level: u32 = heading.value().name()[1..].parse().expect("a level");
            if level > last + 1 && last > 0 {
                faults.push(format!(
                    "h{level} follows h{last}: {}",
                    heading.text().collect::<String>()
                ));
            }
            last = level;
        }
        faults
    });
}

#[test]
fn ids_are_unique_and_references_land() {
    every(|_, page| {
        let mut seen = BTreeSet::new();
        let mut faults = Vec::new();
        for element in select(page, "[id]") {
            let id = element.value().id().unwrap_or_default().to_owned();
            if !seen.insert(id.clone()) {
                faults.push(format!("id {id} twice"));
            }
        }
        for name in ["for", "aria-labelledby", "aria-describedby", "aria-controls"] {
            for element in select(page, &format!("[{name}]")) {
                for id in element.attr(name).unwrap_or_default().split(' ') {
                    if !seen.contains(id) {
                        faults.push(format!("{name}={id} leads nowhere"));
                    }
                }
            }
        }
        for link in select(page, "a[href^='#']") {
            let id = link.attr("href").unwrap_or_default().trim_start_matches('#').to_owned();
            if !seen.contains(&id) {
                faults.push(format!("#{id} leads nowhere"));
            }
        }
        faults
    });
}

#[test]
fn controls_have_labels() {
    every(|_, page| {
        let labels: BTreeSet<_> = select(page, "label[for]")
            .iter()
            .filter_map(|label| label.attr("for"))
            .collect();
        let controls = select(page, "input:not([type='hidden']), select, textarea");
        let unnamed = |control: &&ElementRef<'_>| {
            let labelled = control.value().id().is_some_and(|id| labels.contains(id));
            !labelled && control.attr("aria-label").is_none()
        };
        controls
            .iter()
            .filter(unnamed)
            .map(|control| format!("no label: {}", control.html()))
            .collect()
    });
}

#[test]
fn buttons_and_links_say_something() {
    every(|_, page| {
        let silent = |element: &&ElementRef<'_>| {
            let text: String = element.text().collect();
            text.trim().is_empty() && element.attr("aria-label").is_none()
        };
        let mut faults: Vec<String> = select(page, "a, button, summary")
            .iter()
            .filter(silent)
            .map(|e| format!("silent: {}", e.html()))
            .collect();
        for element in select(page, "a, button") {
            let text = element.text().collect::<String>();
            if matches!(
                text.trim().to_lowercase().as_str(),
                "submit" | "ok" | "click here" | "here" | "read more"
            ) {
                faults.push(format!("says nothing: {}", element.html()));
            }
        }
        faults
    });
}

#[test]
fn nothing_is_inline() {
    every(|_, page| {
        let mut faults = Vec::new();
        for element in select(page, "*") {
            for (name, value) in element.value().attrs() {
                if name == "style" || name.starts_with("on") || value.trim_start().starts_with("javascript:") {
                    faults.push(format!("{name} on {}", element.value().name()));
                }
            }
        }
        faults.extend(
            select(page, "body script, style, script:not([src])")
                .iter()
                .map(ElementRef::html),
        );
        faults
    });
}

#[test]
fn forms_change_things_by_post_and_stay_here() {
    every(|_, page| {
        let mut faults = Vec::new();
        for form in select(page, "form") {
            let action = form.attr("action").unwrap_or("/");
            if !action.starts_with('/') || action.starts_with("//") {
                faults.push(format!("a form leads to {action}"));
            }
            if !matches!(form.attr("method"), Some("get" | "post")) {
                faults.push("a form without its method".to_owned());
            }
        }
        faults
    });
}

#[test]
fn a_refused_page_says_so_first() {
    every(|sample, page| {
        let summary = !select(page, ".error-summary").is_empty();
        let said = sample.title.starts_with("Error: ");
        let gallery = sample.name.starts_with("dev/gallery");
        if summary == said || gallery {
            Vec::new()
        } else {
            vec!["title and error summary disagree".to_owned()]
        }
    });
}

#[test]
fn htmx_stands_on_links_and_forms() {
    every(|_, page| {
        let outside = |element: &&ElementRef<'_>| {
            let own = matches!(element.value().name(), "a" | "form");
            own || element
                .ancestors()
                .filter_map(ElementRef::wrap)
                .any(|above| above.value().name() == "form")
        };
        let elements = select(page, "[hx-get], [hx-post]");
        elements
            .iter()
            .filter(|element| !outside(element))
            .map(|element| format!("not a link or form: {}", element.html()))
            .collect()
    });
}

/// Pages that stand at one address and are told apart by who asks.
const ONE_ADDRESS: &[&str] = &["Home – Muster"];

#[test]
fn titles_tell_pages_apart() {
    let mut titles: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for sample in all() {
        // Faces of one page share its module.
        let module = sample.page.rsplit_once("::").map_or("", |(module, _)| module);
        titles
            .entry(sample.title.replace("Error: ", ""))
            .or_default()
            .insert(module);
    }
    titles.retain(|title, pages| pages.len() > 1 && !ONE_ADDRESS.contains(&title.as_str()));
    assert!(titles.is_empty(), "pages share a title: {titles:#?}");
}

#[test]
fn samples_have_names_of_their_own() {
    let mut seen = BTreeSet::new();
    let twice: Vec<String> = all()
        .into_iter()
        .map(|sample| sample.name)
        .filter(|name| !seen.insert(name.clone()))
        .collect();
    assert!(twice.is_empty(), "two samples are called {twice:?}");
}
