set local lock_timeout = '5s';

-- Passkeys (WebAuthn): the public half of a key that a person's device or key ring holds. Nothing here is secret, but whoever
-- could change a row could sign in, so only the authenticator writes, and nobody ever changes a key.
create table identity.passkeys (
    id uuid primary key,
    user_id uuid not null references identity.users (id),
    credential_id bytea not null constraint passkeys_credential_key unique
        check (octet_length(credential_id) between 1 and 1023),
    -- In COSE, as the authenticator gave it.
    public_key bytea not null check (octet_length(public_key) between 30 and 2000),
    -- How often the authenticator says it has signed; it never goes down, unless there are two of it.
    sign_count bigint not null check (sign_count between 0 and 4294967295),
    -- Whether the key may be copied by its key ring, and whether it has been.
    backup_eligible boolean not null,
    backed_up boolean not null,
    -- How a browser may reach the authenticator.
    transports text[] not null check (transports <@ array['ble', 'cable', 'hybrid', 'internal', 'nfc', 'usb']),
    -- What its owner calls it.
    name text not null check (length(name) between 1 and 60),
    created_at timestamptz not null,
    used_at timestamptz,
    constraint passkeys_backup check (backup_eligible or not backed_up)
);
create index passkeys_user on identity.passkeys (user_id, created_at);
alter table identity.passkeys enable row level security;
alter table identity.passkeys force row level security;
create policy passkeys_read on identity.passkeys for select using (
    user_id = (select platform.actor_user()) or (select platform.is_system('authenticator')));
create policy passkeys_add on identity.passkeys for insert with check ((select platform.is_system('authenticator')));
create policy passkeys_change on identity.passkeys for update
    using ((select platform.is_system('authenticator')))
    with check ((select platform.is_system('authenticator')));
create policy passkeys_remove on identity.passkeys for delete using ((select platform.is_system('authenticator')));
grant select, insert, delete on identity.passkeys to muster_app, muster_runner;
-- What proves is never changed, not even by us.
grant update (sign_count, backed_up, name, used_at) on identity.passkeys to muster_app, muster_runner;

-- Challenges that wait for an answer: by hash, for one purpose, for one use. Using one deletes it.
create table identity.passkey_challenges (
    hash bytea primary key check (octet_length(hash) = 32),
    purpose text not null check (purpose in ('add', 'sign-in', 'prove')),
    -- Whose answer it waits for; who signs in has not said who they are.
    user_id uuid references identity.users (id),
    expires_at timestamptz not null,
    constraint passkey_challenges_user check ((user_id is null) = (purpose = 'sign-in'))
);
create index passkey_challenges_user on identity.passkey_challenges (user_id);
create index passkey_challenges_expires on identity.passkey_challenges (expires_at);
alter table identity.passkey_challenges enable row level security;
alter table identity.passkey_challenges force row level security;
create policy passkey_challenges_read on identity.passkey_challenges for select
    using ((select platform.is_system('authenticator', 'sweeper')));
create policy passkey_challenges_add on identity.passkey_challenges for insert
    with check ((select platform.is_system('authenticator')));
create policy passkey_challenges_use on identity.passkey_challenges for delete
    using ((select platform.is_system('authenticator', 'sweeper')));
grant select, insert, delete on identity.passkey_challenges to muster_app, muster_runner;
