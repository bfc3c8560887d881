//! Files, from the upload to the download, with the real child.

mod apart;
mod archives;
mod bombs;
mod corpus;
mod doors;
mod lanes;
mod sandbox;
mod staff;

pub(crate) use corpus::{BOUNDARY, multipart, png};
