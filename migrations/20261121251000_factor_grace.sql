set local lock_timeout = '5s';

-- Who joins while a demand for a second factor holds has a week of their own, once: whoever leaves and comes back gets no new
-- one. So a membership that began anew remembers when it first began. Empty: it never ended.
alter table organisations.memberships add column first_joined_at timestamptz;
alter table organisations.memberships add constraint memberships_first_joined
    check (first_joined_at <= created_at) not valid;
alter table organisations.memberships validate constraint memberships_first_joined;

-- The application may not write it: it is no column that it may update.
create or replace function organisations.keep_role() returns trigger language plpgsql
set search_path = pg_catalog, pg_temp as $$
begin
    if platform.is_system('invitation-keeper') then
        -- What let somebody in once does not let them in again.
        if old.ended_at is null or new.created_at < old.ended_at then
            raise exception 'nobody comes back in by an old invitation' using errcode = '42501';
        end if;
        new.first_joined_at := coalesce(old.first_joined_at, old.created_at);
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

-- Whoever holds an invitation's letter reads what the organisation demands before they join.
drop policy factor_demands_read on organisations.factor_demands;
create policy factor_demands_read on organisations.factor_demands for select using (
    organisation_id = (select platform.actor_org())
    or (select platform.is_staff())
    or (select platform.is_system('authenticator', 'invitation-keeper', 'link-after-member-invitation')));
-- Nor may anybody begin with one.
create policy memberships_begin on organisations.memberships as restrictive for insert with check (first_joined_at is null);
