set local lock_timeout = '5s';

-- A right to work is checked anew once the copy that shows it has gone: from then on the check counts no longer. Past
-- shifts stay covered. The job works on behalf of the one person.
create policy credentials_serve_end on people.credentials for update
    using ((select platform.is_system('retention')) and worker_id = (select platform.actor_user()))
    with check ((select platform.is_system('retention')) and worker_id = (select platform.actor_user()));
grant update (valid) on people.credentials to muster_runner;

create or replace function people.guard_credentials() returns trigger language plpgsql
set search_path = pg_catalog, pg_temp as $$
begin
    if not (platform.is_staff() or platform.is_system('credential-after-certificate', 'demo-loader', 'retention'))
        and (new.effective, new.state, new.source, new.checked_at, new.checked_by, new.check_due)
            is distinct from (old.effective, old.state, old.source, old.checked_at, old.checked_by, old.check_due) then
        raise exception 'a holder does not check their own credential' using errcode = '42501';
    end if;
    -- A clock that ran out can only make a check count for less.
    if new.valid is distinct from old.valid
        and not (platform.is_system('retention') and new.valid <@ old.valid and new.effective <@ old.effective) then
        raise exception 'what a credential was recorded for stays' using errcode = '42501';
    end if;
    return new;
end $$;
