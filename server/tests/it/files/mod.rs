//! Files, from the upload to the download, with the real child.

mod apart;
mod bombs;
mod corpus;
mod doors;
mod sandbox;

pub(crate) use corpus::{BOUNDARY, multipart, png};
