set local lock_timeout = '5s';

-- The runner may empty the document of somebody who was forgotten. No other of its parts may touch what was signed, though
-- the one that draws certificates may note where its drawing lies.
create function certificates.guard_documents() returns trigger language plpgsql
set search_path = pg_catalog, pg_temp as $$
begin
    if (new.credential, new.salt, new.forgotten_at) is distinct from (old.credential, old.salt, old.forgotten_at)
        and not platform.is_system('retention') then
        raise exception 'a signed document stays as it was signed' using errcode = '42501';
    end if;
    return new;
end $$;
revoke all on function certificates.guard_documents() from public;
create trigger guard_documents before update on certificates.certificates
    for each row execute function certificates.guard_documents();
