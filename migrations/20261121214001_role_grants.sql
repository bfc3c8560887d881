set local lock_timeout = '5s';

-- What somebody was before staff, and becomes again when the role is taken. Who was never anything else is switched off.
alter table identity.users add column was_role text
    constraint users_was_role check (was_role is null or (was_role in ('worker', 'employer') and role = 'staff'));
alter table identity.users drop constraint users_disabled_why;
alter table identity.users add constraint users_disabled_why check (disabled_why is null
    or (disabled_why in ('holder', 'staff', 'role-taken') and disabled_at is not null)) not valid;
alter table identity.users validate constraint users_disabled_why;

-- A role of staff is given or taken by two administrators: one asks, another decides within a day. The table itself holds
-- them apart, whatever the code does.
create table identity.role_grants (
    id uuid primary key,
    user_id uuid not null references identity.users (id),
    -- Empty where a role is to be taken.
    wanted text check (wanted in ('reviewer', 'assessor', 'support', 'auditor', 'admin')),
    reason text not null check (length(reason) between 1 and 500),
    asked_by uuid not null references identity.users (id),
    asked_at timestamptz not null,
    expires_at timestamptz not null,
    decided_by uuid references identity.users (id),
    decided_at timestamptz,
    approved boolean,
    constraint role_grants_life check (expires_at > asked_at and expires_at <= asked_at + interval '24 hours'),
    constraint role_grants_decided check ((decided_at is null) = (approved is null)
        and (decided_at is null or decided_by is not null or not approved)),
    constraint role_grants_two_people check (asked_by <> user_id and decided_by <> asked_by and decided_by <> user_id),
    constraint role_grants_in_time check (not approved or decided_at < expires_at)
);
create index role_grants_recent on identity.role_grants (asked_at, id);
create unique index role_grants_one_each on identity.role_grants (user_id) where decided_at is null;
create index role_grants_user on identity.role_grants (user_id, asked_at);
create index role_grants_asked_by on identity.role_grants (asked_by);
create index role_grants_decided_by on identity.role_grants (decided_by);
alter table identity.role_grants enable row level security;
alter table identity.role_grants force row level security;
create policy role_grants_read on identity.role_grants for select using (
    ((select platform.is_staff()) and (select platform.actor_role()) in ('auditor', 'admin'))
    or (select platform.is_system('authenticator')));
create policy role_grants_ask on identity.role_grants for insert
    with check ((select platform.is_system('authenticator')) and asked_by = (select platform.actor_user()));
create policy role_grants_decide on identity.role_grants for update
    using ((select platform.is_system('authenticator')))
    with check ((select platform.is_system('authenticator')));
grant select, insert on identity.role_grants to muster_app, muster_runner;
grant update (decided_by, decided_at, approved) on identity.role_grants to muster_app, muster_runner;
