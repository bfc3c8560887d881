set local lock_timeout = '5s';

-- Organisations that demand a second factor of everybody in them. No row, no demand.
create table organisations.factor_demands (
    organisation_id uuid primary key references organisations.organisations (id),
    -- From then on whoever is in it and has none can do nothing but set one up.
    holds_from timestamptz not null,
    set_at timestamptz not null,
    -- A demand takes effect within a week of being made, so that nobody postpones it for ever.
    constraint factor_demands_soon check (holds_from between set_at and set_at + interval '7 days')
);

alter table organisations.factor_demands enable row level security;
alter table organisations.factor_demands force row level security;
-- Everybody in it knows; the authenticator holds them to it.
create policy factor_demands_read on organisations.factor_demands for select using (
    organisation_id = (select platform.actor_org())
    or (select platform.is_staff())
    or (select platform.is_system('authenticator')));
-- Only owners make, hasten and lift the demand.
create policy factor_demands_add on organisations.factor_demands for insert with check (
    organisation_id = (select platform.actor_org()) and (select platform.actor_role()) = 'owner');
create policy factor_demands_change on organisations.factor_demands for update
    using (organisation_id = (select platform.actor_org()) and (select platform.actor_role()) = 'owner')
    with check (organisation_id = (select platform.actor_org()) and (select platform.actor_role()) = 'owner');
create policy factor_demands_lift on organisations.factor_demands for delete using (
    organisation_id = (select platform.actor_org()) and (select platform.actor_role()) = 'owner');
grant select, insert, delete on organisations.factor_demands to muster_app, muster_runner;
grant update (holds_from, set_at) on organisations.factor_demands to muster_app, muster_runner;

-- What an organisation demands is part of what nodes know of everybody in it. One line names the organisation, and so voids
-- what is known of people who join in the same moment, too.
alter table platform.cut_offs drop constraint cut_offs_kind_check;
alter table platform.cut_offs add constraint cut_offs_kind_check
    check (kind in ('session', 'person', 'key', 'organisation'));
create function organisations.cut_off_members() returns trigger language plpgsql
set search_path = pg_catalog, pg_temp as $$
begin
    perform platform.cut_off('organisation', coalesce(new.organisation_id, old.organisation_id));
    return null;
end $$;
create trigger factor_demands_cut_off after insert or update or delete on organisations.factor_demands
    for each row execute function organisations.cut_off_members();
