//! What a file may be, and what it says it is: its name, its media type and its first bytes must agree.

use super::{Purpose, Refusal, shown_name};

/// The kinds of files that we take from people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// A PDF document.
    Pdf,
    /// A JPEG picture.
    Jpeg,
    /// A PNG picture.
    Png,
}

impl FileKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Pdf, Self::Jpeg, Self::Png];
    /// How many first bytes tell the kind.
    pub const MAGIC: usize = 8;

    /// Returns the word that the database and the sandbox use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Jpeg => "jpeg",
            Self::Png => "png",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Returns the media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// Returns the ending of a name of our making.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }

    /// Returns how many bytes a file of this kind may have.
    pub const fn limit(self) -> u64 {
        match self {
            Self::Pdf => 20 << 20,
            Self::Jpeg | Self::Png => 10 << 20,
        }
    }

    /// Tells the kind from the first bytes.
    pub fn of_content(head: &[u8]) -> Option<Self> {
        match head {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(Self::Pdf),
            _ => None,
        }
    }

    fn of_extension(extension: &str) -> Option<Self> {
        match extension {
            "pdf" => Some(Self::Pdf),
            "jpg" | "jpeg" => Some(Self::Jpeg),
            "png" => Some(Self::Png),
            _ => None,
        }
    }
}

/// Endings that some program runs. A name that wears one inside (`licence.php.jpg`) is meant to fool somebody.
const RUN_BY_SOMEBODY: [&str; 28] = [
    "app", "bat", "cgi", "cmd", "com", "cpl", "dll", "exe", "hta", "htm", "html", "jar", "js", "jsp", "lnk", "mjs",
    "msi", "phar", "php", "phtml", "pl", "ps1", "py", "scr", "sh", "svg", "vbs", "xhtml",
];

/// What is offered, before any of it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Its name, fit to be shown and for nothing else.
    pub name: String,
    /// What name and media type say it is.
    pub kind: FileKind,
}

impl Offer {
    /// Judges a name and a media type as they were sent.
    ///
    /// # Errors
    /// When the purpose takes no such files, or the two do not agree.
    pub fn judge(purpose: Purpose, sent_name: &str, media_type: Option<&str>) -> Result<Self, Refusal> {
        let name = shown_name(sent_name);
        let lower = name.to_ascii_lowercase();
        let mut parts = lower.split('.').map(str::trim);
        // What stands before the first dot is no ending.
        let _stem = parts.next();
        let mut endings: Vec<&str> = parts.collect();
        let kind = endings
            .pop()
            .and_then(FileKind::of_extension)
            .filter(|kind| purpose.takes().contains(kind))
            .ok_or(Refusal::TypeNotTaken)?;
        if endings.iter().any(|ending| RUN_BY_SOMEBODY.contains(ending)) {
            return Err(Refusal::TypeNotTaken);
        }
        let said = media_type.unwrap_or_default().split(';').next().unwrap_or_default();
        let agrees = said.trim().eq_ignore_ascii_case(kind.media_type())
            // Some browsers on Windows say this of JPEG.
            || kind == FileKind::Jpeg && said.trim().eq_ignore_ascii_case("image/jpg");
        if agrees {
            Ok(Self { name, kind })
        } else {
            Err(Refusal::TypesDiffer)
        }
    }

    /// Compares the first bytes with what was said.
    ///
    /// # Errors
    /// When they are of something else.
    pub fn matches(&self, head: &[u8]) -> Result<(), Refusal> {
        if FileKind::of_content(head) == Some(self.kind) {
            Ok(())
        } else {
            Err(Refusal::TypesDiffer)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(name: &str, kind: &str) -> Result<FileKind, Refusal> {
        Offer::judge(Purpose::Evidence, name, Some(kind)).map(|offer| offer.kind)
    }

    #[test]
    fn name_and_media_type_must_agree() {
        assert_eq!(judge("Scan 12.03.2026.pdf", "application/pdf"), Ok(FileKind::Pdf));
        assert_eq!(judge("IMG_1.JPG", "image/jpeg; q=1"), Ok(FileKind::Jpeg));
        assert_eq!(judge("a.png", "IMAGE/PNG"), Ok(FileKind::Png));
        for (name, kind) in [("a.png", "image/jpeg"), ("a.pdf", "text/html"), ("a.jpg", "")] {
            assert_eq!(judge(name, kind), Err(Refusal::TypesDiffer), "{name} {kind}");
        }
        assert_eq!(
            Offer::judge(Purpose::Evidence, "a.pdf", None),
            Err(Refusal::TypesDiffer)
        );
    }

    #[test]
    fn what_is_not_on_the_list_is_not_taken() {
        for name in [
            "a.svg",
            "a.exe",
            "pdf",
            ".pdf.",
            "a.pdf.exe",
            "a.php.jpg",
            "a.HTML.pdf",
            "a.svg .png",
            "licence",
            "",
            "fdp\u{202e}.exe",
            "a.pdf\u{202e}gnp.exe",
        ] {
            assert_eq!(judge(name, "application/pdf"), Err(Refusal::TypeNotTaken), "{name}");
        }
    }

    #[test]
    fn the_first_bytes_decide() {
        let offer = Offer::judge(Purpose::Evidence, "a.png", Some("image/png")).expect("an offer");
        assert_eq!(offer.matches(b"\x89PNG\r\n\x1a\n...."), Ok(()));
        for head in [&b"\xff\xd8\xff\xe0"[..], b"%PDF-1.7", b"GIF89a", b"\x89PNG\n", b""] {
            assert_eq!(offer.matches(head), Err(Refusal::TypesDiffer));
        }
        for kind in FileKind::ALL {
            assert_eq!(FileKind::parse(kind.as_str()), Some(kind));
        }
    }
}
