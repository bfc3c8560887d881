//! The contrast of every pair of colours that meet, in every theme, light and dark, computed from the style sheet.

use std::collections::BTreeMap;
use std::fs;

type Tokens = BTreeMap<String, String>;

/// Foreground, background, least ratio. Text 4.5 (body 7), graphics 3.
const PAIRS: &[(&str, &str, f64)] = &[
    ("text", "page", 7.0),
    ("text", "card", 7.0),
    ("muted", "page", 4.5),
    ("muted", "card", 4.5),
    ("link", "page", 4.5),
    ("link", "card", 4.5),
    ("link-hover", "page", 4.5),
    ("link-hover", "card", 4.5),
    ("border", "page", 3.0),
    ("border", "card", 3.0),
    ("on-header", "header", 7.0),
    ("accent", "page", 4.5),
    ("accent", "card", 4.5),
    ("on-accent", "accent", 4.5),
    ("accent-ink", "accent-soft", 7.0),
    ("accent-graphic", "page", 3.0),
    ("accent-graphic", "card", 3.0),
    ("on-accent", "success", 4.5),
    ("on-accent", "danger", 4.5),
    ("success-ink", "success-soft", 7.0),
    ("warning-ink", "warning-soft", 7.0),
    ("danger-ink", "danger-soft", 7.0),
    ("danger", "page", 4.5),
    ("danger", "card", 4.5),
    ("warning", "card", 4.5),
    ("success", "card", 4.5),
    ("halo", "header", 3.0),
    ("on-brand", "brand-sage", 4.5),
    ("on-brand", "brand-terra", 4.5),
];

fn sheet(name: &str) -> String {
    let path = format!("{}/assets/css/{name}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(path).expect("a style sheet")
}

/// Reads the declarations of custom properties out of one rule.
fn declarations(rule: &str) -> impl Iterator<Item = (String, String)> {
    rule.split([';', '{', '}']).filter_map(|line| {
        let (name, value) = line.trim().strip_prefix("--")?.split_once(':')?;
        Some((name.trim().to_owned(), value.trim().to_owned()))
    })
}

/// Reads the themes: their name, and what each sets.
fn themes() -> Vec<(String, Tokens)> {
    let sectors = crate::theme::sheet(super::packs()).replace('}', "}\n");
    let text = sheet("themes.css") + &sectors;
    let rules = text.lines().filter(|line| line.contains("--accent:"));
    rules
        .map(|rule| {
            let (selector, body) = rule.rsplit_once('{').expect("a rule");
            let name = selector.split('"').nth(1).unwrap_or("muster").to_owned();
            (name, declarations(body).collect())
        })
        .collect()
}

fn resolve(tokens: &Tokens, name: &str) -> [f64; 3] {
    let value = tokens.get(name).unwrap_or_else(|| panic!("--{name} is not set"));
    if let Some(other) = value.strip_prefix("var(--").and_then(|rest| rest.strip_suffix(')')) {
        return resolve(tokens, other);
    }
    let digits = value
        .strip_prefix('#')
        .unwrap_or_else(|| panic!("--{name} is no colour: {value}"));
    [0, 2, 4].map(|at| f64::from(u8::from_str_radix(&digits[at..at + 2], 16).expect("two hex digits")))
}

fn luminance(colour: [f64; 3]) -> f64 {
    let linear = colour.map(|part| {
        let part = part / 255.0;
        if part <= 0.040_45 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

fn ratio(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn every_pair_can_be_read() {
    let light: Tokens = declarations(&sheet("tokens.css")).collect();
    let mut dark = light.clone();
    dark.extend(declarations(&sheet("tokens-dark.css")));
    let themes = themes();
    assert!(themes.len() >= 7, "themes were not read");
    let mut low = Vec::new();
    for (theme, accents) in &themes {
        for (scheme, base) in [("light", &light), ("dark", &dark)] {
            let mut tokens = base.clone();
            tokens.extend(accents.clone());
            for (front, back, least) in PAIRS {
                let found = ratio(resolve(&tokens, front), resolve(&tokens, back));
                if found < *least {
                    low.push(format!(
                        "{theme} {scheme}: {front} on {back} is {found:.2}, needs {least}"
                    ));
                }
            }
        }
    }
    assert!(low.is_empty(), "\n{}", low.join("\n"));
}

#[test]
fn the_figures_of_the_design_hold() {
    let light: Tokens = declarations(&sheet("tokens.css")).collect();
    for (front, back, said) in [
        ("text", "card", 11.26),
        ("text", "page", 10.16),
        ("terra", "card", 6.12),
        ("focus", "halo", 7.87),
    ] {
        let found = ratio(resolve(&light, front), resolve(&light, back));
        assert!(
            (found - said).abs() < 0.01,
            "{front} on {back} is {found:.2}, the design says {said}"
        );
    }
}
