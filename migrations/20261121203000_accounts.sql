set local lock_timeout = '5s';

-- Passwords: 2 is argon2id, whose pepper is its secret key.
alter table identity.passwords drop constraint passwords_scheme_check;
alter table identity.passwords add constraint passwords_scheme_check check (scheme in (0, 1, 2));

-- Accounts can be switched off by their holder, who may come back by a link within a month, or by staff.
alter table identity.users add column disabled_why text
    constraint users_disabled_why
    check (disabled_why is null or (disabled_why in ('holder', 'staff') and disabled_at is not null));

alter table identity.sessions drop constraint sessions_ended_why_check;
alter table identity.sessions add constraint sessions_ended_why_check check (ended_why in
    ('signed-out', 'signed-out-everywhere', 'replaced', 'token-reuse', 'password-changed', 'switched-off'));

-- Links in mails: one purpose each.
alter table identity.email_tokens drop constraint email_tokens_purpose_check;
alter table identity.email_tokens add constraint email_tokens_purpose_check
    check (purpose in ('confirm-email', 'reset-password', 'change-email', 'reactivate'));
drop policy email_tokens_read on identity.email_tokens;
create policy email_tokens_read on identity.email_tokens for select
    using ((select platform.is_system('authenticator', 'confirm-after-registration', 'confirm-after-request',
        'reset-after-request', 'confirm-after-email-change', 'link-after-deactivation')));
drop policy email_tokens_add on identity.email_tokens;
create policy email_tokens_add on identity.email_tokens for insert
    with check ((select platform.is_system('confirm-after-registration', 'confirm-after-request',
        'reset-after-request', 'confirm-after-email-change', 'link-after-deactivation')));
drop policy email_tokens_change on identity.email_tokens;
create policy email_tokens_change on identity.email_tokens for update
    using ((select platform.is_system('authenticator', 'confirm-after-registration', 'confirm-after-request',
        'reset-after-request', 'confirm-after-email-change', 'link-after-deactivation')))
    with check ((select platform.is_system('authenticator', 'confirm-after-registration', 'confirm-after-request',
        'reset-after-request', 'confirm-after-email-change', 'link-after-deactivation')));

-- What a person has signed in with before: by hash of the device's cookie or name. Such a device keeps its own count of
-- tries, so nobody else's guessing locks it out, and a sign-in from any other is told to the person.
create table identity.known_devices (
    user_id uuid not null references identity.users (id),
    hash bytea not null check (octet_length(hash) = 32),
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    primary key (user_id, hash)
);
alter table identity.known_devices enable row level security;
alter table identity.known_devices force row level security;
create policy known_devices_read on identity.known_devices for select
    using ((select platform.is_system('authenticator')));
create policy known_devices_add on identity.known_devices for insert
    with check ((select platform.is_system('authenticator')));
create policy known_devices_change on identity.known_devices for update
    using ((select platform.is_system('authenticator')))
    with check ((select platform.is_system('authenticator')));
create policy known_devices_forget on identity.known_devices for delete
    using ((select platform.is_system('authenticator')));
grant select, insert, update, delete on identity.known_devices to muster_app, muster_runner;
