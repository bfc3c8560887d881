set local lock_timeout = '5s';

-- As before; and a clock leaves the end of a number alone, too.
create or replace function people.guard_credentials() returns trigger language plpgsql
set search_path = pg_catalog, pg_temp as $$
begin
    -- A clock that ran out can only make a check count for less.
    if platform.is_system('retention') then
        if not (new.valid <@ old.valid and new.effective <@ old.effective)
            or (new.state, new.source, new.checked_at, new.checked_by, new.check_due, new.shared, new.number_tail)
                is distinct from
                (old.state, old.source, old.checked_at, old.checked_by, old.check_due, old.shared, old.number_tail) then
            raise exception 'a clock makes nothing count for more' using errcode = '42501';
        end if;
        return new;
    end if;
    if new.valid is distinct from old.valid then
        raise exception 'what a credential was recorded for stays' using errcode = '42501';
    end if;
    if not (platform.is_staff() or platform.is_system('credential-after-certificate', 'demo-loader'))
        and (new.effective, new.state, new.source, new.checked_at, new.checked_by, new.check_due)
            is distinct from (old.effective, old.state, old.source, old.checked_at, old.checked_by, old.check_due) then
        raise exception 'a holder does not check their own credential' using errcode = '42501';
    end if;
    return new;
end $$;
