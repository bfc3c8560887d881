set local lock_timeout = '5s';

create schema platform;
grant usage on schema platform to muster_app, muster_runner;

-- Who acts, set for one transaction by one call. A setting that was local to an ended transaction reads as '',
-- not NULL, so every reader goes through nullif.
create function platform.enter(kind text, user_id uuid, org_id uuid, role text, system text, request uuid)
returns void language sql volatile as $$
    select set_config('app.kind', kind, true),
           set_config('app.user', coalesce(user_id::text, ''), true),
           set_config('app.org', coalesce(org_id::text, ''), true),
           set_config('app.role', coalesce(role, ''), true),
           set_config('app.system', coalesce(system, ''), true),
           set_config('app.request', request::text, true)
$$;

create function platform.actor_kind() returns text language sql stable parallel safe as
    $$ select nullif(current_setting('app.kind', true), '') $$;
create function platform.actor_user() returns uuid language sql stable parallel safe as
    $$ select nullif(current_setting('app.user', true), '')::uuid $$;
create function platform.actor_org() returns uuid language sql stable parallel safe as
    $$ select nullif(current_setting('app.org', true), '')::uuid $$;
create function platform.actor_role() returns text language sql stable parallel safe as
    $$ select nullif(current_setting('app.role', true), '') $$;
create function platform.actor_system() returns text language sql stable parallel safe as
    $$ select nullif(current_setting('app.system', true), '') $$;
create function platform.actor_request() returns uuid language sql stable parallel safe as
    $$ select nullif(current_setting('app.request', true), '')::uuid $$;
create function platform.is_staff() returns boolean language sql stable parallel safe as
    $$ select coalesce(platform.actor_kind() = 'staff', false) $$;
create function platform.is_system(variadic names text[]) returns boolean language sql stable parallel safe as
    $$ select coalesce(platform.actor_kind() = 'system' and platform.actor_system() = any (names), false) $$;

-- Events, in the transaction of the change they tell of.
create table platform.outbox (
    id uuid primary key default gen_random_uuid(),
    name text not null,
    payload jsonb not null,
    request uuid default platform.actor_request(),
    at timestamptz not null default now()
);
alter table platform.outbox enable row level security;
alter table platform.outbox force row level security;
-- An event is written by whoever made the change, and read by the runner that delivers it.
create policy outbox_write on platform.outbox for insert with check ((select platform.actor_kind()) is not null);
create policy outbox_deliver on platform.outbox for select using ((select platform.is_system('runner')));
grant select on platform.outbox to muster_runner;

-- Which journey has dealt with which event.
create table platform.event_claims (
    event_id uuid not null references platform.outbox (id) on delete cascade,
    journey text not null,
    at timestamptz not null default now(),
    primary key (event_id, journey)
);
alter table platform.event_claims enable row level security;
alter table platform.event_claims force row level security;
create policy event_claims_write on platform.event_claims for insert with check ((select platform.actor_system()) = journey);
create policy event_claims_read on platform.event_claims for select using ((select platform.actor_system()) = journey);
grant select, insert on platform.event_claims to muster_runner;

-- Results of requests that must not happen twice.
create table platform.idempotency_keys (
    subject uuid not null,
    route text not null,
    key text not null check (length(key) between 1 and 200),
    fingerprint bytea not null check (octet_length(fingerprint) = 32),
    result jsonb not null,
    at timestamptz not null default now(),
    primary key (subject, route, key)
);
create index on platform.idempotency_keys (at);
alter table platform.idempotency_keys enable row level security;
alter table platform.idempotency_keys force row level security;
create policy idempotency_keys_own on platform.idempotency_keys for select
    using (subject = coalesce((select platform.actor_user()), '00000000-0000-0000-0000-000000000000'));
create policy idempotency_keys_settle on platform.idempotency_keys for insert
    with check (subject = coalesce((select platform.actor_user()), '00000000-0000-0000-0000-000000000000'));
