//! What a form that came too late gives back.

use super::all;

/// Returns the value of an attribute in a tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

#[test]
fn no_field_for_a_password_or_a_code_is_ever_kept() {
    let mut seen = 0;
    for sample in all() {
        for tag in sample.html.split("<input").skip(1) {
            let tag = tag.split('>').next().unwrap_or_default();
            let secret = attribute(tag, "type") == Some("password")
                || attribute(tag, "autocomplete")
                    .is_some_and(|word| word == "one-time-code" || word.starts_with("cc-"));
            if secret {
                let name = attribute(tag, "name").expect("a name");
                assert!(web_kit::is_never_kept(name), "{}: {name} would be kept", sample.name);
                seen += 1;
            }
        }
    }
    assert!(seen > 10, "{seen}");
}
