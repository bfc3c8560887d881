set local lock_timeout = '5s';

-- Every message that was ever queued for a person, and what became of it.
create schema notifications;
grant usage on schema notifications to muster_app, muster_runner;

create table notifications.messages (
    id           uuid primary key,
    -- Null where the address has no account.
    user_id      uuid references identity.users (id),
    recipient    text not null check (length(recipient) between 3 and 254),
    template     text not null check (template ~ '^[a-z_]+$'),
    subject      text not null check (subject !~ '[[:cntrl:]]' and length(subject) <= 500),
    -- Null once a letter with a one-time secret has left the house.
    body         text check (length(body) <= 20000),
    holds_secret boolean not null,
    state        text not null default 'queued' check (state in ('queued', 'sent', 'failed')),
    attempts     smallint not null default 0 check (attempts >= 0),
    -- What the carrier said, for staff: technical, names no person.
    last_error   text check (length(last_error) <= 500),
    created_at   timestamptz not null,
    sent_at      timestamptz,
    constraint messages_sent_has_instant check ((state = 'sent') = (sent_at is not null)),
    constraint messages_waiting_has_text check (state <> 'queued' or body is not null)
);
create index messages_user on notifications.messages (user_id, created_at desc);
create index messages_newest on notifications.messages (created_at desc, id desc);

alter table notifications.messages enable row level security;
alter table notifications.messages force row level security;

-- Letters follow facts: only the platform's own parts (journeys, jobs) write them, never a person directly.
create policy messages_queue on notifications.messages for insert
    with check ((select platform.actor_kind()) = 'system' and state = 'queued' and attempts = 0);
create policy messages_read on notifications.messages for select
    using ((select platform.is_system('mail-sender', 'dev-mailbox')));
create policy messages_record on notifications.messages for update
    using ((select platform.is_system('mail-sender')))
    with check ((select platform.is_system('mail-sender')));

grant select, insert on notifications.messages to muster_app, muster_runner;
-- What was written stays written: only the outcome may change.
grant update (body, state, attempts, last_error, sent_at) on notifications.messages to muster_runner;
