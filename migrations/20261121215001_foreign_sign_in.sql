set local lock_timeout = '5s';

-- Accounts that people have elsewhere, connected to theirs here. Issuer and subject together are never given to anybody else.
create table identity.foreign_identities (
    id uuid primary key,
    user_id uuid not null references identity.users (id),
    -- The word for the provider in the settings.
    provider text not null check (length(provider) between 1 and 30),
    issuer text not null check (length(issuer) between 8 and 300),
    subject text not null check (length(subject) between 1 and 255),
    -- The address it had when it was connected, so that its holder knows which one it is.
    email citext not null check (length(email) between 3 and 254),
    connected_at timestamptz not null,
    used_at timestamptz,
    constraint foreign_identities_subject_key unique (issuer, subject),
    constraint foreign_identities_one_each unique (user_id, issuer)
);
alter table identity.foreign_identities enable row level security;
alter table identity.foreign_identities force row level security;
create policy foreign_identities_read on identity.foreign_identities for select using (
    user_id = (select platform.actor_user()) or (select platform.is_system('authenticator')));
create policy foreign_identities_add on identity.foreign_identities for insert
    with check ((select platform.is_system('authenticator')));
create policy foreign_identities_change on identity.foreign_identities for update
    using ((select platform.is_system('authenticator')))
    with check ((select platform.is_system('authenticator')));
create policy foreign_identities_forget on identity.foreign_identities for delete
    using ((select platform.is_system('authenticator')));
grant select, insert, delete on identity.foreign_identities to muster_app, muster_runner;
grant update (used_at) on identity.foreign_identities to muster_app, muster_runner;

-- Answers of providers that were used up, by hash of what their browser carried: each counts once.
create table identity.foreign_tries (
    hash bytea primary key check (octet_length(hash) = 32),
    used_at timestamptz not null
);
create index foreign_tries_used on identity.foreign_tries (used_at);
alter table identity.foreign_tries enable row level security;
alter table identity.foreign_tries force row level security;
create policy foreign_tries_read on identity.foreign_tries for select
    using ((select platform.is_system('authenticator', 'sweeper')));
create policy foreign_tries_add on identity.foreign_tries for insert
    with check ((select platform.is_system('authenticator')));
create policy foreign_tries_sweep on identity.foreign_tries for delete using ((select platform.is_system('sweeper')));
grant select, insert on identity.foreign_tries to muster_app, muster_runner;
grant delete on identity.foreign_tries to muster_runner;

-- What a provider said of somebody whose account here is yet to be found, by hash of their browser's ticket.
create table identity.foreign_waiting (
    hash bytea primary key check (octet_length(hash) = 32),
    provider text not null check (length(provider) between 1 and 30),
    issuer text not null check (length(issuer) between 8 and 300),
    subject text not null check (length(subject) between 1 and 255),
    email citext not null check (length(email) between 3 and 254),
    next text not null check (length(next) <= 2000),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
);
create index foreign_waiting_expires on identity.foreign_waiting (expires_at);
alter table identity.foreign_waiting enable row level security;
alter table identity.foreign_waiting force row level security;
create policy foreign_waiting_read on identity.foreign_waiting for select
    using ((select platform.is_system('authenticator', 'sweeper')));
create policy foreign_waiting_add on identity.foreign_waiting for insert
    with check ((select platform.is_system('authenticator')));
create policy foreign_waiting_change on identity.foreign_waiting for update
    using ((select platform.is_system('authenticator')))
    with check ((select platform.is_system('authenticator')));
create policy foreign_waiting_sweep on identity.foreign_waiting for delete
    using ((select platform.is_system('sweeper')));
grant select, insert on identity.foreign_waiting to muster_app, muster_runner;
grant update (used_at) on identity.foreign_waiting to muster_app, muster_runner;
grant delete on identity.foreign_waiting to muster_runner;

-- By a provider's word: as good as a password, and no second factor.
alter table identity.sessions drop constraint sessions_methods;
alter table identity.sessions add constraint sessions_methods check (
    cardinality(methods) > 0 and methods <@ array['pwd', 'otp', 'recovery', 'passkey', 'sms', 'fed']);
alter table identity.half_logins drop constraint half_logins_methods_check;
alter table identity.half_logins add constraint half_logins_methods_check check (
    cardinality(methods) > 0 and methods <@ array['pwd', 'otp', 'recovery', 'passkey', 'sms', 'fed']);
