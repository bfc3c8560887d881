set local lock_timeout = '5s';

-- Where the last owner was forgotten an operator of the host makes another member the owner.
create policy organisations_appoint_see on organisations.organisations for select
    using ((select platform.is_system('command-line')));
create policy organisations_appoint_hold on organisations.organisations for update
    using ((select platform.is_system('command-line'))) with check (false);
create policy memberships_appoint on organisations.memberships for update
    using ((select platform.is_system('command-line')) and ended_at is null and role <> 'owner')
    with check ((select platform.is_system('command-line')) and ended_at is null and role = 'owner');

create or replace function organisations.keep_role() returns trigger language plpgsql
set search_path = pg_catalog, pg_temp as $$
begin
    if platform.is_system('invitation-keeper') then
        -- What let somebody in once does not let them in again.
        if old.ended_at is null or new.created_at < old.ended_at then
            raise exception 'nobody comes back in by an old invitation' using errcode = '42501';
        end if;
        return new;
    end if;
    if new.created_at is distinct from old.created_at or (old.ended_at is not null and new.ended_at is null) then
        raise exception 'nobody comes back in without an invitation' using errcode = '42501';
    end if;
    if platform.is_system('command-line') and new.role = 'owner' then
        if exists (select 1 from organisations.memberships m
                   where m.organisation_id = old.organisation_id and m.role = 'owner' and m.ended_at is null) then
            raise exception 'the owner gives another role' using errcode = '42501';
        end if;
        return new;
    end if;
    if new.role is distinct from old.role and platform.actor_role() is distinct from 'owner' then
        raise exception 'only an owner gives another role' using errcode = '42501';
    end if;
    return new;
end $$;
