set local lock_timeout = '5s';

-- Where the log begins once its oldest rows have served their time: the place and hash of the last row that was taken away,
-- signed with the key that the database never holds. The chain goes on from there; without such a line a missing beginning
-- is a fault.
create table platform.audit_beginnings (
    position bigint primary key check (position > 0),
    hash bytea not null check (octet_length(hash) = 32),
    -- Every row that went was sealed before this instant.
    until timestamptz not null,
    at timestamptz not null,
    key text not null,
    signature bytea not null check (octet_length(signature) = 64)
);
alter table platform.audit_beginnings enable row level security;
alter table platform.audit_beginnings force row level security;
create policy audit_beginnings_read on platform.audit_beginnings for select
    using ((select platform.is_system('audit-sealer', 'audit-prover', 'command-line')));
create policy audit_beginnings_add on platform.audit_beginnings for insert
    with check ((select platform.is_system('audit-sealer')));
grant select on platform.audit_beginnings to muster_app;
grant select, insert on platform.audit_beginnings to muster_runner;
create trigger keep_history before update or delete or truncate on platform.audit_beginnings
    for each statement execute function platform.keep_history();

-- Nobody is granted the right to delete; the function below has it as the owner. These policies bind the owner as well: only
-- the sealer, and of the log nothing younger than seven years by the database's own clock.
create policy audit_log_close on platform.audit_log for delete
    using ((select platform.is_system('audit-sealer')) and at < now() - interval '84 months');
create policy audit_chain_close on platform.audit_chain for delete
    using ((select platform.is_system('audit-sealer'))
        and position <= (select max(b.position) from platform.audit_beginnings b));
create policy audit_checkpoints_close on platform.audit_checkpoints for delete
    using ((select platform.is_system('audit-sealer'))
        and position < (select max(b.position) from platform.audit_beginnings b));

-- Takes away the rows up to the newest beginning, all or none, and tells how many. The sealer has proven and signed them.
create function platform.close_audit() returns bigint language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp as $$
declare
    last bigint;
    sealed bigint;
    gone bigint;
begin
    select max(b.position) into last from platform.audit_beginnings b;
    if last is null or not exists (select from platform.audit_checkpoints c where c.position = last) then
        raise exception 'the log has no signed beginning' using errcode = '42501';
    end if;
    select count(*) into sealed from platform.audit_chain c where c.position <= last;
    perform set_config('muster.maintenance', 'audit', true);
    delete from platform.audit_log l using platform.audit_chain c where c.position <= last and l.id = c.row_id;
    get diagnostics gone = row_count;
    if gone <> sealed then
        raise exception 'of % rows only % have served their time', sealed, gone using errcode = '42501';
    end if;
    delete from platform.audit_chain c where c.position <= last;
    delete from platform.audit_checkpoints c where c.position < last;
    perform set_config('muster.maintenance', '', true);
    return gone;
end $$;
revoke all on function platform.close_audit() from public;
grant execute on function platform.close_audit() to muster_runner;
