set local lock_timeout = '5s';

-- Files that people send, and how far each has come. The bytes lie in the file store, sealed under a key of the file's own.
create schema files;
grant usage on schema files to muster_app, muster_runner;

create table files.files (
    id uuid primary key,
    owner_id uuid not null,
    purpose text not null check (purpose in ('evidence')),
    -- What it is about: for evidence, the credential. It lies in another room, so no foreign key.
    subject_id uuid not null,
    -- The name that was sent, fit to be shown; nothing is found by it.
    name text not null check (length(name) <= 120),
    kind text not null check (kind in ('pdf', 'jpeg', 'png')),
    state text not null check (state in ('arriving', 'quarantined', 'scanned', 'released', 'refused', 'erasing')),
    refusal text check (length(refusal) between 1 and 30),
    -- Drawn at random: where the bytes lie.
    object_key text not null check (object_key ~ '^[0-9a-f]{32}$'),
    -- Sealed by the vault under its owner's key.
    sealed_key bytea not null check (octet_length(sealed_key) between 40 and 200),
    -- As sent, and as kept after cleaning. What counts against the owner's quota is `size`.
    size bigint not null default 0 check (size >= 0),
    sha256 bytea check (octet_length(sha256) = 32),
    sent_at timestamptz not null,
    -- When it came into its state.
    since timestamptz not null,
    constraint files_refusal check ((state = 'refused') = (refusal is not null) or state = 'erasing'),
    constraint files_whole check (state in ('arriving', 'erasing') or sha256 is not null)
);
create unique index files_object_key on files.files (object_key);
create index files_owner on files.files (owner_id, subject_id);
create index files_subject on files.files (subject_id);
create index files_unsettled on files.files (since) where state in ('arriving', 'quarantined', 'scanned', 'refused', 'erasing');
-- The same bytes for the same thing once: who sends them again, means the same.
create unique index files_sent_once on files.files (owner_id, purpose, subject_id, sha256)
    where state in ('quarantined', 'scanned', 'released');

alter table files.files enable row level security;
alter table files.files force row level security;
create policy files_read on files.files for select using (
    owner_id = (select platform.actor_user())
    or ((select platform.is_staff()) and (select platform.actor_role()) in ('reviewer', 'admin'))
    or (select platform.is_system('file-checker', 'file-sweeper')));
create policy files_begin on files.files for insert with check (
    owner_id = (select platform.actor_user()) and state = 'arriving');
-- Its owner can bring a file in and take it away. Whether it is clean, the checker alone says.
create policy files_bring on files.files for update
    using (owner_id = (select platform.actor_user()))
    with check (owner_id = (select platform.actor_user()) and state in ('quarantined', 'erasing'));
create policy files_check on files.files for update
    using ((select platform.is_system('file-checker', 'file-sweeper')))
    with check ((select platform.is_system('file-checker', 'file-sweeper')));
create policy files_abandon on files.files for delete using (
    (owner_id = (select platform.actor_user()) and state = 'arriving')
    or (select platform.is_system('file-checker', 'file-sweeper')));
grant select, insert, delete on files.files to muster_app, muster_runner;
grant update (state, refusal, size, sha256, since) on files.files to muster_app, muster_runner;

-- A file that has arrived never arrives again: its owner cannot put it back behind the checker's word.
create function files.guard_files() returns trigger language plpgsql
set search_path = pg_catalog, pg_temp as $$
begin
    if not platform.is_system('file-checker', 'file-sweeper') and new.state = 'quarantined'
        and old.state not in ('arriving', 'quarantined') then
        raise exception 'a file arrives once' using errcode = '42501';
    end if;
    return new;
end $$;
revoke all on function files.guard_files() from public;
create trigger guard_files before update on files.files for each row execute function files.guard_files();

-- What a person's files take up. Each change is a compare-and-set against the quota.
create table files.usage (
    owner_id uuid primary key,
    bytes bigint not null default 0 check (bytes >= 0),
    files int not null default 0 check (files >= 0)
);
alter table files.usage enable row level security;
alter table files.usage force row level security;
create policy usage_read on files.usage for select using (
    owner_id = (select platform.actor_user()) or (select platform.is_system('file-checker', 'file-sweeper')));
create policy usage_begin on files.usage for insert with check (owner_id = (select platform.actor_user()));
create policy usage_count on files.usage for update
    using (owner_id = (select platform.actor_user()) or (select platform.is_system('file-checker', 'file-sweeper')))
    with check (owner_id = (select platform.actor_user()) or (select platform.is_system('file-checker', 'file-sweeper')));
grant select, insert on files.usage to muster_app, muster_runner;
grant update (bytes, files) on files.usage to muster_app, muster_runner;
