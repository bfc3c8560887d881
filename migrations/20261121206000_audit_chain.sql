set local lock_timeout = '5s';

-- What a line says beyond who, what and on whom. Ids and harmless values; personal data stays where it lives.
alter table platform.audit_log
    add column before jsonb,
    add column after jsonb,
    add column reason text constraint audit_log_reason check (length(reason) between 1 and 500),
    -- The caller's network: the first 24 bits of an IPv4 address, the first 48 of an IPv6 one.
    add column client text constraint audit_log_client check (length(client) <= 50);
create index audit_log_at on platform.audit_log (at);
create index audit_log_action on platform.audit_log (action, id);
create index audit_log_request on platform.audit_log (request);

-- Whoever adds a line chooses what it says, and never who says it or when: those columns are filled by the database.
revoke insert on platform.audit_log from muster_app, muster_runner;
grant insert (action, target, detail, before, after, reason, client) on platform.audit_log to muster_app, muster_runner;

-- Administrators read everything, other staff what they did themselves, everybody who looked at their own record;
-- the sealer and the host's command line read in order to prove the chain.
drop policy audit_log_read on platform.audit_log;
create policy audit_log_read on platform.audit_log for select using (
    ((select platform.is_staff())
        and ((select platform.actor_role()) = 'admin' or actor_user = (select platform.actor_user())))
    or (action = 'platform.look' and target = (select platform.actor_user()))
    or (select platform.is_system('audit-sealer', 'command-line')));

-- The chain over the log: each entry is SHA-256 over the one before and the row it seals. One sealer writes it, in an
-- order of its own, so that those who write the log never wait for one another.
create table platform.audit_chain (
    position bigint primary key check (position > 0),
    row_id bigint not null constraint audit_chain_row_key unique,
    hash bytea not null check (octet_length(hash) = 32)
);
alter table platform.audit_chain enable row level security;
alter table platform.audit_chain force row level security;
create policy audit_chain_read on platform.audit_chain for select
    using ((select platform.is_system('audit-sealer', 'command-line')));
create policy audit_chain_add on platform.audit_chain for insert with check ((select platform.is_system('audit-sealer')));
grant select on platform.audit_chain to muster_app;
grant select, insert on platform.audit_chain to muster_runner;

-- Heads of the chain, signed with a key that the database never holds. A copy of each goes outside.
create table platform.audit_checkpoints (
    position bigint primary key check (position > 0),
    hash bytea not null check (octet_length(hash) = 32),
    at timestamptz not null,
    key text not null,
    signature bytea not null check (octet_length(signature) = 64)
);
alter table platform.audit_checkpoints enable row level security;
alter table platform.audit_checkpoints force row level security;
create policy audit_checkpoints_read on platform.audit_checkpoints for select
    using ((select platform.is_system('audit-sealer', 'command-line')));
create policy audit_checkpoints_add on platform.audit_checkpoints for insert
    with check ((select platform.is_system('audit-sealer')));
grant select on platform.audit_checkpoints to muster_app;
grant select, insert on platform.audit_checkpoints to muster_runner;

-- History is only ever added to, also by the owner of the tables. Statement triggers fire even where a policy hides
-- every row. Maintenance that must change it says so first: set local muster.maintenance = 'audit'.
create function platform.keep_history() returns trigger language plpgsql
set search_path = pg_catalog, pg_temp as $$
begin
    if current_setting('muster.maintenance', true) is distinct from 'audit' then
        raise exception '% is only ever added to', tg_table_name using errcode = '42501';
    end if;
    return null;
end $$;
create trigger keep_history before update or delete or truncate on platform.audit_log
    for each statement execute function platform.keep_history();
create trigger keep_history before update or delete or truncate on platform.audit_chain
    for each statement execute function platform.keep_history();
create trigger keep_history before update or delete or truncate on platform.audit_checkpoints
    for each statement execute function platform.keep_history();
