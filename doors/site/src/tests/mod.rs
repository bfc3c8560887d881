//! Tests over every page: each area gives its samples, and one list holds them all.

mod contrast;
mod html;
mod kept;
mod sources;
mod typed;
mod vendor;
mod weights;
mod wire;
mod written;

use crate::kit::{Page, Person, Shell};
use contracts::sector::SectorPacks;
use std::sync::LazyLock;

/// A page as it is shown, with a name for messages and files.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) html: String,
    /// The page's struct: several states of one page share it.
    pub(crate) page: &'static str,
}

impl Sample {
    /// Renders a page.
    pub(crate) fn of<P: Page>(name: &str, page: &P) -> Self {
        crate::assets::dress(packs());
        let html = page.render().expect("a page that renders");
        Self {
            name: name.to_owned(),
            title: page.shell().full_title(),
            html,
            page: std::any::type_name::<P>(),
        }
    }
}

/// Reads the sector packs that the product ships.
pub(crate) fn packs() -> &'static SectorPacks {
    static PACKS: LazyLock<SectorPacks> = LazyLock::new(read_packs);
    &PACKS
}

fn read_packs() -> SectorPacks {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../sectors");
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        (name, std::fs::read_to_string(path).expect("a pack"))
    };
    let files: Vec<(String, String)> = std::fs::read_dir(root).expect("the packs").map(read).collect();
    let pairs = files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    SectorPacks::parse(pairs).expect("packs that can be read")
}

/// Makes the frame of a person who has signed in.
pub(crate) fn shell(person: Person) -> Shell {
    Shell::of(person)
}

/// Every sample of every area.
pub(crate) fn all() -> Vec<Sample> {
    let areas = [
        crate::pages::samples(),
        crate::faces::samples(),
        crate::dev::samples(),
        crate::account::samples(),
        crate::certificates::samples(),
        crate::organisation::samples(),
        crate::join::samples(),
        crate::profile::samples(),
        crate::shifts::samples(),
        crate::posture::samples(),
        crate::courses::samples(),
        crate::learning::samples(),
        crate::payments::samples(),
        crate::staff::samples(),
    ];
    areas.into_iter().flatten().collect()
}
