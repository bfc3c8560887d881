//! No table that tells of people is forgotten: each is in the copy, or left out for a reason that stands here.

use super::copied::entry;
use crate::catalogue::{SCHEMAS, tables};
use crate::rights::World;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, PgConnection};
use std::collections::BTreeSet;

/// A table, and where its rows stand in the copy.
const IN_THE_COPY: &[(&str, &str)] = &[
    ("academy.answers", "learning/quiz_answers"),
    ("academy.attempts", "learning/quizzes"),
    ("academy.enrolments", "learning/courses"),
    ("academy.lesson_marks", "learning/lessons_done"),
    ("billing.payments", "payments/payments"),
    ("certificates.certificates", "certificates/certificates"),
    ("files.files", "evidence/files"),
    ("files.traces", "evidence/files_whose_time_was_over"),
    ("identity.api_keys", "account/api_keys"),
    ("identity.data_copies", "account/copies_of_my_data"),
    ("identity.email_tokens", "account/links_in_letters"),
    ("identity.factor_resets", "account/resets_of_second_factors"),
    ("identity.foreign_identities", "account/foreign_identities"),
    ("identity.known_devices", "account/known_devices"),
    ("identity.passkeys", "account/passkeys"),
    ("identity.phones", "account/phones"),
    ("identity.recovery_codes", "account/second_factors"),
    ("identity.sessions", "account/sign_ins"),
    ("identity.totp", "account/second_factors"),
    ("identity.users", "account/account"),
    ("marketplace.bookings", "shifts/bookings"),
    ("marketplace.invitations", "shifts/invitations"),
    ("notifications.choices", "letters/choices"),
    ("notifications.messages", "letters/letters"),
    ("organisations.memberships", "organisations/memberships"),
    ("people.availability_exceptions", "profile/days_that_differ"),
    ("people.credential_numbers", "profile/credentials"),
    ("people.credentials", "profile/credentials"),
    ("people.experience", "profile/experience"),
    ("people.private_details", "profile/private_details"),
    ("people.profiles", "profile/profile"),
    ("platform.audit_log", "audit/who_looked_at_my_record"),
    ("platform.audit_reasons", "audit/who_looked_at_my_record"),
    ("posture.answers", "assessments/answers"),
    ("posture.assessments", "assessments/assessments_begun"),
];

/// A table that tells of people, and why its rows are not in the copy.
const LEFT_OUT: &[(&str, &str)] = &[
    ("files.usage", "a sum of what evidence/files lists"),
    ("identity.erasures", "whoever is in it has no account that could ask"),
    (
        "identity.foreign_waiting",
        "an answer of a provider that lives for minutes; what came of it is in account/foreign_identities",
    ),
    (
        "identity.half_logins",
        "a sign-in that lives for minutes; what came of it is in account/sign_ins",
    ),
    ("identity.passkey_challenges", "a random number that lives for minutes"),
    ("identity.text_codes", "a code that lives for minutes"),
    ("identity.passwords", "a hash, which nobody can read back"),
    (
        "identity.role_grants",
        "about roles of staff, with what colleagues said",
    ),
    (
        "marketplace.booking_cover",
        "by which of their credentials each of shifts/bookings is covered: worked out from both",
    ),
    (
        "marketplace.shifts",
        "the organisation's; who posted it is one of its colleagues",
    ),
    (
        "organisations.invitations",
        "the organisation's; what came of it is in organisations/memberships",
    ),
    (
        "organisations.organisations",
        "the organisation's; who founded it is in organisations/memberships",
    ),
    (
        "people.public_candidates",
        "worked out from profile/profile and profile/credentials",
    ),
    (
        "platform.cut_offs",
        "that a sign-in ended, for a day; account/sign_ins says it too",
    ),
    ("platform.audit_exports", "what staff asked of the audit log"),
    ("platform.data_keys", "keys: they open what is in the copy in clear"),
    (
        "platform.idempotency_keys",
        "answers that the person got already, for a week",
    ),
    ("platform.outbox", "news of what is in the copy, for a month"),
    (
        "posture.reports",
        "the organisation's; who asked for it is one of its colleagues",
    ),
];

/// Every table with a row that names somebody by id or address, or with a column that points to an account.
async fn that_tell_of_people(conn: &mut PgConnection) -> BTreeSet<String> {
    let pointing = format!(
        "select distinct n.nspname || '.' || c.relname from pg_constraint k
         join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
         where k.contype = 'f' and k.confrelid = 'identity.users'::regclass and n.nspname in {SCHEMAS}"
    );
    let pointing: Vec<String> = sqlx::query_scalar(AssertSqlSafe(pointing))
        .fetch_all(&mut *conn)
        .await
        .expect("tables");
    let mut found: BTreeSet<String> = pointing.into_iter().collect();
    for table in tables(conn).await {
        let query = format!(
            "select exists (select from {table} t, identity.users u
                where position(u.id::text in t::text) > 0 or position(lower(u.email::text) in lower(t::text)) > 0)"
        );
        let names: bool = sqlx::query_scalar(AssertSqlSafe(query))
            .fetch_one(&mut *conn)
            .await
            .expect("an answer");
        found.extend(names.then_some(table));
    }
    found
}

#[tokio::test]
async fn every_table_that_tells_of_people_is_in_the_copy_or_left_out_for_a_reason() {
    let world = World::build().await;
    let found = that_tell_of_people(&mut world.app.db.all_seeing().await).await;
    let listed = IN_THE_COPY.iter().chain(LEFT_OUT).map(|(table, _)| (*table).to_owned());
    let listed: BTreeSet<String> = listed.collect();
    assert_eq!(
        listed.len(),
        IN_THE_COPY.len() + LEFT_OUT.len(),
        "each stands in one list"
    );
    let missing: Vec<_> = found.difference(&listed).collect();
    assert!(
        missing.is_empty(),
        "add them to the copy, or say here why not: {missing:#?}"
    );
    let gone: Vec<_> = listed.difference(&found).collect();
    assert!(gone.is_empty(), "these tell of nobody: {gone:#?}");

    let address = format!("/api/v1/me/data/copies/{}/download", world.thing("copies/{id}"));
    let copy = world.caller("worker").api.post(&address, json!({})).await;
    assert_eq!(copy.status, 200, "{}", copy.text());
    let data: Value = serde_json::from_slice(&entry(&copy.body, "data.json")).expect("JSON");
    for (table, place) in IN_THE_COPY {
        let (area, kind) = place.split_once('/').expect("an area and a kind");
        assert!(data[area][kind].is_array(), "{table} should be in {place}");
        entry(&copy.body, &format!("{place}.csv"));
    }
}
