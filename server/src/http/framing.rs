//! Reads the frames of HTTP/1 requests beside hyper, to refuse what two readers could understand differently: two
//! lengths, a length beside chunks, bare line feeds, folded lines. Whoever sits between us and the caller might cut the
//! stream at another place than we do, and take one request for two.

use std::collections::VecDeque;

/// The longest header line whose words are kept.
const LONGEST_LINE: usize = 32 * 1024;
/// More heads than this are not read ahead of their answers.
const MOST_AHEAD: usize = 64;

/// What is wrong with a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    /// A line ends with a bare line feed, or has a carriage return elsewhere than at its end.
    BareLineBreak,
    /// A line begins with white space.
    FoldedLine,
    /// There is more than one length, or one that is no number.
    Length,
    /// There is a length beside a transfer encoding.
    LengthAndEncoding,
    /// The transfer encoding is not `chunked`, or is said twice.
    Encoding,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before or in the head.
    Head,
    /// In a body of so many more bytes.
    Body(u64),
    /// In the line that says how long a chunk is.
    ChunkSize {
        size: u64,
        in_extension: bool,
        returned: bool,
    },
    /// In a chunk with so many more bytes, its line break included.
    Chunk(u64),
    /// In a line after the last chunk; `true` while nothing stands on it.
    Trailer { is_empty: bool, returned: bool },
    /// Lost: nothing after this is trusted.
    Lost,
}

/// Reads one connection's bytes, in the order they come.
#[derive(Debug)]
pub(super) struct Framing {
    place: Place,
    line: Vec<u8>,
    is_first_line: bool,
    returned: bool,
    length: Option<u64>,
    is_chunked: bool,
    flaw: Option<Flaw>,
    heads: VecDeque<Result<(), Flaw>>,
}

impl Framing {
    pub(super) fn new() -> Self {
        Self {
            place: Place::Head,
            line: Vec::new(),
            is_first_line: true,
            returned: false,
            length: None,
            is_chunked: false,
            flaw: None,
            heads: VecDeque::new(),
        }
    }

    /// Takes the verdict on the next head. A head that was not seen whole has none, and must be refused.
    pub(super) fn next_head(&mut self) -> Option<Result<(), Flaw>> {
        self.heads.pop_front()
    }

    /// Reads bytes.
    pub(super) fn read(&mut self, mut bytes: &[u8]) {
        while let Some((first, rest)) = bytes.split_first() {
            match self.place {
                Place::Lost => return,
                Place::Body(left) | Place::Chunk(left) => {
                    let taken = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
                    bytes = &bytes[taken..];
                    self.pass(left - taken as u64);
                }
                Place::Head => {
                    self.head_byte(*first);
                    bytes = rest;
                }
                Place::ChunkSize { .. } | Place::Trailer { .. } => {
                    self.place = chunk_byte(self.place, *first);
                    bytes = rest;
                }
            }
        }
    }

    fn pass(&mut self, left: u64) {
        self.place = match self.place {
            Place::Chunk(_) if left == 0 => CHUNK_START,
            Place::Chunk(_) => Place::Chunk(left),
            _ if left == 0 => Place::Head,
            _ => Place::Body(left),
        };
    }

    fn head_byte(&mut self, byte: u8) {
        match byte {
            b'\n' => {
                if !self.returned {
                    self.flaw.get_or_insert(Flaw::BareLineBreak);
                }
                self.returned = false;
                self.end_line();
            }
            _ if self.returned => {
                self.flaw.get_or_insert(Flaw::BareLineBreak);
                self.returned = byte == b'\r';
            }
            b'\r' => self.returned = true,
            _ if self.line.len() < LONGEST_LINE => self.line.push(byte),
            _ => self.place = Place::Lost,
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        if self.is_first_line {
            // Empty lines before a request are passed over, as the standard allows.
            self.is_first_line = line.is_empty();
        } else if line.is_empty() {
            self.end_head();
        } else {
            self.header(&line);
        }
        self.line = line;
        self.line.clear();
    }

    fn header(&mut self, line: &[u8]) {
        if matches!(line.first(), Some(b' ' | b'\t')) {
            self.flaw.get_or_insert(Flaw::FoldedLine);
        }
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            return;
        };
        let (name, value) = (line[..colon].trim_ascii(), line[colon + 1..].trim_ascii());
        if name.eq_ignore_ascii_case(b"content-length") {
            self.length_header(value);
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            if self.is_chunked || !value.eq_ignore_ascii_case(b"chunked") {
                self.flaw.get_or_insert(Flaw::Encoding);
            }
            self.is_chunked = true;
        }
    }

    fn length_header(&mut self, value: &[u8]) {
        let digits = !value.is_empty() && value.iter().all(u8::is_ascii_digit);
        let length = std::str::from_utf8(value)
            .ok()
            .filter(|_| digits)
            .and_then(|text| text.parse().ok());
        if self.length.is_some() || length.is_none() {
            self.flaw.get_or_insert(Flaw::Length);
        }
        self.length = length.or(Some(0));
    }

    fn end_head(&mut self) {
        if self.is_chunked && self.length.is_some() {
            self.flaw.get_or_insert(Flaw::LengthAndEncoding);
        }
        let verdict = self.flaw.take().map_or(Ok(()), Err);
        let length = self.length.take().unwrap_or(0);
        self.place = match (verdict, std::mem::take(&mut self.is_chunked)) {
            (Err(_), _) => Place::Lost,
            (Ok(()), true) => CHUNK_START,
            (Ok(()), false) if length > 0 => Place::Body(length),
            (Ok(()), false) => Place::Head,
        };
        self.is_first_line = true;
        self.heads.push_back(verdict);
        if self.heads.len() > MOST_AHEAD {
            self.place = Place::Lost;
        }
    }
}

