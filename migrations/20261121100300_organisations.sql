set local lock_timeout = '5s';

create schema organisations;
grant usage on schema organisations to muster_app, muster_runner;

-- Employers and training providers.
create table organisations.organisations (
    id uuid primary key,
    name text not null check (length(name) between 2 and 120),
    sector text not null,
    -- The pack's word for what it is: care-home, security-firm.
    kind text not null,
    -- The number it is registered under: with CQC, with ACS, at Companies House.
    registration_number text check (length(registration_number) between 2 and 40),
    verified_at timestamptz,
    created_by uuid not null references identity.users (id),
    created_at timestamptz not null,
    -- What a membership's founder refers to.
    constraint organisations_founder_key unique (id, created_by)
);
create index organisations_created_by on organisations.organisations (created_by);

-- Who acts for an organisation. A membership that ended stays, so that nobody comes back in by being new.
create table organisations.memberships (
    organisation_id uuid not null references organisations.organisations (id),
    user_id uuid not null references identity.users (id),
    role text not null check (role in ('owner', 'manager', 'scheduler', 'instructor', 'viewer')),
    -- Filled for the person who set the organisation up, whom nobody had to let in.
    founder uuid,
    created_at timestamptz not null,
    ended_at timestamptz,
    primary key (organisation_id, user_id),
    constraint memberships_founder check (founder is null or founder = user_id),
    constraint memberships_founder_fkey foreign key (organisation_id, founder)
        references organisations.organisations (id, created_by)
);
-- A person acts for one organisation at a time; this also settles a form that was sent twice at once.
create unique index memberships_one_each on organisations.memberships (user_id) where ended_at is null;

-- Places of work.
create table organisations.sites (
    organisation_id uuid not null references organisations.organisations (id),
    id uuid primary key,
    name text not null check (length(name) between 1 and 120),
    address_line1 text not null check (length(address_line1) between 1 and 120),
    address_line2 text check (length(address_line2) between 1 and 120),
    town text not null check (length(town) between 1 and 80),
    postcode text not null check (length(postcode) between 6 and 8),
    location geography(Point, 4326) not null,
    created_at timestamptz not null
);
create unique index sites_name_key on organisations.sites (organisation_id, lower(name));
create index sites_location on organisations.sites using gist (location);

-- What everybody may know of an organisation, published for other domains and for public pages.
create table organisations.public_organisations (
    id uuid primary key references organisations.organisations (id),
    name text not null,
    sector text not null,
    kind text not null,
    town text
);

alter table organisations.organisations enable row level security;
alter table organisations.organisations force row level security;
create policy organisations_read on organisations.organisations for select using (
    id = (select platform.actor_org())
    or id in (select m.organisation_id from organisations.memberships m
              where m.user_id = (select platform.actor_user()) and m.ended_at is null)
    or (select platform.is_staff())
    or (select platform.is_system('demo-loader', 'public-stats')));
create policy organisations_add on organisations.organisations for insert
    with check (created_by = (select platform.actor_user()) and verified_at is null);
create policy organisations_change on organisations.organisations for update
    using (id = (select platform.actor_org()) and (select platform.actor_role()) in ('owner', 'manager'))
    with check (id = (select platform.actor_org()));
grant select, insert, update on organisations.organisations to muster_app, muster_runner;

-- A policy cannot compare a row with what it was. Owners may void the mark that we checked them; giving it is ours.
create function organisations.keep_verification() returns trigger language plpgsql
set search_path = pg_catalog, pg_temp as $$
begin
    if new.verified_at is not null and new.verified_at is distinct from old.verified_at
       and not platform.is_staff() then
        raise exception 'only staff verify an organisation' using errcode = '42501';
    end if;
    return new;
end $$;
create trigger keep_verification before update of verified_at on organisations.organisations
    for each row execute function organisations.keep_verification();

alter table organisations.memberships enable row level security;
alter table organisations.memberships force row level security;
-- The authenticator learns for whom a person acts; colleagues see one another.
create policy memberships_read on organisations.memberships for select using (
    user_id = (select platform.actor_user())
    or organisation_id = (select platform.actor_org())
    or (select platform.is_staff())
    or (select platform.actor_kind()) = 'system');
-- Only the founding membership is made by its own holder; the foreign key proves that they are the founder.
create policy memberships_found on organisations.memberships for insert with check (
    user_id = (select platform.actor_user()) and founder = (select platform.actor_user()) and role = 'owner');
create policy memberships_admit on organisations.memberships for insert with check (
    (select platform.is_system('demo-loader')) and founder is null);
grant select, insert on organisations.memberships to muster_app, muster_runner;

alter table organisations.sites enable row level security;
alter table organisations.sites force row level security;
create policy sites_read on organisations.sites for select using (
    organisation_id = (select platform.actor_org())
    or (select platform.is_staff())
    or (select platform.is_system('demo-loader')));
create policy sites_add on organisations.sites for insert with check (
    organisation_id = (select platform.actor_org()) and (select platform.actor_role()) in ('owner', 'manager'));
grant select, insert on organisations.sites to muster_app, muster_runner;

alter table organisations.public_organisations enable row level security;
alter table organisations.public_organisations force row level security;
-- Public: names, kinds and towns of organisations stand on public pages.
create policy public_organisations_read on organisations.public_organisations for select using (true);
create policy public_organisations_add on organisations.public_organisations for insert with check (
    id in (select m.organisation_id from organisations.memberships m
           where m.founder = (select platform.actor_user())));
create policy public_organisations_change on organisations.public_organisations for update
    using (id = (select platform.actor_org()) and (select platform.actor_role()) in ('owner', 'manager'))
    with check (id = (select platform.actor_org()));
grant select, insert, update on organisations.public_organisations to muster_app, muster_runner;
