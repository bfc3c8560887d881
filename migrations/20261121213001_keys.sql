set local lock_timeout = '5s';

-- Which keys there are and were: never a key, only its fingerprint, what it is for, and its life.
create table platform.keys (
    purpose text not null check (length(purpose) between 1 and 60),
    id text not null check (length(id) between 1 and 100),
    born_at timestamptz not null,
    -- When it was last found to be gone, or to guard nothing any more.
    ended_at timestamptz,
    primary key (purpose, id)
);
alter table platform.keys enable row level security;
alter table platform.keys force row level security;
create policy keys_read on platform.keys for select using ((select platform.is_system('command-line')));
create policy keys_add on platform.keys for insert with check ((select platform.is_system('command-line')));
create policy keys_change on platform.keys for update
    using ((select platform.is_system('command-line')))
    with check ((select platform.is_system('command-line')));
grant select, insert on platform.keys to muster_app;
grant update (ended_at) on platform.keys to muster_app;
