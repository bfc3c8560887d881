//! A worker saves one or more steps of their profile.

use crate::model::completion::missing;
use crate::model::{
    AvailabilityInput, Candidate, Completion, ExperienceInput, PersonalInput, Profile, QualificationsInput,
};
use crate::rights::EditProfile;
use crate::store::{candidates, details, profiles, sealed};
use crate::{Error, People};
use chrono::{DateTime, NaiveDate, Utc};
use contracts::people::ProfileCompleted;
use contracts::sector::{SectorPack, StepKey, WizardStep};
use kernel::ids::UserId;
use kernel::{FieldError, london_date};
use platform::{Actor, Denied, Permit, Vault, WriteTx};

/// Steps to save; each that is given takes the place of what the step held before.
#[derive(Debug, Clone, Default)]
pub struct SaveProfile {
    /// The sector of the account; it counts until there is a profile.
    pub sector: String,
    /// The version that the change was made on, if the caller knows it.
    pub expected: Option<i32>,
    /// True to refuse a step that leaves a required question without an answer; else it is kept as begun.
    pub whole: bool,
    /// The first step.
    pub personal: Option<PersonalInput>,
    /// The second step.
    pub qualifications: Option<QualificationsInput>,
    /// The third step.
    pub experience: Option<ExperienceInput>,
    /// The fourth step.
    pub availability: Option<AvailabilityInput>,
}

/// What became of it.
#[derive(Debug, Clone)]
pub struct Saved {
    /// The profile as it is now.
    pub profile: Profile,
    /// How complete it is now.
    pub completion: Completion,
}

impl People {
    /// Tells whether saving this would change or take away the phone number that we hold. The first one takes nothing
    /// from anybody.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn changes_phone(&self, actor: &Actor, save: &SaveProfile) -> Result<bool, Error> {
        let (Some(worker), Some(personal)) = (actor.user(), &save.personal) else {
            return Ok(false);
        };
        let phone = personal.phone.as_deref().unwrap_or_default();
        let mut tx = self.ground.db.read_fresh(actor).await?;
        Ok(sealed::has_other_phone(&mut tx, &self.ground.vault, worker, phone).await?)
    }

    /// Saves the first step.
    ///
    /// # Errors
    /// As [`People::save_profile`].
    pub async fn save_personal(&self, actor: &Actor, sector: &str, step: PersonalInput) -> Result<Saved, Error> {
        let personal = Some(step);
        self.save_profile(
            actor,
            SaveProfile {
                personal,
                ..SaveProfile::whole(sector)
            },
        )
        .await
    }

    /// Saves the second step.
    ///
    /// # Errors
    /// As [`People::save_profile`].
    pub async fn save_qualifications(
        &self,
        actor: &Actor,
        sector: &str,
        step: QualificationsInput,
    ) -> Result<Saved, Error> {
        let qualifications = Some(step);
        self.save_profile(
            actor,
            SaveProfile {
                qualifications,
                ..SaveProfile::whole(sector)
            },
        )
        .await
    }

    /// Saves the third step.
    ///
    /// # Errors
    /// As [`People::save_profile`].
    pub async fn save_experience(&self, actor: &Actor, sector: &str, step: ExperienceInput) -> Result<Saved, Error> {
        let experience = Some(step);
        self.save_profile(
            actor,
            SaveProfile {
                experience,
                ..SaveProfile::whole(sector)
            },
        )
        .await
    }

    /// Saves the fourth step.
    ///
    /// # Errors
    /// As [`People::save_profile`].
    pub async fn save_availability(
        &self,
        actor: &Actor,
        sector: &str,
        step: AvailabilityInput,
    ) -> Result<Saved, Error> {
        let availability = Some(step);
        self.save_profile(
            actor,
            SaveProfile {
                availability,
                ..SaveProfile::whole(sector)
            },
        )
        .await
    }

    /// Saves the given steps, all or none. Publishes what organisations may see, and tells `ProfileCompleted` the first
    /// time that nothing is missing.
    ///
    /// # Errors
    /// When answers break a rule, the profile changed in the meantime, or the actor is no worker.
    pub async fn save_profile(&self, actor: &Actor, save: SaveProfile) -> Result<Saved, Error> {
        let mut tx = self.ground.db.write(actor).await?;
        let saved = self.save_profile_in(&mut tx, save).await?;
        tx.commit().await?;
        Ok(saved)
    }

    /// Saves the given steps within a transaction.
    ///
    /// # Errors
    /// As [`People::save_profile`].
    pub async fn save_profile_in(&self, tx: &mut WriteTx, save: SaveProfile) -> Result<Saved, Error> {
        let now = self.ground.clock.now();
        let worker: UserId = tx.actor().user().ok_or(Denied {
            action: "people.edit-profile",
        })?;
        let permit = tx.permit(EditProfile, &worker)?;
        self.pack(&save.sector)?;
        profiles::lock(tx, &permit, &save.sector, now).await?;
        let before = profiles::lookup(tx, worker, &self.sectors, &self.ground.vault)
            .await?
            .ok_or(Error::NotFound)?;
        if save.expected.is_some_and(|expected| expected != before.version) {
            return Err(Error::Stale);
        }
        let pack = self.pack(&before.sector)?;
        let touched = Touched::of(&save);
        let mut profile = apply(save, before, pack, now).map_err(Error::Invalid)?;
        let completion = Completion::of(&profile, pack);
        let news = completion.is_complete() && profile.completed_at.is_none();
        if news {
            profile.completed_at = Some(now);
        }
        persist(tx, &self.ground.vault, &permit, &profile, &completion, touched, now).await?;
        profile.version += 1;
        if news {
            tx.emit(&ProfileCompleted { worker, at: now }).await?;
        }
        Ok(Saved { profile, completion })
    }
}

