//! Who writes: the foot of every letter.

use crate::Written;

/// Who runs the site, and where to ask, as far as the settings say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signature {
    /// The organisation.
    pub name: Option<String>,
    /// The address that people may write to.
    pub contact: Option<String>,
}

impl Signature {
    /// Puts itself under a letter. With nothing set the letter stays as it is.
    pub(crate) fn under(&self, mut letter: Written) -> Written {
        let who = self.name.as_ref().map(|name| format!("{name} runs this site."));
        let ask = self
            .contact
            .as_ref()
            .map(|contact| format!("Questions? Write to {contact}."));
        let words: Vec<String> = who.into_iter().chain(ask).collect();
        if !words.is_empty() {
            letter.text.push_str(&words.join(" "));
            letter.text.push('\n');
        }
        letter
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Written {
        Written {
            subject: "A subject".to_owned(),
            text: "Hello,\n\nMuster\n".to_owned(),
        }
    }

    #[test]
    fn a_letter_says_who_wrote_it_as_far_as_that_is_set() {
        let both = Signature {
            name: Some("Rowan Training Ltd".to_owned()),
            contact: Some("help@rowan.example".to_owned()),
        };
        assert_eq!(
            both.under(letter()).text,
            "Hello,\n\nMuster\nRowan Training Ltd runs this site. Questions? Write to help@rowan.example.\n"
        );
        let one = Signature { name: None, ..both };
        assert_eq!(
            one.under(letter()).text,
            "Hello,\n\nMuster\nQuestions? Write to help@rowan.example.\n"
        );
        assert_eq!(Signature::default().under(letter()), letter());
    }
}
