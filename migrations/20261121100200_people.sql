set local lock_timeout = '5s';

create schema people;
grant usage on schema people to muster_app, muster_runner;

-- Ids of people come from identity, a neighbour on the same floor: so they are plain ids here, without a foreign key.

-- What a worker tells about themselves, except what only they and staff may ever see (people.private_details).
create table people.profiles (
    user_id uuid primary key,
    sector text not null,
    -- Raised by every save; what If-Match compares.
    version integer not null default 1,
    given_name text check (length(given_name) between 1 and 80),
    family_name text check (length(family_name) between 1 and 80),
    town text check (length(town) between 1 and 80),
    postcode text check (length(postcode) between 6 and 8),
    -- The middle of the postcode's area: approximate.
    location geography(Point, 4326),
    right_to_work text check (length(right_to_work) <= 60),
    bio text check (length(bio) <= 2000),
    qualifications text[] not null default '{}',
    -- True once the worker said that they have not worked in the sector yet.
    no_experience boolean not null default false,
    roles text[] not null default '{}',
    specialisms text[] not null default '{}',
    -- 28 bits, day * 4 + slot: Monday first; early, late, night, sleep-in.
    week integer not null default 0 check (week between 0 and 268435455),
    radius_km smallint check (radius_km between 1 and 200),
    opt_out_48h boolean not null default false,
    -- Whether organisations may find the worker.
    discoverable boolean not null default true,
    -- Answers to the questions that only the sector's pack knows.
    extras jsonb not null default '{}' check (jsonb_typeof(extras) = 'object'),
    completion smallint not null default 0 check (completion between 0 and 100),
    -- The first time that the profile reached 100 percent.
    completed_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create index profiles_sector on people.profiles (sector);

alter table people.profiles enable row level security;
alter table people.profiles force row level security;
create policy profiles_read on people.profiles for select using (
    user_id = (select platform.actor_user())
    or (select platform.is_staff())
    -- Each part of the platform may learn a name to greet by or to print; what is private stands elsewhere.
    or (select platform.actor_kind()) = 'system');
create policy profiles_add on people.profiles for insert with check (
    user_id = (select platform.actor_user()) or (select platform.is_system('demo-loader')));
create policy profiles_change on people.profiles for update
    using (user_id = (select platform.actor_user()) or (select platform.is_system('demo-loader')))
    with check (user_id = (select platform.actor_user()) or (select platform.is_system('demo-loader')));
grant select, insert, update on people.profiles to muster_app, muster_runner;

-- What identifies a person beyond their name. Kept apart, so that no join for matching can ever pick it up.
create table people.private_details (
    user_id uuid primary key references people.profiles (user_id),
    date_of_birth date,
    phone text check (length(phone) between 7 and 20),
    address_line1 text check (length(address_line1) between 1 and 120),
    address_line2 text check (length(address_line2) between 1 and 120)
);
alter table people.private_details enable row level security;
alter table people.private_details force row level security;
-- The worker alone; reviewers see it beside a document that they check.
create policy private_details_read on people.private_details for select using (
    user_id = (select platform.actor_user())
    or ((select platform.is_staff()) and (select platform.actor_role()) in ('reviewer', 'admin')));
create policy private_details_add on people.private_details for insert
    with check (user_id = (select platform.actor_user()));
create policy private_details_change on people.private_details for update
    using (user_id = (select platform.actor_user()))
    with check (user_id = (select platform.actor_user()));
grant select, insert, update on people.private_details to muster_app, muster_runner;

-- Past work, latest first.
create table people.experience (
    user_id uuid not null references people.profiles (user_id),
    place smallint not null,
    employer text not null check (length(employer) between 1 and 120),
    role text not null check (length(role) between 1 and 120),
    -- First day of the first month, and of the last; none while it goes on.
    from_month date not null,
    to_month date,
    primary key (user_id, place),
    constraint experience_order check (to_month >= from_month)
);
alter table people.experience enable row level security;
alter table people.experience force row level security;
create policy experience_read on people.experience for select using (
    user_id = (select platform.actor_user()) or (select platform.is_staff()));
create policy experience_add on people.experience for insert with check (user_id = (select platform.actor_user()));
create policy experience_drop on people.experience for delete using (user_id = (select platform.actor_user()));
grant select, insert, delete on people.experience to muster_app, muster_runner;

-- Days that differ from the usual week.
create table people.availability_exceptions (
    user_id uuid not null references people.profiles (user_id),
    day date not null,
    -- Four bits: early, late, night, sleep-in. 0: not at all.
    slots smallint not null check (slots between 0 and 15),
    primary key (user_id, day)
);
alter table people.availability_exceptions enable row level security;
alter table people.availability_exceptions force row level security;
create policy availability_exceptions_read on people.availability_exceptions for select using (
    user_id = (select platform.actor_user()) or (select platform.is_staff()));
create policy availability_exceptions_add on people.availability_exceptions for insert
    with check (user_id = (select platform.actor_user()));
create policy availability_exceptions_drop on people.availability_exceptions for delete
    using (user_id = (select platform.actor_user()));
grant select, insert, delete on people.availability_exceptions to muster_app, muster_runner;

-- What a worker holds. `effective` is when it counts: validity less every stop. What nobody has checked counts never, so
-- it is empty until then. Bookings refer to (id, worker_id, effective): cutting it cascades into them.
create table people.credentials (
    id uuid primary key,
    worker_id uuid not null,
    kind text not null check (length(kind) between 1 and 60),
    -- The last characters of the number, to recognise it by; the whole number is in people.credential_numbers.
    number_tail text check (length(number_tail) between 1 and 4),
    valid tstzrange not null check (not isempty(valid) and lower(valid) is not null and lower_inc(valid) and not upper_inc(valid)),
    effective tstzmultirange not null,
    state text not null check (state in ('declared', 'active', 'declined', 'stopped')),
    source text not null check (source in ('self-declared', 'document-seen', 'issuer-verified')),
    checked_at timestamptz,
    checked_by uuid,
    -- When the check wants repeating, by the sector's pack.
    check_due timestamptz,
    -- The certificate that proves it, where one of ours does.
    certificate_id uuid,
    -- Copied from the candidate's row, so that a policy need not look there for every credential.
    shared boolean not null default false,
    created_at timestamptz not null,
    -- What bookings refer to.
    constraint credentials_cover_key unique (id, worker_id, effective),
    constraint credentials_within check (effective <@ tstzmultirange(valid)),
    constraint credentials_unchecked check (state = 'active' or isempty(effective)),
    constraint credentials_checked check ((source = 'self-declared') = (checked_at is null) or state = 'declined')
);
create index credentials_worker on people.credentials (worker_id, kind);
create unique index credentials_certificate_key on people.credentials (certificate_id) where certificate_id is not null;
-- The same thing told twice. A renewed licence has another end, a new check another number.
create unique index credentials_told_key
    on people.credentials (worker_id, kind, coalesce(upper(valid), 'infinity'), coalesce(number_tail, ''))
    where state in ('declared', 'active') and certificate_id is null;

alter table people.credentials enable row level security;
alter table people.credentials force row level security;
-- Organisations see what, until when and how checked; never a number or a document.
create policy credentials_read on people.credentials for select using (
    worker_id = (select platform.actor_user())
    or (shared and (select platform.actor_role()) in ('owner', 'manager', 'scheduler') and (select platform.actor_org()) is not null)
    or (select platform.is_staff())
    or (select platform.is_system('credential-after-certificate', 'matcher', 'demo-loader')));
-- A worker can only declare; what counts is written by a journey, and by the loader of the demo.
create policy credentials_declare on people.credentials for insert with check (
    (worker_id = (select platform.actor_user()) and state = 'declared' and source = 'self-declared')
    or (select platform.is_system('credential-after-certificate', 'demo-loader')));
create policy credentials_check on people.credentials for update
    using (((select platform.is_staff()) and (select platform.actor_role()) in ('reviewer', 'admin'))
        or (select platform.is_system('credential-after-certificate', 'demo-loader')))
    with check (((select platform.is_staff()) and (select platform.actor_role()) in ('reviewer', 'admin'))
        or (select platform.is_system('credential-after-certificate', 'demo-loader')));
-- A worker who hides or shows themselves hides or shows what they hold. What counts stays as it is: see the trigger.
create policy credentials_share on people.credentials for update
    using (worker_id = (select platform.actor_user()))
    with check (worker_id = (select platform.actor_user()));
grant select, insert on people.credentials to muster_app, muster_runner;
grant update (effective, state, source, checked_at, checked_by, check_due, shared) on people.credentials
    to muster_app, muster_runner;

-- Policies see one version of a row and so cannot tell what an update changes. This can.
create function people.guard_credentials() returns trigger language plpgsql
set search_path = pg_catalog, pg_temp as $$
begin
    if not (platform.is_staff() or platform.is_system('credential-after-certificate', 'demo-loader'))
        and (new.effective, new.state, new.source, new.checked_at, new.checked_by, new.check_due)
            is distinct from (old.effective, old.state, old.source, old.checked_at, old.checked_by, old.check_due) then
        raise exception 'a holder does not check their own credential' using errcode = '42501';
    end if;
    return new;
end $$;
revoke all on function people.guard_credentials() from public;
create trigger guard_credentials before update on people.credentials
    for each row execute function people.guard_credentials();

-- Whole numbers of licences, checks and certificates.
create table people.credential_numbers (
    credential_id uuid primary key references people.credentials (id),
    worker_id uuid not null,
    number text not null check (length(number) between 3 and 40)
);
create index credential_numbers_worker on people.credential_numbers (worker_id);
alter table people.credential_numbers enable row level security;
alter table people.credential_numbers force row level security;
create policy credential_numbers_read on people.credential_numbers for select using (
    worker_id = (select platform.actor_user())
    or ((select platform.is_staff()) and (select platform.actor_role()) in ('reviewer', 'admin')));
create policy credential_numbers_add on people.credential_numbers for insert
    with check (worker_id = (select platform.actor_user()));
grant select, insert on people.credential_numbers to muster_app, muster_runner;

-- The square of 0.25 degree that a point lies in. Row-level security keeps operators that are not leakproof, as those
-- of PostGIS, from using an index; equality of integers is leakproof. So matching first asks for squares, then measures.
-- people::cells_within says which squares a circle touches.
create function people.cell(lat double precision, lon double precision) returns integer
language sql immutable strict parallel safe as
    $$ select (floor((lat + 90) * 4)::integer * 1440 + floor((lon + 180) * 4)::integer) $$;

-- What an organisation may see of a worker, and what matching needs: published for other domains. Kept by the use
-- cases of this domain, in the transaction that changes what it is made of.
create table people.public_candidates (
    worker_id uuid primary key,
    sector text not null,
    -- First name and initial.
    display_name text not null check (length(display_name) between 1 and 90),
    town text not null,
    -- The middle of the postcode's area, and the square that it lies in.
    location geography(Point, 4326) not null,
    cell integer not null,
    radius_km smallint not null check (radius_km between 1 and 200),
    -- 28 bits, day * 4 + slot: Monday first; early, late, night, sleep-in.
    week integer not null check (week between 0 and 268435455),
    -- Days that differ, {"2026-12-25": 0}: four bits each.
    exceptions jsonb not null default '{}' check (jsonb_typeof(exceptions) = 'object'),
    experience_months integer not null check (experience_months >= 0),
    roles text[] not null default '{}',
    specialisms text[] not null default '{}',
    -- Kinds that were checked and count at some time; when, says people.credentials.
    held text[] not null default '{}',
    -- Kinds that the worker says they hold and nobody has checked.
    declared text[] not null default '{}',
    -- Whether organisations see this row: the worker agrees and the profile is complete.
    discoverable boolean not null,
    updated_at timestamptz not null
);
create index public_candidates_near on people.public_candidates (sector, cell) where discoverable;

alter table people.public_candidates enable row level security;
alter table people.public_candidates force row level security;
create policy public_candidates_read on people.public_candidates for select using (
    worker_id = (select platform.actor_user())
    or (discoverable and (select platform.actor_role()) in ('owner', 'manager', 'scheduler') and (select platform.actor_org()) is not null)
    or (select platform.is_staff())
    or (select platform.is_system('matcher', 'credential-after-certificate', 'demo-loader')));
create policy public_candidates_add on people.public_candidates for insert with check (
    worker_id = (select platform.actor_user()) or (select platform.is_system('demo-loader')));
create policy public_candidates_change on people.public_candidates for update
    using (worker_id = (select platform.actor_user())
        or (select platform.is_staff())
        or (select platform.is_system('credential-after-certificate', 'demo-loader')))
    with check (worker_id = (select platform.actor_user())
        or (select platform.is_staff())
        or (select platform.is_system('credential-after-certificate', 'demo-loader')));
grant select, insert, update on people.public_candidates to muster_app, muster_runner;

-- What organisations may know of credentials, published for other domains: what, when it counts, how it was checked.
-- Rows are those that the reader may see of people.credentials.
create view people.public_credentials with (security_invoker = true) as
    select id, worker_id, kind, valid, effective, state, source, checked_at, check_due, certificate_id
    from people.credentials;
grant select on people.public_credentials to muster_app, muster_runner;

-- Many workers at once, for measuring: spread over the postcode areas, each fit for one role of a sector, some with a
-- credential missing or run out. The same seed makes the same people. Row-level security lets only the loader of the
-- demo write them; accounts are made too, so that they can be asked and booked like anybody.
create function people.load_synthetic(
    seed bigint, first_number integer, many integer, born timestamptz,
    towns text[], lats double precision[], lons double precision[],
    given_names text[], family_names text[],
    role_sectors text[], role_keys text[], role_kinds text[], role_months text[])
returns integer language sql volatile
set search_path = pg_catalog, public, pg_temp as $$
    with drawn as (
        select n, h,
            ('x' || substr(h, 1, 8))::bit(32)::bigint as a, ('x' || substr(h, 9, 8))::bit(32)::bigint as b,
            ('x' || substr(h, 17, 8))::bit(32)::bigint as c, ('x' || substr(h, 25, 8))::bit(32)::bigint as d
        from generate_series(first_number, first_number + many - 1) n, lateral md5(seed || ':' || n) h
    ), w as materialized (
        select
            -- A UUIDv7: its time part runs with the number, so that keys are added at the end of their index.
            (lpad(to_hex((extract(epoch from born) * 1000)::bigint - 10000000 + n), 12, '0')
                || '7' || substr(h, 1, 3) || '8' || substr(h, 4, 15))::uuid as id,
            n, c, d,
            role_sectors[1 + a % cardinality(role_keys)] as sector, role_keys[1 + a % cardinality(role_keys)] as role,
            string_to_array(role_kinds[1 + a % cardinality(role_keys)], ',') as kinds,
            string_to_array(role_months[1 + a % cardinality(role_keys)], ',') as months,
            given_names[1 + b % cardinality(given_names)] as given_name,
            family_names[1 + c % cardinality(family_names)] as family_name,
            towns[1 + d % cardinality(towns)] as town,
            lats[1 + d % cardinality(towns)] + ((a % 1000) / 1000.0 - 0.5) * 0.3 as lat,
            lons[1 + d % cardinality(towns)] + ((b % 1000) / 1000.0 - 0.5) * 0.5 as lon,
            (array[8, 16, 32, 48, 80])[1 + c % 5] as radius_km,
            ((a | b) & 268435455)::integer as week,
            (d % 180)::integer as experience_months,
            -- Of a hundred, seven lack their first credential and seven let it run out.
            c % 100 as luck
        from drawn
    ), accounts as (
        insert into identity.users (id, email, role, sector, email_confirmed_at, created_at)
        select id, ('synthetic-' || seed || '-' || n || '@example.invalid')::citext, 'worker', sector, born, born from w
        on conflict do nothing
    ), profiles as (
        insert into people.profiles (user_id, sector, version, given_name, family_name, town, location, right_to_work,
            no_experience, roles, week, radius_km, completion, completed_at, created_at, updated_at)
        select id, sector, 1, given_name, family_name, town, ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography,
            'british-or-irish', experience_months = 0, array[role], week, radius_km, 100, born, born, born
        from w
        on conflict do nothing
    ), candidates as (
        insert into people.public_candidates (worker_id, sector, display_name, town, location, cell, radius_km, week,
            experience_months, roles, held, discoverable, updated_at)
        select id, sector, given_name || ' ' || left(family_name, 1), town,
            ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography, people.cell(lat, lon), radius_km, week,
            experience_months, array[role],
            case when luck < 7 then kinds[2:] else kinds end, true, born
        from w
        on conflict do nothing
    ), credentials as (
        insert into people.credentials (id, worker_id, kind, valid, effective, state, source, checked_at, shared, created_at)
        select (left(w.id::text, 13) || '-7' || substr(x, 1, 3) || '-8' || substr(x, 4, 3) || '-' || substr(x, 7, 12))::uuid,
            w.id, k.kind, r.valid, tstzmultirange(r.valid), 'active', 'document-seen', born, true, born
        from w
        cross join lateral unnest(w.kinds, w.months) with ordinality as k (kind, lasts, place)
        cross join lateral md5(w.id::text || k.place) x
        cross join lateral (select case
            when k.lasts = '' then tstzrange(born - make_interval(days => (w.d % 900)::integer), null)
            when k.place = 1 and w.luck between 7 and 13 then tstzrange(born - interval '3 years', born - interval '1 day')
            else tstzrange(born - make_interval(days => (w.d % 60)::integer),
                born - make_interval(days => (w.d % 60)::integer) + make_interval(months => k.lasts::integer)) end) r (valid)
        where not (k.place = 1 and w.luck < 7)
        on conflict do nothing
    )
    select count(*)::integer from w
$$;
revoke all on function people.load_synthetic from public;
grant execute on function people.load_synthetic to muster_app, muster_runner;
