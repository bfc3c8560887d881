set local lock_timeout = '5s';

-- A large part of the audit log leaves the house only when two agree: one who may read it asks, with a reason, another
-- releases it within a day, and whoever asked takes it once within a day of that. The table itself holds the two apart.
create table platform.audit_exports (
    id uuid primary key,
    -- Which rows: ids, names of actions and instants.
    filter jsonb not null,
    -- Where the reason lies sealed, and the commitment to it.
    why jsonb not null,
    asked_by uuid not null,
    asked_at timestamptz not null,
    expires_at timestamptz not null,
    decided_by uuid,
    decided_at timestamptz,
    approved boolean,
    taken_at timestamptz,
    constraint audit_exports_life check (expires_at > asked_at and expires_at <= asked_at + interval '24 hours'),
    constraint audit_exports_decided check ((decided_at is null) = (approved is null)
        and (decided_at is null) = (decided_by is null)),
    constraint audit_exports_two_people check (decided_by <> asked_by),
    constraint audit_exports_in_time check (decided_at < expires_at),
    constraint audit_exports_taken check (taken_at is null or (approved and taken_at <= decided_at + interval '24 hours'))
);
create index audit_exports_recent on platform.audit_exports (asked_at, id);

alter table platform.audit_exports enable row level security;
alter table platform.audit_exports force row level security;
create policy audit_exports_read on platform.audit_exports for select using (
    (select platform.is_staff()) and (select platform.actor_role()) in ('auditor', 'admin'));
create policy audit_exports_ask on platform.audit_exports for insert with check (
    (select platform.is_staff()) and (select platform.actor_role()) in ('auditor', 'admin')
    and asked_by = (select platform.actor_user()) and approved is null and taken_at is null);
-- Somebody else decides, in their own name; whoever asked takes what was released.
create policy audit_exports_decide on platform.audit_exports for update
    using ((select platform.is_staff()) and (select platform.actor_role()) in ('auditor', 'admin')
        and asked_by <> (select platform.actor_user()) and approved is null)
    with check (decided_by = (select platform.actor_user()) and taken_at is null);
create policy audit_exports_take on platform.audit_exports for update
    using ((select platform.is_staff()) and (select platform.actor_role()) in ('auditor', 'admin')
        and asked_by = (select platform.actor_user()) and approved and taken_at is null)
    with check (asked_by = (select platform.actor_user()) and approved and taken_at is not null);
grant select, insert on platform.audit_exports to muster_app, muster_runner;
grant update (decided_by, decided_at, approved, taken_at) on platform.audit_exports to muster_app, muster_runner;
