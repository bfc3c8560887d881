set local lock_timeout = '5s';

-- Evidence has a clock in the sector's pack. Once it has run out the bytes and the row go, and this stays: the hash, what
-- it was about, and the dates. The outcome of the check stands with the credential.
create table files.traces (
    file_id uuid primary key,
    owner_id uuid not null,
    purpose text not null check (purpose in ('evidence')),
    subject_id uuid not null,
    kind text not null check (kind in ('pdf', 'jpeg', 'png')),
    sha256 bytea not null check (octet_length(sha256) = 32),
    sent_at timestamptz not null,
    gone_at timestamptz not null,
    -- The clock's key in the pack.
    clock text not null check (length(clock) between 1 and 60)
);
create index traces_owner on files.traces (owner_id);
alter table files.traces enable row level security;
alter table files.traces force row level security;
create policy traces_read on files.traces for select using (
    owner_id = (select platform.actor_user())
    or ((select platform.is_staff()) and (select platform.actor_role()) in ('reviewer', 'admin')));
-- The job works on behalf of the one person, and so does the eraser.
create policy traces_leave on files.traces for insert with check (
    (select platform.is_system('retention')) and owner_id = (select platform.actor_user()));
create policy traces_erase on files.traces for delete using (
    (select platform.is_system('eraser')) and owner_id = (select platform.actor_user()));
grant select on files.traces to muster_app, muster_runner;
grant insert, delete on files.traces to muster_runner;

-- Whose credentials have clocks at all, the job has to find out; what is sealed it takes away unread.
create policy credentials_serve_see on people.credentials for select using ((select platform.is_system('retention')));
create policy credential_numbers_serve on people.credential_numbers for delete using (
    (select platform.is_system('retention')) and worker_id = (select platform.actor_user()));
