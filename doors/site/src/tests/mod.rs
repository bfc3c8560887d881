//! Tests over every page: each area gives its samples, and one list holds them all.

mod contrast;
mod html;
mod sources;
mod vendor;
mod weights;
mod written;

use crate::kit::{Page, Person, Shell};

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
        let html = page.render().expect("a page that renders");
        Self { name: name.to_owned(), title: page.shell().full_title(), html, page: std::any::type_name::<P>() }
    }
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
        crate::profile::samples(),
        crate::shifts::samples(),
        crate::posture::samples(),
        crate::courses::samples(),
        crate::learning::samples(),
        crate::payments::samples(),
    ];
    areas.into_iter().flatten().collect()
}
