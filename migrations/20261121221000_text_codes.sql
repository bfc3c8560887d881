set local lock_timeout = '5s';

-- Numbers for codes in text messages, the weakest second factor. A person has one that holds, and at most one that is
-- being proved.
create table identity.phones (
    id uuid primary key,
    user_id uuid not null references identity.users (id),
    -- Sealed under the person's key.
    number_sealed bytea not null check (octet_length(number_sealed) between 41 and 300),
    created_at timestamptz not null,
    confirmed_at timestamptz
);
create unique index phones_held on identity.phones (user_id) where confirmed_at is not null;
create unique index phones_begun on identity.phones (user_id) where confirmed_at is null;
alter table identity.phones enable row level security;
alter table identity.phones force row level security;
create policy phones_read on identity.phones for select
    using ((select platform.is_system('authenticator', 'text-after-request', 'key-rotation')));
create policy phones_copy on identity.phones for select
    using ((select platform.is_system('copy-after-request')) and user_id = (select platform.actor_user()));
create policy phones_add on identity.phones for insert with check ((select platform.is_system('authenticator')));
create policy phones_change on identity.phones for update
    using ((select platform.is_system('authenticator', 'key-rotation')))
    with check ((select platform.is_system('authenticator', 'key-rotation')));
create policy phones_forget on identity.phones for delete using ((select platform.is_system('authenticator')));
create policy phones_erase_see on identity.phones for select
    using ((select platform.is_system('eraser')) and user_id = (select platform.actor_user()));
create policy phones_erase on identity.phones for delete
    using ((select platform.is_system('eraser')) and user_id = (select platform.actor_user()));
grant select, insert, delete on identity.phones to muster_app, muster_runner;
grant update (number_sealed, confirmed_at) on identity.phones to muster_app, muster_runner;

-- Codes in text messages: one row a message, by a keyed hash. They outlive the number they went to, so that taking it away
-- and adding it again sends no more of them.
create table identity.text_codes (
    id uuid primary key,
    user_id uuid not null references identity.users (id),
    -- The row of the number, which may be gone by now.
    phone uuid not null,
    -- What messages to one number are counted by, whoever asks for them.
    number_index bytea not null check (octet_length(number_index) = 16),
    purpose text not null check (purpose in ('add', 'sign-in', 'prove')),
    -- The one attempt that it counts for: the hash of a half-login's ticket, or a session.
    attempt bytea not null check (octet_length(attempt) in (16, 32)),
    -- Empty until the message is written.
    hash bytea check (octet_length(hash) = 32),
    tries smallint not null default 0 check (tries >= 0),
    asked_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    constraint text_codes_life check (expires_at > asked_at and expires_at <= asked_at + interval '10 minutes')
);
create index text_codes_user on identity.text_codes (user_id, asked_at);
create index text_codes_number on identity.text_codes (number_index, asked_at);
create index text_codes_asked on identity.text_codes (asked_at);
alter table identity.text_codes enable row level security;
alter table identity.text_codes force row level security;
create policy text_codes_read on identity.text_codes for select
    using ((select platform.is_system('authenticator', 'text-after-request', 'sweeper')));
create policy text_codes_ask on identity.text_codes for insert with check (
    (select platform.is_system('authenticator')) and hash is null and tries = 0 and used_at is null);
create policy text_codes_check on identity.text_codes for update
    using ((select platform.is_system('authenticator'))) with check ((select platform.is_system('authenticator')));
create policy text_codes_write on identity.text_codes for update
    using ((select platform.is_system('text-after-request')) and hash is null)
    with check ((select platform.is_system('text-after-request')) and used_at is null);
create policy text_codes_sweep on identity.text_codes for delete using ((select platform.is_system('sweeper')));
create policy text_codes_erase_see on identity.text_codes for select
    using ((select platform.is_system('eraser')) and user_id = (select platform.actor_user()));
create policy text_codes_erase on identity.text_codes for delete
    using ((select platform.is_system('eraser')) and user_id = (select platform.actor_user()));
grant select, insert on identity.text_codes to muster_app, muster_runner;
grant update (hash, tries, used_at) on identity.text_codes to muster_app, muster_runner;
grant delete on identity.text_codes to muster_runner;

-- A text message lies with the letters. Its number is sealed, and forgotten once it has left.
alter table notifications.messages add column number_sealed bytea
    constraint messages_number check (octet_length(number_sealed) between 41 and 300);
alter table notifications.messages add constraint messages_number_waits
    check (number_sealed is null or state = 'queued') not valid;
alter table notifications.messages validate constraint messages_number_waits;
grant update (number_sealed) on notifications.messages to muster_runner;
create policy messages_text_see on notifications.messages for select using ((select platform.is_system('text-sender')));
create policy messages_text_record on notifications.messages for update
    using ((select platform.is_system('text-sender'))) with check ((select platform.is_system('text-sender')));
create policy messages_reseal_see on notifications.messages for select
    using ((select platform.is_system('key-rotation')) and number_sealed is not null);
create policy messages_reseal on notifications.messages for update
    using ((select platform.is_system('key-rotation')) and number_sealed is not null)
    with check ((select platform.is_system('key-rotation')));

-- Taking a factor away ends the other sign-ins.
alter table identity.sessions drop constraint sessions_ended_why_check;
alter table identity.sessions add constraint sessions_ended_why_check check (ended_why in
    ('signed-out', 'signed-out-everywhere', 'replaced', 'token-reuse', 'password-changed', 'switched-off', 'role-changed',
     'erased', 'factor-removed')) not valid;
alter table identity.sessions validate constraint sessions_ended_why_check;
