//! Nothing is sealed that no key change reaches, and nobody's rows are forgotten when their owner is to be.

use std::collections::BTreeSet;

/// Every column of bytes, and what it holds. What is `sealed` must be sealed anew when keys change: `People::reseal_in` and
/// its like, called by `journeys/src/reseal_data.rs`. A key is destroyed once that has run.
const BYTES: &[(&str, &str)] = &[
    ("certificates.certificates.salt", "salt"),
    ("certificates.issuer_keys.public_key", "public key"),
    ("certificates.log_entries.entry", "public"),
    ("certificates.log_entries.leaf_hash", "hash"),
    ("files.files.sealed_key", "sealed"),
    ("files.files.sha256", "hash"),
    ("files.traces.sha256", "hash"),
    ("identity.api_keys.secret_hash", "hash"),
    ("identity.email_tokens.hash", "hash"),
    ("identity.foreign_tries.hash", "hash"),
    ("identity.foreign_waiting.hash", "hash"),
    ("identity.half_logins.connects", "hash"),
    ("identity.half_logins.hash", "hash"),
    ("identity.known_devices.hash", "hash"),
    ("identity.passkey_challenges.hash", "hash"),
    ("identity.passkeys.credential_id", "public"),
    ("identity.passkeys.public_key", "public key"),
    ("identity.phones.number_sealed", "sealed"),
    ("identity.recovery_codes.hash", "hash"),
    ("identity.refresh_tokens.hash", "hash"),
    ("identity.refresh_tokens.parent", "hash"),
    ("identity.sessions.token_hash", "hash"),
    ("identity.text_codes.attempt", "hash"),
    ("identity.text_codes.hash", "hash"),
    ("identity.text_codes.number_index", "blind index"),
    ("identity.totp.seed", "sealed"),
    ("notifications.messages.number_sealed", "sealed"),
    ("organisations.invitation_links.hash", "hash"),
    ("people.credential_numbers.number_index", "blind index"),
    ("people.credential_numbers.number_sealed", "sealed"),
    ("people.private_details.address_line1_sealed", "sealed"),
    ("people.private_details.address_line2_sealed", "sealed"),
    ("people.private_details.date_of_birth_sealed", "sealed"),
    ("people.private_details.phone_index", "blind index"),
    ("people.private_details.phone_sealed", "sealed"),
    ("platform.audit_beginnings.hash", "hash"),
    ("platform.audit_beginnings.signature", "signature"),
    ("platform.audit_chain.hash", "hash"),
    ("platform.audit_checkpoints.hash", "hash"),
    ("platform.audit_checkpoints.signature", "signature"),
    ("platform.audit_reasons.words", "sealed"),
    ("platform.data_keys.wrapped", "wrapped key"),
    ("platform.idempotency_keys.fingerprint", "hash"),
    ("posture.answers.comment_sealed", "sealed"),
    (
        "posture.latest_answers.comment_sealed",
        "sealed: a view of the same cells",
    ),
    ("posture.reports.report_json_sealed", "sealed"),
];

/// Every column that points to a person, and what becomes of the row when they are forgotten (docs/PRIVACY.md).
const PEOPLE: &[(&str, &str)] = &[
    ("academy.enrolments.learner_id", "kept without a name"),
    ("billing.payments.buyer_id", "kept without a name"),
    ("certificates.certificates.holder", "kept with the name, by the clock"),
    ("identity.api_keys.user_id", "deleted"),
    ("identity.data_copies.user_id", "deleted"),
    ("identity.email_tokens.user_id", "deleted"),
    ("identity.erasures.user_id", "kept: the ledger"),
    ("identity.factor_resets.asked_by", "kept without a name"),
    ("identity.factor_resets.decided_by", "kept without a name"),
    ("identity.factor_resets.user_id", "kept without a name"),
    ("identity.foreign_identities.user_id", "deleted"),
    ("identity.half_logins.user_id", "deleted"),
    ("identity.known_devices.user_id", "deleted"),
    ("identity.passkey_challenges.user_id", "deleted"),
    ("identity.passkeys.user_id", "deleted"),
    ("identity.passwords.user_id", "deleted"),
    ("identity.phones.user_id", "deleted"),
    ("identity.recovery_codes.user_id", "deleted"),
    ("identity.role_grants.asked_by", "kept without a name"),
    ("identity.role_grants.decided_by", "kept without a name"),
    ("identity.role_grants.user_id", "kept without a name"),
    ("identity.sessions.user_id", "deleted"),
    ("identity.text_codes.user_id", "deleted"),
    ("identity.totp.user_id", "deleted"),
    ("marketplace.bookings.worker_id", "kept without a name"),
    ("marketplace.invitations.invited_by", "kept without a name"),
    ("marketplace.invitations.worker_id", "kept without a name"),
    ("marketplace.shifts.posted_by", "kept without a name"),
    ("notifications.choices.user_id", "deleted"),
    ("notifications.messages.user_id", "deleted"),
    ("organisations.invitations.accepted_by", "kept without a name"),
    ("organisations.invitations.invited_by", "kept without a name"),
    ("organisations.memberships.user_id", "ended"),
    ("organisations.organisations.created_by", "kept without a name"),
    ("posture.answers.author_id", "kept without a name"),
    ("posture.assessments.completed_by", "kept without a name"),
    ("posture.assessments.started_by", "kept without a name"),
    ("posture.reports.requested_by", "kept without a name"),
];

async fn found(query: &str) -> BTreeSet<String> {
    let db = testkit::database().await;
    let query = query.replace("$SCHEMAS", crate::catalogue::SCHEMAS);
    let names: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(query))
        .fetch_all(&mut db.all_seeing().await)
        .await
        .expect("the catalogue answers");
    names.into_iter().collect()
}

fn named(list: &[(&str, &str)]) -> BTreeSet<String> {
    list.iter().map(|(column, _)| (*column).to_owned()).collect()
}

#[tokio::test]
async fn every_column_of_bytes_says_whether_it_is_sealed() {
    let columns = found(
        "select table_schema || '.' || table_name || '.' || column_name from information_schema.columns
         where udt_name = 'bytea' and table_schema in $SCHEMAS",
    )
    .await;
    assert_eq!(
        columns,
        named(BYTES),
        "a sealed column needs its place in journeys/src/reseal_data.rs, too"
    );
}

#[tokio::test]
async fn every_row_of_a_person_has_a_fate() {
    let columns = found(
        "select n.nspname || '.' || c.relname || '.' || a.attname from pg_constraint k
         join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
         join pg_attribute a on a.attrelid = c.oid and a.attnum = any (k.conkey)
         where k.contype = 'f' and k.confrelid = 'identity.users'::regclass",
    )
    .await;
    assert_eq!(
        columns,
        named(PEOPLE),
        "what is deleted is deleted in its domain's store/erasing.rs"
    );
}
