//! A7: what one is written to about, and when not.

use crate::kit::{Choice, Fields, FormState, Shell, again, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use kernel::FieldError;
use notifications::{Choices, ChoicesInput, Group, Hour};
use platform::AccountRole;
use web_kit::{Form, Result, SeeOther, SignedIn};

/// No quiet hours.
const NONE: &str = "none";
/// Quiet from one hour until another.
const HOURS: &str = "hours";
/// What is offered to somebody who has none yet.
const USUAL: (&str, &str) = ("21:00", "07:00");

/// The choices.
#[derive(Debug, Clone, Template)]
#[template(path = "account/notifications.html")]
pub(crate) struct NotificationsPage {
    shell: Shell,
    form: FormState,
    groups: Vec<Choice>,
    quiet: Vec<Choice>,
    hours: Vec<Choice>,
}
is_page!(NotificationsPage);

impl NotificationsPage {
    fn new(shell: Shell, form: FormState, account: Option<AccountRole>) -> Self {
        let shell = shell.titled("Notifications").back_to("/account", "Your account");
        Self {
            shell: shell.failed(form.failed()),
            form,
            groups: concerning(account).map(choice).collect(),
            quiet: vec![
                Choice::new(NONE, "No, write to me at any time"),
                Choice::new(HOURS, "Yes, between these times"),
            ],
            hours: Hour::all().map(|hour| Choice::new(hour, said(hour))).collect(),
        }
    }
}

/// The groups of letters that such an account gets.
fn concerning(account: Option<AccountRole>) -> impl Iterator<Item = Group> {
    Group::ALL.into_iter().filter(move |group| group.concerns(account))
}

fn choice(group: Group) -> Choice {
    let (label, hint) = match group {
        Group::ShiftInvitations => (
            "Invitations to shifts",
            "Your invitations also stand on the page Shifts",
        ),
        Group::Courses => (
            "Courses and certificates",
            "When a course is open, and when you have earned a certificate",
        ),
        Group::Reports => ("Reports", "When a security report that you asked for is ready"),
    };
    Choice::new(group.as_str(), label).hint(hint)
}

/// `9pm`, as people say it.
fn said(hour: Hour) -> String {
    match hour.get() {
        0 => "midnight".to_owned(),
        12 => "midday".to_owned(),
        morning @ ..12 => format!("{morning}am"),
        later => format!("{}pm", later - 12),
    }
}

/// The form as it opens: what was chosen, and usual hours for whoever has none.
fn opened(choices: &Choices, account: Option<AccountRole>) -> Fields {
    let (quiet, from, until) = match choices.quiet {
        Some(quiet) => (HOURS, quiet.start().to_string(), quiet.until().to_string()),
        None => (NONE, USUAL.0.to_owned(), USUAL.1.to_owned()),
    };
    let fields = Fields::of([("quiet", quiet), ("quiet_from", &from), ("quiet_until", &until)]);
    concerning(account)
        .filter(|group| !choices.switched_off.contains(group))
        .fold(fields, |fields, group| fields.with("groups", group.as_str()))
}

fn read(fields: &Fields, account: Option<AccountRole>) -> std::result::Result<ChoicesInput, Vec<FieldError>> {
    let mut check = fields.check();
    let ticked = check.many_of("groups", "Choose from the list", Group::parse);
    let quiet = check.one_of("quiet", "Choose whether you want quiet hours", |word| {
        [NONE, HOURS].contains(&word).then(|| word == HOURS)
    });
    let hour = |name| check.raw(name).map(str::to_owned);
    let (quiet_from, quiet_until) = (hour("quiet_from"), hour("quiet_until"));
    check.finish(|| {
        let (ticked, quiet) = (ticked?, quiet?);
        let off = concerning(account).filter(|group| !ticked.contains(group));
        Some(ChoicesInput {
            switched_off: off.map(|group| group.as_str().to_owned()).collect(),
            quiet_from: quiet_from.filter(|_| quiet),
            quiet_until: quiet_until.filter(|_| quiet),
        })
    })
}

pub(super) async fn get(State(state): State<SiteState>, SignedIn(actor): SignedIn, shell: Shell) -> Result<Response> {
    let choices = state.notifications.own_choices(&actor).await?;
    let form = shell.opening(FormState::filled(opened(&choices, actor.account())));
    Ok(show(&NotificationsPage::new(shell, form, actor.account())))
}

pub(super) async fn post(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let account = actor.account();
    let input = match read(&fields, account) {
        Ok(input) => input,
        Err(faults) => {
            let form = FormState::refused(fields, faults);
            return Ok(again(&NotificationsPage::new(shell, form, account)));
        }
    };
    match state.notifications.change_choices(&actor, input).await {
        Ok(_) => Ok(SeeOther::to("/account/notifications")
            .success("Your choices are saved")
            .into_response()),
        Err(error) => {
            let form = FormState::after(fields, error)?;
            Ok(again(&NotificationsPage::new(shell, form, account)))
        }
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    use crate::kit::Person;
    use notifications::QuietHours;
    let worker = |form| NotificationsPage::new(Shell::of(Person::Worker), form, Some(AccountRole::Worker));
    let night = Hour::new(22)
        .zip(Hour::new(6))
        .and_then(|(from, until)| QuietHours::new(from, until));
    let chosen = Choices {
        switched_off: [Group::Reports].into(),
        quiet: night,
    };
    let employer = Some(AccountRole::Employer);
    let chosen = FormState::filled(opened(&chosen, employer));
    let never = FormState::filled(opened(&Choices::default(), Some(AccountRole::Worker)));
    let empty = read(&Fields::default(), employer).err().unwrap_or_default();
    let same = FieldError::new(
        "quiet_until",
        "same",
        "Choose another time than the one when quiet hours begin",
    );
    let typed = Fields::of([("quiet", HOURS), ("quiet_from", "07:00"), ("quiet_until", "07:00")]);
    vec![
        Sample::of("account/notifications", &worker(never)),
        Sample::of(
            "account/notifications-chosen",
            &NotificationsPage::new(Shell::of(Person::Employer), chosen, employer),
        ),
        Sample::of(
            "account/notifications-empty",
            &worker(FormState::refused(Fields::default(), empty)),
        ),
        Sample::of(
            "account/notifications-refused",
            &worker(FormState::refused(typed, vec![same])),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKER: Option<AccountRole> = Some(AccountRole::Worker);

    #[test]
    fn what_opens_is_what_is_sent_again() {
        let choices = Choices {
            switched_off: [Group::Courses].into(),
            quiet: None,
        };
        let input = read(&opened(&choices, WORKER), WORKER).expect("choices");
        assert_eq!(input.switched_off, ["courses"]);
        assert_eq!(
            (input.quiet_from, input.quiet_until),
            (None, None),
            "the usual hours are an offer"
        );
    }

    #[test]
    fn only_what_was_shown_is_switched_off() {
        let none = Fields::of([("quiet", HOURS), ("quiet_from", "21:00"), ("quiet_until", "")]);
        let input = read(&none, WORKER).expect("choices");
        assert_eq!(input.switched_off, ["shift-invitations", "courses"]);
        assert_eq!((input.quiet_from.as_deref(), input.quiet_until), (Some("21:00"), None));
        let staff = read(&none, None).expect("choices");
        assert_eq!(staff.switched_off, ["courses"]);
    }

    #[test]
    fn hours_are_said_as_people_say_them() {
        let words: Vec<String> = [0, 7, 12, 13, 21].into_iter().filter_map(Hour::new).map(said).collect();
        assert_eq!(words, ["midnight", "7am", "midday", "1pm", "9pm"]);
    }
}
