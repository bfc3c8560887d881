set local lock_timeout = '5s';

-- Copies of everything we hold about a person. The file lies in the file store, sealed under the person's key.
create table identity.data_copies (
    id uuid primary key,
    user_id uuid not null references identity.users (id),
    state text not null check (state in ('asked', 'ready', 'taken', 'gone')),
    asked_at timestamptz not null,
    ready_at timestamptz,
    -- When the file goes.
    ends_at timestamptz,
    taken_at timestamptz,
    constraint data_copies_ready check ((state = 'asked') = (ready_at is null) and (ready_at is null) = (ends_at is null))
);
create unique index data_copies_one_asked on identity.data_copies (user_id) where state = 'asked';
create index data_copies_user on identity.data_copies (user_id, asked_at);
create index data_copies_over on identity.data_copies (ends_at) where state in ('ready', 'taken');
alter table identity.data_copies enable row level security;
alter table identity.data_copies force row level security;
create policy data_copies_read on identity.data_copies for select using (
    user_id = (select platform.actor_user()) or (select platform.is_system('copy-after-request', 'retention')));
create policy data_copies_ask on identity.data_copies for insert
    with check (user_id = (select platform.actor_user()) and state = 'asked');
create policy data_copies_take on identity.data_copies for update
    using (user_id = (select platform.actor_user()) and state = 'ready')
    with check (user_id = (select platform.actor_user()) and state = 'taken');
create policy data_copies_make on identity.data_copies for update
    using ((select platform.is_system('copy-after-request')) and state = 'asked')
    with check ((select platform.is_system('copy-after-request')) and state = 'ready');
create policy data_copies_end on identity.data_copies for update
    using ((select platform.is_system('retention')) and state in ('ready', 'taken'))
    with check ((select platform.is_system('retention')) and state = 'gone');
grant select, insert on identity.data_copies to muster_app, muster_runner;
grant update (state, ready_at, ends_at, taken_at) on identity.data_copies to muster_app, muster_runner;

-- The job that makes a copy works on behalf of the person and sees what is theirs. What people do not see on pages they
-- may still have a copy of: here, each only of the person for whom the job works.
create policy known_devices_copy on identity.known_devices for select using (
    (select platform.is_system('copy-after-request')) and user_id = (select platform.actor_user()));
create policy certificates_copy on certificates.certificates for select using (
    (select platform.is_system('copy-after-request')) and holder = (select platform.actor_user()));
create policy messages_copy on notifications.messages for select using (
    (select platform.is_system('copy-after-request')) and user_id = (select platform.actor_user()));
create policy assessments_copy on posture.assessments for select using (
    (select platform.is_system('copy-after-request')) and started_by = (select platform.actor_user()));
create policy answers_copy on posture.answers for select using (
    (select platform.is_system('copy-after-request')) and author_id = (select platform.actor_user()));
