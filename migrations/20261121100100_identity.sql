set local lock_timeout = '5s';

create schema identity;
grant usage on schema identity to muster_app, muster_runner;

-- Accounts. Secrets lie in tables of their own, so that seeing an account never means seeing a secret.
create table identity.users (
    id uuid primary key,
    email citext not null constraint users_email_key unique,
    role text not null check (role in ('worker', 'employer', 'staff')),
    staff_role text check (staff_role in ('reviewer', 'assessor', 'admin')),
    sector text,
    email_confirmed_at timestamptz,
    disabled_at timestamptz,
    -- Raised to cut off every session and token at once.
    version integer not null default 1,
    created_at timestamptz not null,
    constraint users_staff_role check ((role = 'staff') = (staff_role is not null)),
    constraint users_sector check (role = 'staff' or sector is not null),
    constraint users_email_length check (length(email) between 3 and 254)
);

alter table identity.users enable row level security;
alter table identity.users force row level security;
-- People see themselves, staff see everybody, and each part of the platform may learn whom to write to.
create policy users_read on identity.users for select using (
    id = (select platform.actor_user())
    or (select platform.is_staff())
    or (select platform.actor_kind()) = 'system');
create policy users_add on identity.users for insert
    with check ((select platform.is_system('authenticator', 'demo-loader', 'command-line')));
create policy users_change on identity.users for update
    using ((select platform.is_system('authenticator', 'demo-loader', 'command-line')))
    with check ((select platform.is_system('authenticator', 'demo-loader', 'command-line')));
grant select, insert, update on identity.users to muster_app, muster_runner;

-- Passwords. An account without a row cannot sign in with one.
create table identity.passwords (
    user_id uuid primary key references identity.users (id),
    -- 0: imported bcrypt; 1: bcrypt over an HMAC-SHA-384 with a pepper.
    scheme smallint not null check (scheme in (0, 1)),
    hash text not null check (length(hash) between 20 and 300),
    pepper text,
    changed_at timestamptz not null,
    constraint passwords_pepper check ((scheme = 0) = (pepper is null))
);
alter table identity.passwords enable row level security;
alter table identity.passwords force row level security;
-- Nobody reads a hash but the part that checks it; the demo loader and the command line only ever write one.
create policy passwords_read on identity.passwords for select
    using ((select platform.is_system('authenticator', 'demo-loader', 'command-line')));
create policy passwords_add on identity.passwords for insert
    with check ((select platform.is_system('authenticator', 'demo-loader', 'command-line')));
create policy passwords_change on identity.passwords for update
    using ((select platform.is_system('authenticator', 'demo-loader', 'command-line')))
    with check ((select platform.is_system('authenticator', 'demo-loader', 'command-line')));
grant select, insert, update on identity.passwords to muster_app, muster_runner;

-- Sign-ins. A browser holds a cookie whose hash stands here; an API client's session is a family of refresh tokens.
create table identity.sessions (
    id uuid primary key,
    user_id uuid not null references identity.users (id),
    kind text not null check (kind in ('browser', 'api')),
    token_hash bytea constraint sessions_token_hash_key unique check (octet_length(token_hash) = 32),
    user_version integer not null,
    -- What the client calls itself; only the same device may ask again after a lost answer.
    device text check (length(device) between 1 and 100),
    created_at timestamptz not null,
    seen_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz,
    ended_why text check (ended_why in ('signed-out', 'signed-out-everywhere', 'replaced', 'token-reuse')),
    constraint sessions_kind check ((kind = 'browser') = (token_hash is not null)),
    constraint sessions_ended check ((ended_at is null) = (ended_why is null))
);
create index sessions_user on identity.sessions (user_id, created_at);
alter table identity.sessions enable row level security;
alter table identity.sessions force row level security;
create policy sessions_read on identity.sessions for select using (
    user_id = (select platform.actor_user()) or (select platform.is_system('authenticator')));
create policy sessions_add on identity.sessions for insert with check ((select platform.is_system('authenticator')));
create policy sessions_change on identity.sessions for update
    using ((select platform.is_system('authenticator')))
    with check ((select platform.is_system('authenticator')));
grant select, insert, update on identity.sessions to muster_app, muster_runner;

-- Refresh tokens, by hash. Each may be used once; what it issued is written beside it.
create table identity.refresh_tokens (
    hash bytea primary key check (octet_length(hash) = 32),
    session_id uuid not null references identity.sessions (id),
    -- The token this one came from.
    parent bytea references identity.refresh_tokens (hash),
    -- The access token issued together with this one.
    access_id uuid not null,
    -- When that access token was first used; noted only while it is young enough to matter.
    access_used_at timestamptz,
    issued_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    revoked_at timestamptz
);
create index refresh_tokens_session on identity.refresh_tokens (session_id, issued_at);
create index refresh_tokens_parent on identity.refresh_tokens (parent);
create unique index refresh_tokens_access on identity.refresh_tokens (access_id);
alter table identity.refresh_tokens enable row level security;
alter table identity.refresh_tokens force row level security;
create policy refresh_tokens_read on identity.refresh_tokens for select using ((select platform.is_system('authenticator')));
create policy refresh_tokens_add on identity.refresh_tokens for insert
    with check ((select platform.is_system('authenticator')));
create policy refresh_tokens_change on identity.refresh_tokens for update
    using ((select platform.is_system('authenticator')))
    with check ((select platform.is_system('authenticator')));
grant select, insert, update on identity.refresh_tokens to muster_app, muster_runner;

-- Links sent by mail: by hash, for one purpose, for one use.
create table identity.email_tokens (
    hash bytea primary key check (octet_length(hash) = 32),
    user_id uuid not null references identity.users (id),
    purpose text not null check (purpose in ('confirm-email')),
    -- The address that the link proves.
    email citext not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    revoked_at timestamptz
);
create index email_tokens_user on identity.email_tokens (user_id, purpose, created_at);
alter table identity.email_tokens enable row level security;
alter table identity.email_tokens force row level security;
create policy email_tokens_read on identity.email_tokens for select
    using ((select platform.is_system('authenticator', 'confirm-after-registration', 'confirm-after-request')));
create policy email_tokens_add on identity.email_tokens for insert
    with check ((select platform.is_system('confirm-after-registration', 'confirm-after-request')));
create policy email_tokens_change on identity.email_tokens for update
    using ((select platform.is_system('authenticator', 'confirm-after-registration', 'confirm-after-request')))
    with check ((select platform.is_system('authenticator', 'confirm-after-registration', 'confirm-after-request')));
grant select, insert, update on identity.email_tokens to muster_app, muster_runner;