impl SaveProfile {
    fn whole(sector: &str) -> Self {
        Self {
            sector: sector.to_owned(),
            whole: true,
            ..Self::default()
        }
    }
}

/// Which of the tables beside the profile want writing.
#[derive(Clone, Copy)]
struct Touched {
    private: bool,
    posts: bool,
    exceptions: bool,
}

impl Touched {
    const fn of(save: &SaveProfile) -> Self {
        Self {
            private: save.personal.is_some(),
            posts: save.experience.is_some(),
            exceptions: save.availability.is_some(),
        }
    }
}

/// Puts the answers in the place of the old ones, or says everything that is wrong with them.
fn apply(
    save: SaveProfile,
    mut profile: Profile,
    pack: &SectorPack,
    now: DateTime<Utc>,
) -> Result<Profile, Vec<FieldError>> {
    let today = london_date(now);
    let mut errors = Vec::new();
    for step in &pack.wizard {
        let Some(found) = take(&save, &mut profile, pack, step, today) else {
            continue;
        };
        if save.whole {
            // A question that was answered wrongly is told once.
            let told = |missing: &FieldError| found.iter().any(|error| error.field.starts_with(&missing.field));
            errors.extend(missing(&profile, step).into_iter().filter(|missing| !told(missing)));
        }
        errors.extend(found);
    }
    if errors.is_empty() {
        Ok(profile)
    } else {
        Err(in_order(errors, &pack.wizard))
    }
}

/// Reads one step, if it was given, and says what is wrong with it.
fn take(
    save: &SaveProfile,
    profile: &mut Profile,
    pack: &SectorPack,
    step: &WizardStep,
    today: NaiveDate,
) -> Option<Vec<FieldError>> {
    match step.key {
        StepKey::Personal => {
            let read = save.personal.clone()?.check(step, today);
            profile.personal = read.answers;
            Some(read.errors)
        }
        StepKey::Qualifications => {
            let read = save.qualifications.clone()?.check(pack, step);
            profile.qualifications = read.answers;
            Some(read.errors)
        }
        StepKey::Experience => {
            let read = save.experience.clone()?.check(pack, step, today);
            profile.experience = read.answers;
            Some(read.errors)
        }
        StepKey::Availability => {
            let read = save.availability.clone()?.check(step, today);
            profile.availability = read.answers;
            Some(read.errors)
        }
    }
}

/// Puts findings in the order of the questions, so that a summary reads from the top of the page down.
fn in_order(mut errors: Vec<FieldError>, steps: &[WizardStep]) -> Vec<FieldError> {
    let place = |error: &FieldError| {
        let mut words = error.field.split('/');
        let (step, key) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let found = steps.iter().position(|it| it.key.as_str() == step);
        found.map(|at| (at, steps[at].questions.iter().position(|question| question.key == key)))
    };
    errors.sort_by_key(place);
    errors
}

async fn persist(
    tx: &mut WriteTx,
    vault: &Vault,
    permit: &Permit<EditProfile>,
    profile: &Profile,
    completion: &Completion,
    touched: Touched,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    profiles::save(tx, permit, profile, completion.percent, now).await?;
    if touched.private {
        sealed::save_details(tx, permit, vault, &profile.personal).await?;
    }
    if touched.posts {
        details::replace_posts(tx, permit, &profile.experience.posts).await?;
    }
    if touched.exceptions {
        details::replace_exceptions(tx, permit, &profile.availability.exceptions).await?;
    }
    if let Some(candidate) = Candidate::of(profile, completion, london_date(now)) {
        candidates::publish(tx, profile, &candidate, now).await?;
    }
    Ok(())
}