const CHUNK_START: Place = Place::ChunkSize {
    size: 0,
    in_extension: false,
    returned: false,
};

fn chunk_byte(place: Place, byte: u8) -> Place {
    match (place, byte) {
        (
            Place::ChunkSize {
                size: 0,
                returned: true,
                ..
            },
            b'\n',
        ) => Place::Trailer {
            is_empty: true,
            returned: false,
        },
        // The line break after a chunk is passed over with it.
        (
            Place::ChunkSize {
                size, returned: true, ..
            },
            b'\n',
        ) => Place::Chunk(size.saturating_add(2)),
        (
            Place::ChunkSize {
                size,
                in_extension,
                returned: false,
            },
            b'\r',
        ) => Place::ChunkSize {
            size,
            in_extension,
            returned: true,
        },
        (
            Place::ChunkSize {
                size,
                in_extension: true,
                returned: false,
            },
            byte,
        ) if byte != b'\n' => Place::ChunkSize {
            size,
            in_extension: true,
            returned: false,
        },
        (
            Place::ChunkSize {
                size, returned: false, ..
            },
            b';' | b' ' | b'\t',
        ) => Place::ChunkSize {
            size,
            in_extension: true,
            returned: false,
        },
        (
            Place::ChunkSize {
                size,
                in_extension: false,
                returned: false,
            },
            byte,
        ) => match (char::from(byte).to_digit(16), size.checked_mul(16)) {
            (Some(digit), Some(size)) => Place::ChunkSize {
                size: size | u64::from(digit),
                in_extension: false,
                returned: false,
            },
            _ => Place::Lost,
        },
        (
            Place::Trailer {
                is_empty: true,
                returned: true,
            },
            b'\n',
        ) => Place::Head,
        (Place::Trailer { returned: true, .. }, b'\n') => Place::Trailer {
            is_empty: true,
            returned: false,
        },
        (
            Place::Trailer {
                is_empty,
                returned: false,
            },
            b'\r',
        ) => Place::Trailer {
            is_empty,
            returned: true,
        },
        (Place::Trailer { returned: false, .. }, byte) if byte != b'\n' => Place::Trailer {
            is_empty: false,
            returned: false,
        },
        _ => Place::Lost,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn verdicts(pieces: &[&[u8]]) -> Vec<Result<(), Flaw>> {
        let mut framing = Framing::new();
        for piece in pieces {
            framing.read(piece);
        }
        std::iter::from_fn(|| framing.next_head()).collect()
    }

    fn of(text: &str) -> Vec<Result<(), Flaw>> {
        verdicts(&[text.as_bytes()])
    }

    #[test]
    fn honest_requests_pass_one_after_the_other() {
        let text = "GET / HTTP/1.1\r\nHost: a\r\n\r\n\
            POST /x HTTP/1.1\r\ncontent-length: 4\r\n\r\na\n\nb\
            POST /y HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n5;x=y\r\na\nb\nc\r\n0\r\nTrailer: 1\r\n\r\n\
            GET /z HTTP/1.1\r\n\r\n";
        assert_eq!(of(text), [Ok(()); 4]);
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_refused() {
        for (head, flaw) in [
            (
                "Content-Length: 5\r\nTransfer-Encoding: chunked",
                Flaw::LengthAndEncoding,
            ),
            (
                "Transfer-Encoding: chunked\r\nContent-Length: 5",
                Flaw::LengthAndEncoding,
            ),
            ("Content-Length: 5\r\nContent-Length: 5", Flaw::Length),
            ("Content-Length: 5, 5", Flaw::Length),
            ("Content-Length: +5", Flaw::Length),
            ("Content-Length: ", Flaw::Length),
            ("Content-Length: 99999999999999999999", Flaw::Length),
            ("Transfer-Encoding: gzip, chunked", Flaw::Encoding),
            (
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                Flaw::Encoding,
            ),
            ("X: a\nY: b", Flaw::BareLineBreak),
            ("X: a\rY: b", Flaw::BareLineBreak),
            ("X: a\r\n Content-Length: 5", Flaw::FoldedLine),
        ] {
            assert_eq!(of(&format!("POST / HTTP/1.1\r\n{head}\r\n\r\n")), [Err(flaw)], "{head}");
        }
        assert_eq!(of("GET / HTTP/1.1\n\n"), [Err(Flaw::BareLineBreak)]);
    }

    #[test]
    fn nothing_is_trusted_after_a_flaw_or_a_broken_chunk() {
        assert_eq!(of("GET / HTTP/1.1\n\nGET / HTTP/1.1\r\n\r\n").len(), 1);
        let broken = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n";
        assert_eq!(of(broken), [Ok(())]);
    }

    proptest! {
        #[test]
        fn where_the_stream_is_cut_does_not_matter(
            bodies in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 1..6),
            chunked in any::<bool>(),
            step in 1_usize..9,
        ) {
            let mut stream = Vec::new();
            for body in &bodies {
                if chunked {
                    stream.extend(b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n");
                    if !body.is_empty() {
                        stream.extend(format!("{:x}\r\n", body.len()).as_bytes());
                        stream.extend(body);
                        stream.extend(b"\r\n");
                    }
                    stream.extend(b"0\r\n\r\n");
                } else {
                    stream.extend(format!("POST / HTTP/1.1\r\nContent-Length: {}\r\n\r\n", body.len()).as_bytes());
                    stream.extend(body);
                }
            }
            let pieces: Vec<&[u8]> = stream.chunks(step).collect();
            prop_assert_eq!(verdicts(&pieces), vec![Ok(()); bodies.len()]);
        }

        #[test]
        fn no_bytes_make_it_fall_over(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _verdicts = verdicts(&[&bytes]);
        }
    }
}
