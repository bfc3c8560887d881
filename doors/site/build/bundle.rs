// Joins our assets into the files that browsers fetch. The build script and, in debug builds, the running server
// both use this file, so that what is tested is what is served.

use std::fs;
use std::io;
use std::path::Path;

/// One file as it is served.
pub(crate) struct Bundled {
    /// Its plain name: `app.css`.
    pub(crate) name: &'static str,
    /// Its media type.
    pub(crate) kind: &'static str,
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
}

/// The style sheets, in the order of their layers.
const CSS: &[&str] = &[
    "layers.css",
    "tokens.css",
    "themes.css",
    "base.css",
    "layout.css",
    "fields.css",
    "parts.css",
    "charts.css",
    "pages.css",
    "utilities.css",
];
/// Our modules, joined into one.
const JS: &[&str] = &["errors.js", "show-password.js", "count.js", "once.js"];
/// Modules that only some pages ask for.
const ISLANDS: &[(&str, &str)] = &[("passkeys.js", "js/passkeys.js")];
/// Files that are served as they are.
const PLAIN: &[(&str, &str, &str)] = &[
    ("icons.svg", "icons/icons.svg", "image/svg+xml"),
    ("mark.svg", "icons/mark.svg", "image/svg+xml"),
    ("inter-latin.woff2", "vendor/inter-latin.woff2", "font/woff2"),
    ("inter-latin-1.woff2", "vendor/inter-latin-1.woff2", "font/woff2"),
    (
        "inter-latin-ext-a.woff2",
        "vendor/inter-latin-ext-a.woff2",
        "font/woff2",
    ),
];

/// Joins everything but the style sheet, which names the others.
pub(crate) fn others(root: &Path) -> io::Result<Vec<Bundled>> {
    let read = |path: &str| fs::read(root.join(path));
    let mut all = Vec::new();
    for (name, path, kind) in PLAIN {
        all.push(Bundled {
            name,
            kind,
            bytes: read(path)?,
        });
    }
    let mut app = String::new();
    for name in JS {
        app.push_str(&fs::read_to_string(root.join("js").join(name))?);
    }
    all.push(Bundled {
        name: "app.js",
        kind: "text/javascript; charset=utf-8",
        bytes: lighten_js(&app).into_bytes(),
    });
    for (name, path) in ISLANDS {
        all.push(Bundled {
            name,
            kind: "text/javascript; charset=utf-8",
            bytes: lighten_js(&fs::read_to_string(root.join(path))?).into_bytes(),
        });
    }
    // Our extension stands behind htmx in one file, so that it cannot arrive late.
    let mut htmx = fs::read_to_string(root.join("vendor/htmx.min.js"))?;
    htmx.push('\n');
    htmx.push_str(&lighten_js(&fs::read_to_string(root.join("js/htmx-muster.js"))?));
    all.push(Bundled {
        name: "htmx.js",
        kind: "text/javascript; charset=utf-8",
        bytes: htmx.into_bytes(),
    });
    Ok(all)
}

/// Joins the style sheet; `place` gives the address of each file that it names.
pub(crate) fn style(root: &Path, place: &dyn Fn(&str) -> String) -> io::Result<Bundled> {
    let mut css = String::new();
    for name in CSS {
        css.push_str(&fs::read_to_string(root.join("css").join(name))?);
        if *name == "tokens.css" {
            css.push_str(&dark(&fs::read_to_string(root.join("css/tokens-dark.css"))?));
        }
    }
    for (name, ..) in PLAIN {
        css = css.replace(&format!("url(\"{name}\")"), &format!("url(\"{}\")", place(name)));
    }
    Ok(Bundled {
        name: "app.css",
        kind: "text/css; charset=utf-8",
        bytes: lighten_css(&css).into_bytes(),
    })
}

/// Writes the dark tokens twice: for devices that are dark, and for people who chose dark.
fn dark(tokens: &str) -> String {
    let device = tokens.replace(":root", ":root:not([data-scheme=\"light\"])");
    let chosen = tokens.replace(":root", ":root[data-scheme=\"dark\"]");
    format!("@media (prefers-color-scheme: dark) {{{device}}}\n{chosen}")
}

/// Takes comments and needless space out of a style sheet.
pub(crate) fn lighten_css(css: &str) -> String {
    let mut bare = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        bare.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    bare.push_str(rest);
    let mut light = String::with_capacity(bare.len());
    for line in bare.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if light.ends_with(|last: char| !matches!(last, '{' | '}' | ';' | ',')) {
            light.push(' ');
        }
        light.push_str(line);
    }
    for (long, short) in [
        (" {", "{"),
        ("{ ", "{"),
        ("; ", ";"),
        (": ", ":"),
        (", ", ","),
        (";}", "}"),
        (" }", "}"),
    ] {
        light = light.replace(long, short);
    }
    light
}

/// Takes whole-line comments and indents out of a script.
fn lighten_js(js: &str) -> String {
    let lines = js.lines().map(str::trim).filter(|line| {
        // A comment before code on one line stays: it is rare, and cutting inside lines would need a parser.
        let comment = line.starts_with("//") || (line.starts_with("/*") && line.ends_with("*/"));
        !line.is_empty() && !comment
    });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}
