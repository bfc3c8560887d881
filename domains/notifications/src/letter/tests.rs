mod samples;

use super::*;
use samples::{FixedLinks, at};
pub(super) use samples::{every_letter, night};
use uuid::Uuid;

#[test]
fn letters_read_as_agreed() {
    let all: Vec<String> = every_letter()
        .iter()
        .map(|letter| {
            let written = letter.write(&FixedLinks).expect("a letter");
            format!(
                "== {}\nSubject: {}\n\n{}\n",
                letter.template(),
                written.subject,
                written.text
            )
        })
        .collect();
    insta::assert_snapshot!(all.concat());
}

#[test]
fn asvs_V1_3_11__a_name_cannot_break_the_subject_or_pose_as_our_text() {
    let letter = Letter::ShiftFilled {
        name: Some("http://evil.example click".into()),
        worker: "Eve\r\nBcc: all@example.com".into(),
        shift: night(),
        shift_id: Uuid::nil().into(),
    };
    let written = letter.write(&FixedLinks).expect("a letter");
    assert_eq!(
        written.subject,
        "Eve Bcc: all@example.com will work on Thursday 4 March 2027"
    );
    assert!(written.text.starts_with("Hello,\n"));
}

#[test]
fn asvs_V1_2_1__markup_is_left_as_it_is_because_the_text_is_plain() {
    let letter = Letter::WelcomeToCourse {
        name: None,
        course: "Lifting & carrying <1>".into(),
        enrolment: Uuid::nil().into(),
    };
    assert!(
        letter
            .write(&FixedLinks)
            .expect("a letter")
            .text
            .contains("Lifting & carrying <1>")
    );
}

#[test]
fn times_are_said_as_people_say_them() {
    let said = |start, end| words::when(at(start), at(end));
    assert_eq!(
        said("2027-07-01T06:30:00Z", "2027-07-01T11:00:00Z"),
        "Thursday 1 July 2027, 7.30am to midday"
    );
    assert_eq!(
        said("2027-01-04T20:00:00Z", "2027-01-05T00:00:00Z"),
        "Monday 4 January 2027, 8pm to midnight"
    );
    assert_eq!(
        said("2027-01-04T20:00:00Z", "2027-01-06T08:00:00Z"),
        "Monday 4 January 2027, 8pm to 8am on Wednesday"
    );
}

#[test]
fn the_name_of_an_organisation_is_no_place_for_links_and_lines() {
    let letter = Letter::Organisation(OrganisationLetter::Invited {
        organisation: "Rowan\r\n\r\nYour account ends: https://evil.example/x <a href=\"x\">hr@evil.example</a>".into(),
        role: "Viewer",
        token: Secret::new("b64-token".into()),
        valid_hours: 168,
        demands_factor: true,
    });
    let written = letter.write(&FixedLinks).expect("a letter");
    assert!(!written.subject.contains(['\r', '\n']));
    for trace in ["https://evil", "evil.example", "hr@"] {
        assert!(
            !written.text.contains(trace) && !written.subject.contains(trace),
            "{trace}"
        );
    }
    assert_eq!(written.text.matches("https://").count(), 1, "{}", written.text);
    assert_eq!(words::named("St. John's Hospice, No.7"), "St. John's Hospice, No. 7");
}
