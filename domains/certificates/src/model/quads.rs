//! RDF as canonical N-Quads.
//!
//! Every node we write has an id of its own, so RDFC-1.0 has no blank node to name and its output is the lines sorted by
//! their bytes. That holds for our documents only; a foreign one needs the whole algorithm.

use sha2::{Digest, Sha256};

pub(crate) const TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
pub(crate) const DATE_TIME: &str = "http://www.w3.org/2001/XMLSchema#dateTime";
/// Open Badges writes its datatypes with https, which is another name.
pub(crate) const ANY_URI: &str = "https://www.w3.org/2001/XMLSchema#anyURI";

/// `https://www.w3.org/2018/credentials#` and a term.
pub(crate) fn vc(term: &str) -> String {
    format!("https://www.w3.org/2018/credentials#{term}")
}

/// `https://purl.imsglobal.org/spec/vc/ob/vocab.html#` and a term.
pub(crate) fn badge(term: &str) -> String {
    format!("https://purl.imsglobal.org/spec/vc/ob/vocab.html#{term}")
}

/// `https://schema.org/` and a term.
pub(crate) fn schema(term: &str) -> String {
    format!("https://schema.org/{term}")
}

/// `https://www.w3.org/ns/credentials/status#` and a term.
pub(crate) fn status(term: &str) -> String {
    format!("https://www.w3.org/ns/credentials/status#{term}")
}

/// `https://w3id.org/security#` and a term.
pub(crate) fn security(term: &str) -> String {
    format!("https://w3id.org/security#{term}")
}

/// Lines about named things.
#[derive(Debug, Default)]
pub(crate) struct Quads(Vec<String>);

impl Quads {
    /// `subject predicate <object>`.
    pub(crate) fn link(&mut self, subject: &str, predicate: &str, object: &str) {
        self.0.push(format!("{} <{predicate}> <{object}> .\n", node(subject)));
    }

    /// `subject predicate "words"`.
    pub(crate) fn words(&mut self, subject: &str, predicate: &str, words: &str) {
        self.0
            .push(format!("{} <{predicate}> \"{}\" .\n", node(subject), escaped(words)));
    }

    /// `subject predicate "value"^^<datatype>`.
    pub(crate) fn typed(&mut self, subject: &str, predicate: &str, value: &str, datatype: &str) {
        self.0.push(format!(
            "{} <{predicate}> \"{}\"^^<{datatype}> .\n",
            node(subject),
            escaped(value)
        ));
    }

    /// Returns the lines in canonical order.
    pub(crate) fn canonical(mut self) -> String {
        // String order is byte order.
        self.0.sort_unstable();
        self.0.concat()
    }

    /// Returns the digest of the canonical lines.
    pub(crate) fn digest(self) -> [u8; 32] {
        Sha256::digest(self.canonical()).into()
    }
}

fn node(name: &str) -> String {
    if name.starts_with("_:") {
        name.to_owned()
    } else {
        format!("<{name}>")
    }
}

/// Canonical N-Quads escape more, but control characters never get this far.
fn escaped(words: &str) -> String {
    words.replace('\\', "\\\\").replace('"', "\\\"")
}