create policy idempotency_keys_sweep on platform.idempotency_keys for delete using ((select platform.is_system('runner')));
create policy idempotency_keys_sweep_read on platform.idempotency_keys for select using ((select platform.is_system('runner')));
grant select, insert on platform.idempotency_keys to muster_app, muster_runner;
grant delete on platform.idempotency_keys to muster_runner;

-- What was done, by whom, to what. Rows are only ever added.
create table platform.audit_log (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    actor_kind text not null default platform.actor_kind(),
    actor_user uuid default platform.actor_user(),
    actor_org uuid default platform.actor_org(),
    actor_role text default platform.actor_role(),
    actor_system text default platform.actor_system(),
    request uuid default platform.actor_request(),
    action text not null,
    target uuid,
    detail jsonb
);
create index on platform.audit_log (target, at);
create index on platform.audit_log (actor_user, at);
alter table platform.audit_log enable row level security;
alter table platform.audit_log force row level security;
create policy audit_log_add on platform.audit_log for insert with check (
    actor_kind = (select platform.actor_kind())
    and actor_user is not distinct from (select platform.actor_user())
    and actor_system is not distinct from (select platform.actor_system()));
create policy audit_log_read on platform.audit_log for select
    using ((select platform.is_staff()) and (select platform.actor_role()) = 'admin');
grant select, insert on platform.audit_log to muster_app, muster_runner;

-- Jobs that will never work, kept for a person to look at.
create table platform.failed_jobs (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    name text not null,
    payload jsonb not null,
    reason text not null
);
alter table platform.failed_jobs enable row level security;
alter table platform.failed_jobs force row level security;
create policy failed_jobs_add on platform.failed_jobs for insert with check ((select platform.actor_kind()) = 'system');
create policy failed_jobs_read on platform.failed_jobs for select
    using ((select platform.is_staff()) or (select platform.is_system('runner')));
grant select, insert on platform.failed_jobs to muster_app, muster_runner;

-- The queue's tables let nobody in but their owner, so jobs are added through this one function.
create function platform.add_job(name text, payload jsonb, queue text, max_attempts int, job_key text)
returns void language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp as $$
begin
    if platform.actor_kind() is null then
        raise exception 'a job needs somebody who asks for it';
    end if;
    perform graphile_worker.add_job(
        identifier => name, payload => payload::json, queue_name => queue,
        max_attempts => max_attempts::smallint, job_key => job_key);
end $$;
revoke all on function platform.add_job(text, jsonb, text, int, text) from public;
grant execute on function platform.add_job(text, jsonb, text, int, text) to muster_app, muster_runner;

create function platform.emit(name text, payload jsonb) returns uuid
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp as $$
declare
    event uuid := gen_random_uuid();
begin
    insert into platform.outbox (id, name, payload) values (event, name, payload);
    perform platform.add_job('deliver-event', jsonb_build_object('event', event), null, 12, null);
    return event;
end $$;
revoke all on function platform.emit(text, jsonb) from public;
grant execute on function platform.emit(text, jsonb) to muster_app, muster_runner;

-- For health pages: counts only.
create function platform.queue_state(out waiting bigint, out failing bigint, out oldest_seconds bigint)
language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
    select count(*), count(*) filter (where last_error is not null),
           coalesce(max(extract(epoch from now() - run_at)) filter (where run_at < now() and locked_at is null), 0)::bigint
    from graphile_worker._private_jobs
$$;
revoke all on function platform.queue_state() from public;
grant execute on function platform.queue_state() to muster_app, muster_runner;

-- The runner works the queue under its own login.
grant usage on schema graphile_worker to muster_runner;
grant select, insert, update, delete on all tables in schema graphile_worker to muster_runner;
grant usage, select on all sequences in schema graphile_worker to muster_runner;
grant execute on all functions in schema graphile_worker to muster_runner;
do $$
declare
    queue_table record;
begin
    for queue_table in
        select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'graphile_worker' and c.relkind = 'r' and c.relrowsecurity
    loop
        execute format('create policy runner_works on graphile_worker.%I to muster_runner using (true) with check (true)',
            queue_table.relname);
    end loop;
end $$;
