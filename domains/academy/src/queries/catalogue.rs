//! The catalogue and the course page: public.

use crate::model::{Course, Enrolment, EnrolmentState};
use crate::store::{courses, enrolments, learning};
use crate::{Academy, Error, Thing};
use kernel::ids::{CourseId, EnrolmentId};
use kernel::{FieldError, Money, Page, PageRequest};
use platform::Actor;

/// Characters of the longest words that are looked for.
pub const MOST_WORDS: usize = 200;

/// Which courses are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CatalogueFilter {
    /// Only this sector's.
    pub sector: Option<String>,
    /// Only those with these words in title or summary.
    pub words: Option<String>,
}

/// A course and the reader's own place on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoursePage {
    /// The course.
    pub course: Course,
    /// The reader's place that is not completed, if there is one.
    pub place: Option<Enrolment>,
}

/// Figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Published courses.
    pub courses: u32,
    /// Places, as far as the actor may see them.
    pub enrolments: u32,
    /// Completed places, as far as the actor may see them.
    pub completions: u32,
}

/// What a place costs, for whoever takes the money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payable {
    /// The place.
    pub enrolment: EnrolmentId,
    /// The course's name.
    pub title: String,
    /// The price when the place was taken.
    pub price: Money,
}

impl Academy {
    /// Lists published courses by title.
    ///
    /// # Errors
    /// When the words are too long, or the database does not answer.
    pub async fn catalogue(
        &self,
        actor: &Actor,
        filter: CatalogueFilter,
        page: PageRequest,
    ) -> Result<Page<Course>, Error> {
        let words = filter.words.as_deref().unwrap_or_default();
        if words.chars().count() > MOST_WORDS {
            let message = format!("Search for {MOST_WORDS} characters or fewer");
            return Err(Error::Invalid(vec![FieldError::new("q", "too-long", message)]));
        }
        let mut tx = self.ground.db.read(actor).await?;
        let after = page.after.as_ref().and_then(|cursor| cursor.0.rsplit_once('~'));
        let rows = courses::list(
            &mut tx,
            filter.sector.as_deref(),
            filter.words.as_deref(),
            after,
            i64::from(page.limit()) + 1,
        )
        .await?;
        Ok(Page::cut(rows, page.limit(), |last| {
            format!("{}~{}", last.listing.title, last.slug)
        }))
    }

    /// Reads a course by its address, with the reader's own place on it.
    ///
    /// # Errors
    /// When there is no such course.
    pub async fn course(&self, actor: &Actor, slug: &str) -> Result<CoursePage, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let course = courses::find_by_slug(&mut tx, slug)
            .await?
            .ok_or(Error::NotFound(Thing::Course))?;
        let place = match actor.user() {
            Some(user) => enrolments::find_open(&mut tx, user, course.id).await?,
            None => None,
        };
        Ok(CoursePage { course, place })
    }

    /// Reads a course by its id.
    ///
    /// # Errors
    /// When there is no such course.
    pub async fn course_by_id(&self, actor: &Actor, id: CourseId) -> Result<Course, Error> {
        let mut tx = self.ground.db.read(actor).await?;
        courses::lookup(&mut tx, id)
            .await?
            .ok_or(Error::NotFound(Thing::Course))
    }

    /// Finds the actor's place on a course that is not completed.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_open_place(&self, actor: &Actor, course: CourseId) -> Result<Option<Enrolment>, Error> {
        let Some(user) = actor.user() else {
            return Ok(None);
        };
        let mut tx = self.ground.db.read_fresh(actor).await?;
        Ok(enrolments::find_open(&mut tx, user, course).await?)
    }

    /// Says what is to be paid for the actor's place.
    ///
    /// # Errors
    /// When the place is not the actor's, or nothing is owed for it.
    pub async fn payable(&self, actor: &Actor, enrolment: EnrolmentId) -> Result<Payable, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let place = enrolments::lookup(&mut tx, enrolment)
            .await?
            .filter(|place| Some(place.learner) == actor.user())
            .ok_or(Error::NotFound(Thing::Enrolment))?;
        if place.state != EnrolmentState::AwaitingPayment {
            return Err(Error::AlreadyEnrolled);
        }
        let course = courses::lookup_version(&mut tx, place.course, place.version)
            .await?
            .ok_or(Error::NotFound(Thing::Course))?;
        Ok(Payable {
            enrolment: place.id,
            title: course.listing.title,
            price: place.price,
        })
    }

    /// Counts courses, places and completions, as far as the actor may see them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn counts(&self, actor: &Actor) -> Result<Counts, Error> {
        let mut tx = self.ground.db.read(actor).await?;
        Ok(learning::counts(&mut tx).await?)
    }
}
