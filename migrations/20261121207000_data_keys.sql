set local lock_timeout = '5s';

-- Keys that seal what people and organisations tell us, each wrapped by a key that is not in the database.
create table platform.data_keys (
    id uuid primary key,
    owner_kind text not null check (owner_kind in ('person', 'organisation')),
    owner uuid not null,
    -- Which key wraps it.
    kek text not null check (length(kek) between 1 and 100),
    -- Empty once the key was destroyed: what it sealed can never be read again.
    wrapped bytea check (octet_length(wrapped) between 40 and 4096),
    created_at timestamptz not null default now(),
    -- When it stopped sealing; until it is destroyed it opens what it sealed before.
    retired_at timestamptz,
    destroyed_at timestamptz,
    constraint data_keys_destroyed check ((wrapped is null) = (destroyed_at is not null))
);
-- One key seals. A destroyed one that was never retired keeps its place, so that nothing is sealed for its owner again.
create unique index data_keys_current on platform.data_keys (owner_kind, owner) where retired_at is null;
create index data_keys_owner on platform.data_keys (owner, owner_kind);
create index data_keys_kek on platform.data_keys (kek) where wrapped is not null;

alter table platform.data_keys enable row level security;
alter table platform.data_keys force row level security;
-- The rows open nothing by themselves. Whoever may see a sealed value needs its key: the person, those who act for the
-- organisation, staff, and named parts of the platform.
create policy data_keys_read on platform.data_keys for select using (
    (owner_kind = 'person' and owner = (select platform.actor_user()))
    or (owner_kind = 'organisation' and owner = (select platform.actor_org()))
    or (select platform.is_staff())
    or (select platform.actor_kind()) = 'system');
create policy data_keys_add on platform.data_keys for insert with check (
    wrapped is not null and retired_at is null
    and ((owner_kind = 'person' and owner = (select platform.actor_user()))
        or (owner_kind = 'organisation' and owner = (select platform.actor_org()))
        or (select platform.is_staff())
        or (select platform.actor_kind()) = 'system'));
create policy data_keys_rotate on platform.data_keys for update
    using ((select platform.is_system('key-rotation', 'eraser')))
    with check ((select platform.is_system('key-rotation', 'eraser')));
grant select, insert on platform.data_keys to muster_app, muster_runner;
grant update (kek, wrapped, retired_at, destroyed_at) on platform.data_keys to muster_app, muster_runner;
