//! One step of the profile: one page for all four, made from the questions of the sector's pack.

use super::controls::{Control, controls};
use super::filled::filled;
use super::read::{place, read};
use super::sector;
use crate::kit::{Fields, FormState, Hidden, Nav, Shell, Stepper, again, is_page, show};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use contracts::sector::{SectorPack, StepKey, WizardStep};
use web_kit::{Form, FreshProof, Path, Problem, Result, SeeOther, SignedIn};

/// A step of the profile.
#[derive(Debug, Clone, Template)]
#[template(path = "profile/step.html")]
pub(crate) struct StepPage {
    shell: Shell,
    form: FormState,
    stepper: Stepper,
    title: String,
    summary: String,
    version: Hidden,
    known_days: Vec<Hidden>,
    controls: Vec<Control>,
}
is_page!(StepPage);

impl StepPage {
    fn new(shell: Shell, pack: &SectorPack, step: &WizardStep, form: FormState) -> Self {
        let shell = shell.titled(&step.title).at(Nav::Profile).in_sector(&pack.key);
        let at = StepKey::ALL.iter().position(|key| *key == step.key).unwrap_or(0) + 1;
        Self {
            shell: shell.back_to("/profile", "Profile").failed(form.failed()),
            stepper: Stepper::new(at, StepKey::ALL.len(), &step.title),
            title: step.title.clone(),
            summary: step.summary.clone(),
            version: form.hidden("version", form.fields().get("version")),
            known_days: form
                .fields()
                .all("known_days")
                .map(|day| form.hidden("known_days", day))
                .collect(),
            controls: controls(pack, step, &form),
            form,
        }
    }
}

/// A step that does not exist is a page that does not exist.
fn step_of<'a>(pack: &'a SectorPack, word: &str) -> Result<&'a WizardStep> {
    let key: Option<StepKey> = word.parse().ok();
    key.and_then(|key| pack.step(key)).ok_or_else(Problem::not_found)
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    Path(word): Path<String>,
    shell: Shell,
) -> Result<Response> {
    let view = state.people.profile(&actor, &sector(&state, &actor).await?).await?;
    let pack = state.people.pack(&view.profile.sector)?;
    let step = step_of(pack, &word)?;
    let form = shell.opening(FormState::filled(filled(&view.profile, step.key)));
    Ok(show(&StepPage::new(shell, pack, step, form)))
}

pub(super) async fn post(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    Path(word): Path<String>,
    proof: FreshProof,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let view = state.people.profile(&actor, &sector(&state, &actor).await?).await?;
    let pack = state.people.pack(&view.profile.sector)?;
    let step = step_of(pack, &word)?;
    let save = read(view.profile.sector.clone(), step, &fields);
    proof.ask_if(state.people.changes_phone(&actor, &save).await?)?;
    match state.people.save_profile(&actor, save).await {
        Ok(saved) => Ok(onward(step, saved.completion.next()).into_response()),
        Err(people::Error::Invalid(faults)) => {
            let faults = faults.into_iter().map(|fault| place(step.key, fault)).collect();
            Ok(again(&StepPage::new(
                shell,
                pack,
                step,
                FormState::refused(fields, faults),
            )))
        }
        Err(error) => Err(error.into()),
    }
}

/// Leads to the first step that is not done, or back to the list when all are.
fn onward(step: &WizardStep, next: Option<StepKey>) -> SeeOther {
    match next {
        Some(next) => SeeOther::to(format!("/profile/{next}")).success(format!("{} is saved", step.title)),
        None => SeeOther::to("/profile").success("Your profile is complete and saved"),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use crate::account::packs;
    use crate::kit::Person;
    use crate::tests::{Sample, shell};
    use people::Profile;
    let packs = packs();
    let mut samples = Vec::new();
    for pack in packs.iter() {
        for step in &pack.wizard {
            let profile = Profile::empty(uuid::Uuid::nil().into(), &pack.key);
            let form = FormState::filled(filled(&profile, step.key));
            let page = StepPage::new(shell(Person::Worker), pack, step, form);
            samples.push(Sample::of(&format!("profile/{}-{}", pack.key, step.key), &page));
        }
    }
    let pack = packs.get("care").expect("the pack");
    let step = pack.step(StepKey::Personal).expect("the step");
    let fault = kernel::FieldError::new("postcode", "format", "Enter a UK postcode, like SW1A 1AA");
    let fields = Fields::of([("given_name", "Amina"), ("postcode", "nowhere")]);
    let refused = FormState::refused(fields, vec![fault]);
    samples.push(Sample::of(
        "profile/refused",
        &StepPage::new(shell(Person::Worker), pack, step, refused),
    ));
    let days = Fields::default()
        .with("known_days", "2026-12-25=")
        .with("days", "2026-12-25=");
    let step = pack.step(StepKey::Availability).expect("the step");
    let page = StepPage::new(shell(Person::Worker), pack, step, FormState::filled(days));
    samples.push(Sample::of("profile/availability-days", &page));
    samples
}
