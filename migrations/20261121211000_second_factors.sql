set local lock_timeout = '5s';

-- Authenticator apps. A person has one that holds, and at most one that is being set up.
create table identity.totp (
    id uuid primary key,
    user_id uuid not null references identity.users (id),
    -- What app and server share, sealed under the person's key.
    seed bytea not null check (octet_length(seed) between 41 and 300),
    created_at timestamptz not null,
    confirmed_at timestamptz,
    -- The last step whose code was taken: a code counts once, on whichever node it is shown.
    last_step bigint,
    -- Wrong codes since an instant, on all devices together.
    wrong integer not null default 0 check (wrong >= 0),
    wrong_since timestamptz,
    constraint totp_steps check (confirmed_at is not null or last_step is null)
);
create unique index totp_held on identity.totp (user_id) where confirmed_at is not null;
create unique index totp_begun on identity.totp (user_id) where confirmed_at is null;
alter table identity.totp enable row level security;
alter table identity.totp force row level security;
-- Nobody reads a seed, sealed as it is, but the part that checks codes.
create policy totp_read on identity.totp for select using ((select platform.is_system('authenticator')));
create policy totp_add on identity.totp for insert with check ((select platform.is_system('authenticator')));
create policy totp_change on identity.totp for update
    using ((select platform.is_system('authenticator')))
    with check ((select platform.is_system('authenticator')));
create policy totp_forget on identity.totp for delete using ((select platform.is_system('authenticator')));
grant select, insert, update, delete on identity.totp to muster_app, muster_runner;

-- Codes for whoever lost their phone, by hash; each works once.
create table identity.recovery_codes (
    user_id uuid not null references identity.users (id),
    hash bytea not null check (octet_length(hash) = 32),
    created_at timestamptz not null,
    used_at timestamptz,
    primary key (user_id, hash)
);
alter table identity.recovery_codes enable row level security;
alter table identity.recovery_codes force row level security;
create policy recovery_codes_read on identity.recovery_codes for select
    using ((select platform.is_system('authenticator')));
create policy recovery_codes_add on identity.recovery_codes for insert
    with check ((select platform.is_system('authenticator')));
create policy recovery_codes_change on identity.recovery_codes for update
    using ((select platform.is_system('authenticator')))
    with check ((select platform.is_system('authenticator')));
create policy recovery_codes_forget on identity.recovery_codes for delete
    using ((select platform.is_system('authenticator')));
grant select, insert, update, delete on identity.recovery_codes to muster_app, muster_runner;

-- Sign-ins that lack the second factor, by hash of the ticket. A ticket opens nothing but the step that is left.
create table identity.half_logins (
    hash bytea primary key check (octet_length(hash) = 32),
    user_id uuid not null references identity.users (id),
    -- What will begin: a browser's session, or a family of tokens.
    kind text not null check (kind in ('browser', 'api')),
    user_version integer not null,
    -- By what the person has proved who they are so far.
    methods text[] not null
        check (cardinality(methods) > 0 and methods <@ array['pwd', 'otp', 'recovery', 'passkey', 'sms']),
    -- What an API client calls itself.
    device text check (length(device) between 1 and 100),
    tries integer not null default 0 check (tries >= 0),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
);
create index half_logins_user on identity.half_logins (user_id, created_at);
create index half_logins_expires on identity.half_logins (expires_at);
alter table identity.half_logins enable row level security;
alter table identity.half_logins force row level security;
create policy half_logins_read on identity.half_logins for select
    using ((select platform.is_system('authenticator', 'sweeper')));
create policy half_logins_add on identity.half_logins for insert
    with check ((select platform.is_system('authenticator')));
create policy half_logins_change on identity.half_logins for update
    using ((select platform.is_system('authenticator')))
    with check ((select platform.is_system('authenticator')));
create policy half_logins_sweep on identity.half_logins for delete using ((select platform.is_system('sweeper')));
grant select, insert, update on identity.half_logins to muster_app, muster_runner;
grant delete on identity.half_logins to muster_runner;
