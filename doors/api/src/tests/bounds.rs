//! The rules in the description are those that the domains keep, wherever a domain shows its own.

use super::document;
use certificates::CertificateNumber;
use files::FileKind;
use identity::{MAX_BYTES, MIN_CHARACTERS, SCOPES, SwitchReason, WantedRole};
use kernel::{Email, PageRequest};
use marketplace::model::{MOST_POSITIONS, MOST_REQUIRED, PAY_PENCE};
use platform::StaffRole;
use posture::model::Comment;
use serde_json::Value;
use web_kit::BODY_BYTES;

/// Finds the greatest length that a parser takes.
fn longest(takes: impl Fn(usize) -> bool) -> Value {
    let found = (1..10_000_usize).rev().find(|length| takes(*length));
    found.expect("some length is taken").into()
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
    let rules: [(&str, Value); 15] = [
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
        ("PhoneBody/properties/number/maxLength", BODY_BYTES.into()),
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
    let rules: [(&str, &str, Value); 2] = [
        ("/api/v1/verify/{number}", "number", number),
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
