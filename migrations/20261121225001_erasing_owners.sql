set local lock_timeout = '5s';

-- Being forgotten does not wait for an organisation to find another owner: the eraser alone may leave one without.
create or replace function organisations.keep_an_owner() returns trigger language plpgsql
set search_path = pg_catalog, pg_temp as $$
begin
    if platform.is_system('eraser') then
        return null;
    end if;
    if not exists (select 1 from organisations.memberships m
                   where m.organisation_id = old.organisation_id and m.role = 'owner' and m.ended_at is null) then
        raise exception 'an organisation keeps an owner'
            using errcode = '23514', constraint = 'memberships_keep_an_owner';
    end if;
    return null;
end $$;
-- It locks the organisation while it looks whether that happens, and can change nothing of it.
create policy organisations_erase_lock on organisations.organisations for update
    using ((select platform.is_system('eraser')) and id in (
        select m.organisation_id from organisations.memberships m
        where m.user_id = (select platform.actor_user()) and m.ended_at is null))
    with check (false);
