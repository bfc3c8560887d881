//! The rules in the description are those that the domains keep, wherever a domain shows its own.

use super::document;
use academy::queries::MOST_WORDS;
use certificates::CertificateNumber;
use files::FileKind;
use identity::{MAX_BYTES, MIN_CHARACTERS, SCOPES, SwitchReason, WantedRole};
use kernel::{Email, MobileNumber, PageRequest, Postcode};
use marketplace::model::{MOST_POSITIONS, MOST_REQUIRED, PAY_PENCE};
use people::{MOST_CHOSEN, Month};
use platform::StaffRole;
use posture::model::Comment;
use serde_json::Value;
use web_kit::BODY_BYTES;

/// Finds the greatest length that a parser takes.
fn longest(takes: impl Fn(usize) -> bool) -> Value {
    let found = (1..5_000_usize).rev().find(|length| takes(*length));
    found.expect("some length is taken").into()
}

/// Writes something with so many blanks within that it has a length.
fn spaced(start: &str, end: &str, length: usize) -> String {
    format!(
        "{start}{}{end}",
        " ".repeat(length.saturating_sub(start.len() + end.len()))
    )
}

/// Makes an address of a length, with labels as long as they may be.
fn address(length: usize) -> String {
    let letter = |place: usize| if place % 64 == 63 { '.' } else { 'b' };
    let domain: String = (0..length.saturating_sub(65)).map(letter).collect();
    format!("{}@{domain}", "a".repeat(64))
}

#[test]
fn rules_are_those_that_the_domains_keep() {
    let document = document();
    let roles = StaffRole::ALL.map(StaffRole::as_str).join("|");
    let reasons = SwitchReason::ALL.map(SwitchReason::as_str).join("|");
    let email = longest(|length| address(length).parse::<Email>().is_ok());
    let comment = longest(|length| Comment::parse(&"a".repeat(length)).is_ok());
    let mobile = longest(|length| spaced("07700", "900123", length).parse::<MobileNumber>().is_ok());
    let postcode = longest(|length| spaced("SW1A", "1AA", length).parse::<Postcode>().is_ok());
    let month = longest(|length| {
        format!("2024-{:0>1$}", 3, length.saturating_sub(5))
            .parse::<Month>()
            .is_ok()
    });
    let rules: [(&str, Value); 20] = [
        ("LoginBody/properties/email/maxLength", email),
        ("LoginBody/properties/password/maxLength", MAX_BYTES.into()),
        ("RegisterBody/properties/password/minLength", MIN_CHARACTERS.into()),
        ("RegisterBody/properties/password/maxLength", MAX_BYTES.into()),
        ("AnswerBody/properties/comment/maxLength", comment),
        ("NewApiKeyBody/properties/scopes/maxItems", SCOPES.len().into()),
        ("JobPostBody/properties/pay_pence/minimum", (*PAY_PENCE.start()).into()),
        ("JobPostBody/properties/pay_pence/maximum", (*PAY_PENCE.end()).into()),
        ("JobPostBody/properties/positions/maximum", MOST_POSITIONS.into()),
        ("JobPostBody/properties/required/maxItems", MOST_REQUIRED.into()),
        ("UploadBody/properties/file/maxLength", FileKind::Pdf.limit().into()),
        ("PhoneBody/properties/number/maxLength", mobile),
        ("AddBody/properties/postcode/maxLength", postcode),
        ("PastPostBody/properties/from/maxLength", month.clone()),
        ("PastPostBody/properties/to/maxLength", month),
        ("ExperienceBody/properties/roles/maxItems", MOST_CHOSEN.into()),
        ("ExperienceBody/properties/specialisms/maxItems", MOST_CHOSEN.into()),
        ("CspReports/maxItems", (BODY_BYTES / 2).into()),
        (
            "StaffRoleBody/properties/role/pattern",
            format!("^({roles}|{})$", WantedRole::NONE).into(),
        ),
        ("SwitchBody/properties/why/pattern", format!("^({reasons})$").into()),
    ];
    for (rule, bound) in rules {
        let found = document.pointer(&format!("/components/schemas/{rule}"));
        assert_eq!(found, Some(&bound), "{rule}");
    }
}

#[test]
fn rules_of_addresses_are_those_that_are_kept() {
    let document = document();
    let written = |length: usize| format!("{:-<length$}", "0".repeat(13));
    let number = longest(|length| written(length).parse::<CertificateNumber>().is_ok());
    let page = PageRequest::new(None, Some(u16::MAX)).limit();
    let postcode = longest(|length| spaced("SW1A", "1AA", length).parse::<Postcode>().is_ok());
    let rules: [(&str, &str, Value); 4] = [
        ("/api/v1/verify/{number}", "number", number),
        ("/api/v1/courses", "q", MOST_WORDS.into()),
        ("/api/v1/jobs", "postcode", postcode),
        ("/api/v1/assessments", "limit", page.into()),
    ];
    for (path, name, bound) in rules {
        let parameters = document["paths"][path]["get"]["parameters"].as_array();
        let mut named = parameters
            .into_iter()
            .flatten()
            .filter(|parameter| parameter["name"] == name);
        let schema = &named.next().expect("the parameter")["schema"];
        assert!(schema["maxLength"] == bound || schema["maximum"] == bound, "{schema}");
    }
}
