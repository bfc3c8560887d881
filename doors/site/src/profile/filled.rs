//! What a step's form opens with: the answers that are known.

use super::read::day_value;
use crate::kit::{DAYS, Fields};
use contracts::sector::StepKey;
use people::{Day, Extras, Profile, Slot};
use serde_json::Value;

/// Fills a step's fields.
pub(super) fn filled(profile: &Profile, step: StepKey) -> Fields {
    let fields = Fields::default().with("version", profile.version.to_string());
    match step {
        StepKey::Personal => personal(fields, profile),
        StepKey::Qualifications => {
            let it = &profile.qualifications;
            extras(all(fields, "qualifications", &it.qualifications), &it.extras)
        }
        StepKey::Experience => experience(fields, profile),
        StepKey::Availability => availability(fields, profile),
    }
}

fn all(fields: Fields, name: &str, values: &[String]) -> Fields {
    values.iter().fold(fields, |fields, value| fields.with(name, value))
}

fn maybe(fields: Fields, name: &str, value: Option<&str>) -> Fields {
    match value {
        Some(value) => fields.with(name, value),
        None => fields,
    }
}

fn personal(fields: Fields, profile: &Profile) -> Fields {
    let it = &profile.personal;
    let texts = [
        ("given_name", it.given_name.as_deref()),
        ("family_name", it.family_name.as_deref()),
        ("phone", it.phone.as_deref()),
        ("address_line1", it.address_line1.as_deref()),
        ("address_line2", it.address_line2.as_deref()),
        ("town", it.town.as_deref()),
        ("postcode", it.postcode.as_ref().map(kernel::Postcode::as_str)),
        ("right_to_work", it.right_to_work.as_deref()),
        ("bio", it.bio.as_deref()),
    ];
    let fields = texts
        .into_iter()
        .fold(fields, |fields, (name, value)| maybe(fields, name, value));
    let fields = match it.date_of_birth {
        Some(born) => fields
            .with("date_of_birth_day", born.format("%-d").to_string())
            .with("date_of_birth_month", born.format("%-m").to_string())
            .with("date_of_birth_year", born.format("%Y").to_string()),
        None => fields,
    };
    extras(fields, &it.extras)
}

fn experience(mut fields: Fields, profile: &Profile) -> Fields {
    let it = &profile.experience;
    for (row, post) in it.posts.iter().enumerate() {
        let name = |part: &str| format!("experience/{row}/{part}");
        fields = fields
            .with(name("employer"), &post.employer)
            .with(name("role"), &post.role)
            .with(name("from_month"), post.from.number().to_string())
            .with(name("from_year"), post.from.year().to_string());
        if let Some(to) = post.to {
            fields = fields
                .with(name("to_month"), to.number().to_string())
                .with(name("to_year"), to.year().to_string());
        }
    }
    if it.none_yet {
        fields = fields.with("no_experience", "yes");
    }
    extras(
        all(all(fields, "roles", &it.roles), "specialisms", &it.specialisms),
        &it.extras,
    )
}

fn availability(mut fields: Fields, profile: &Profile) -> Fields {
    let it = &profile.availability;
    for (day, (word, _)) in Day::ALL.into_iter().zip(DAYS) {
        for slot in Slot::ALL.into_iter().filter(|slot| it.week.has(day, *slot)) {
            fields = fields.with("week", format!("{word}-{}", slot.as_str()));
        }
    }
    for (day, slots) in &it.exceptions {
        let value = day_value(*day, *slots);
        fields = fields.with("known_days", value.clone()).with("days", value);
    }
    if let Some(km) = it.radius_km {
        fields = fields.with("radius_km", km.to_string());
    }
    for (name, said) in [("opt_out_48h", it.opt_out_48h), ("discoverable", it.discoverable)] {
        if said {
            fields = fields.with(name, "yes");
        }
    }
    extras(fields, &it.extras)
}

fn extras(mut fields: Fields, extras: &Extras) -> Fields {
    for (key, answer) in extras {
        match answer {
            Value::Bool(yes) => fields = fields.with(key, if *yes { "yes" } else { "no" }),
            Value::Array(words) => {
                for word in words.iter().filter_map(Value::as_str) {
                    fields = fields.with(key, word);
                }
            }
            Value::String(text) => fields = fields.with(key, text),
            Value::Number(number) => fields = fields.with(key, number.to_string()),
            Value::Null | Value::Object(_) => {}
        }
    }
    fields
}
