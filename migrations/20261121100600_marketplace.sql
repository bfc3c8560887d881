set local lock_timeout = '5s';

create schema marketplace;
grant usage on schema marketplace to muster_app, muster_runner;

-- Which credential satisfies which requirement, each kind itself included. Filled from the sector packs at every start
-- (Marketplace::sync_lattice), so that the database can judge a booking by the same lattice as the program. Public facts.
create table marketplace.credential_lattice (
    held text not null,
    required text not null,
    primary key (required, held)
);
alter table marketplace.credential_lattice enable row level security;
alter table marketplace.credential_lattice force row level security;
create policy credential_lattice_read on marketplace.credential_lattice for select using (true);
create policy credential_lattice_add on marketplace.credential_lattice for insert
    with check ((select platform.is_system('migration', 'demo-loader')));
create policy credential_lattice_drop on marketplace.credential_lattice for delete
    using ((select platform.is_system('migration', 'demo-loader')));
grant select, insert, delete on marketplace.credential_lattice to muster_app, muster_runner;

-- The rest between two shifts in each sector, from the packs as well. Public facts.
create table marketplace.sector_rules (
    sector text primary key,
    rest_minutes integer not null check (rest_minutes between 0 and 2880)
);
alter table marketplace.sector_rules enable row level security;
alter table marketplace.sector_rules force row level security;
create policy sector_rules_read on marketplace.sector_rules for select using (true);
create policy sector_rules_add on marketplace.sector_rules for insert
    with check ((select platform.is_system('migration', 'demo-loader')));
create policy sector_rules_change on marketplace.sector_rules for update
    using ((select platform.is_system('migration', 'demo-loader')))
    with check ((select platform.is_system('migration', 'demo-loader')));
grant select, insert, update on marketplace.sector_rules to muster_app, muster_runner;

-- Shifts on offer. Names and place are copied from the organisation, so that the public page reads this row alone.
create table marketplace.shifts (
    id uuid primary key,
    organisation_id uuid not null references organisations.organisations (id),
    organisation_name text not null,
    site_id uuid not null references organisations.sites (id),
    site_name text not null,
    town text not null,
    location geography(Point, 4326) not null,
    sector text not null references marketplace.sector_rules (sector),
    role text not null,
    title text not null check (length(title) between 1 and 120),
    notes text check (length(notes) between 1 and 2000),
    during tstzrange not null,
    starts_at timestamptz not null generated always as (lower(during)) stored,
    sleep_in boolean not null default false,
    pay_pence bigint not null check (pay_pence > 0),
    currency text not null default 'GBP' check (currency = 'GBP'),
    positions smallint not null check (positions between 1 and 50),
    -- Kept by the trigger below, together with the state.
    booked smallint not null default 0,
    required text[] not null check (array_ndims(required) = 1 and array_position(required, null) is null),
    state text not null default 'open' check (state in ('open', 'filled', 'cancelled')),
    posted_by uuid not null references identity.users (id),
    posted_at timestamptz not null,
    constraint shifts_booked check (booked between 0 and positions),
    constraint shifts_full check (state <> 'filled' or booked = positions),
    constraint shifts_span check (not isempty(during) and lower_inc(during) and not upper_inc(during)
        and not lower_inf(during) and not upper_inf(during)),
    -- What bookings and invitations refer to, with the organisation in the key.
    constraint shifts_tenant_key unique (organisation_id, id),
    constraint shifts_during_key unique (id, organisation_id, during)
);
create index shifts_open on marketplace.shifts (starts_at, id) where state = 'open';
create index shifts_of_organisation on marketplace.shifts (organisation_id, starts_at, id);
create index shifts_site on marketplace.shifts (site_id);
create index shifts_sector on marketplace.shifts (sector);
create index shifts_posted_by on marketplace.shifts (posted_by);

alter table marketplace.shifts enable row level security;
alter table marketplace.shifts force row level security;
-- What is published is there for everybody to see.
create policy shifts_read on marketplace.shifts for select using (
    state in ('open', 'filled')
    or organisation_id = (select platform.actor_org())
    or (select platform.is_staff()));
create policy shifts_post on marketplace.shifts for insert with check (
    organisation_id = (select platform.actor_org())
    and (select platform.actor_role()) in ('owner', 'manager', 'scheduler')
    and posted_by = (select platform.actor_user())
    and state = 'open' and booked = 0);
-- Only the trigger that takes and frees places changes a shift; it runs as the owner.
create policy shifts_take on marketplace.shifts for update to muster_owner
    using ((select platform.actor_kind()) is not null) with check ((select platform.actor_kind()) is not null);
grant select, insert on marketplace.shifts to muster_app, muster_runner;

-- Whom an organisation asked.
create table marketplace.invitations (
    id uuid primary key,
    organisation_id uuid not null,
    shift_id uuid not null,
    worker_id uuid not null references identity.users (id),
    invited_by uuid not null references identity.users (id),
    invited_at timestamptz not null,
    -- What the match scored when they were asked.
    score smallint not null check (score between 0 and 100),
    -- Released: it was accepted, and the booking was taken back.
    state text not null default 'open' check (state in ('open', 'accepted', 'declined', 'released')),
    answered_at timestamptz,
    constraint invitations_answered check ((state = 'open') = (answered_at is null)),
    constraint invitations_once unique (shift_id, worker_id),
    constraint invitations_booked_key unique (id, shift_id, worker_id),
    foreign key (organisation_id, shift_id) references marketplace.shifts (organisation_id, id)
);
create index invitations_of_organisation on marketplace.invitations (organisation_id, shift_id);
create index invitations_of_worker on marketplace.invitations (worker_id, invited_at desc, id);
create index invitations_invited_by on marketplace.invitations (invited_by);

alter table marketplace.invitations enable row level security;
alter table marketplace.invitations force row level security;
create policy invitations_read on marketplace.invitations for select using (
    worker_id = (select platform.actor_user())
    or organisation_id = (select platform.actor_org())
    or (select platform.is_staff())
    or (select platform.is_system('credential-after-certificate')));
-- For the triggers, which run as the owner.
create policy invitations_read_owner on marketplace.invitations for select to muster_owner
    using ((select platform.actor_kind()) is not null);
create policy invitations_add on marketplace.invitations for insert with check (
    organisation_id = (select platform.actor_org())
    and (select platform.actor_role()) in ('owner', 'manager', 'scheduler')
    and invited_by = (select platform.actor_user())
    and state = 'open');
-- The worker answers, once.
create policy invitations_answer on marketplace.invitations for update
    using (worker_id = (select platform.actor_user()) and state = 'open')
    with check (worker_id = (select platform.actor_user()) and state in ('accepted', 'declined'));
-- The journey that takes a credential out of a passport takes back what stood on it.
create policy invitations_release on marketplace.invitations for update
    using ((select platform.is_system('credential-after-certificate')) and state = 'accepted')
    with check ((select platform.is_system('credential-after-certificate')) and state = 'released');
grant select, insert on marketplace.invitations to muster_app, muster_runner;
grant update (state, answered_at) on marketplace.invitations to muster_app, muster_runner;

-- Who works what. No row can exist that the worker is not fit and free for: see docs/MATCHING.md.
create table marketplace.bookings (
    id uuid primary key,
    organisation_id uuid not null,
    shift_id uuid not null,
    worker_id uuid not null references identity.users (id),
    invitation_id uuid not null,
    -- Which of the shift's places it takes; given by the trigger.
    place smallint not null default 0 check (place between 1 and 50),
    during tstzrange not null,
    -- The end of the rest after it; the trigger sees to the least.
    blocked_until timestamptz not null,
    -- An active booking keeps its worker's time, and its covers must hold. One that is over may end; one to come is
    -- released, and gives its place back.
    active boolean not null default true,
    released_at timestamptz,
    -- The compensatory rest that stands in for the rest around this booking, once that can be booked.
    rest_waiver bigint,
    booked_at timestamptz not null,
    constraint bookings_cover_key unique (id, worker_id, during, active),
    constraint bookings_blocked check (blocked_until >= upper(during)),
    constraint bookings_released check (released_at is null or not active),
    constraint bookings_no_overlap exclude using gist (worker_id with =, during with &&) where (active),
    constraint bookings_rest exclude using gist (worker_id with =, tstzrange(lower(during), blocked_until) with &&)
        where (active and rest_waiver is null),
    -- A booking is worked exactly when its shift is, and answers an invitation of that worker to that shift.
    constraint bookings_shift_fkey foreign key (shift_id, organisation_id, during)
        references marketplace.shifts (id, organisation_id, during),
    constraint bookings_invitation_fkey foreign key (invitation_id, shift_id, worker_id)
        references marketplace.invitations (id, shift_id, worker_id)
);
create unique index bookings_place on marketplace.bookings (shift_id, place) where active;
create index bookings_of_organisation on marketplace.bookings (organisation_id, shift_id);
create index bookings_of_worker on marketplace.bookings (worker_id, lower(during), id);
create index bookings_shift on marketplace.bookings (shift_id, organisation_id, during);
create index bookings_invitation on marketplace.bookings (invitation_id);

alter table marketplace.bookings enable row level security;
alter table marketplace.bookings force row level security;
create policy bookings_read on marketplace.bookings for select using (
    worker_id = (select platform.actor_user())
    or organisation_id = (select platform.actor_org())
    or (select platform.is_staff())
    or (select platform.is_system('credential-after-certificate')));
-- For the triggers and for marketplace.busy_times, which run as the owner.
create policy bookings_read_owner on marketplace.bookings for select to muster_owner
    using ((select platform.actor_kind()) is not null);
create policy bookings_accept on marketplace.bookings for insert with check (
    worker_id = (select platform.actor_user()) and active and rest_waiver is null);
create policy bookings_end on marketplace.bookings for update
    using ((select platform.is_system('credential-after-certificate')))
    with check ((select platform.is_system('credential-after-certificate')) and not active);
grant select, insert on marketplace.bookings to muster_app, muster_runner;
grant update (active, released_at) on marketplace.bookings to muster_runner;

-- What makes a booking lawful: one row for each requirement, bound to the credential that satisfies it. The check refuses
-- a credential that does not count over the whole shift; the reference by `effective` carries every later cut of the
-- credential here, so it refuses that as well while the booking stands.
create table marketplace.booking_cover (
    booking_id uuid not null,
    requirement text not null,
    credential_id uuid not null,
    worker_id uuid not null,
    during tstzrange not null,
    active boolean not null,
    effective tstzmultirange not null,
    primary key (booking_id, requirement),
    constraint booking_cover_booking_fkey foreign key (booking_id, worker_id, during, active)
        references marketplace.bookings (id, worker_id, during, active) on update cascade on delete cascade,
    constraint booking_cover_credential_fkey foreign key (credential_id, worker_id, effective)
        references people.credentials (id, worker_id, effective) on update cascade,
    constraint booking_cover_valid check (not active or effective @> during)
);
create index booking_cover_worker on marketplace.booking_cover (worker_id, booking_id);
create index booking_cover_booking on marketplace.booking_cover (booking_id, worker_id, during, active);
create index booking_cover_credential on marketplace.booking_cover (credential_id, worker_id, effective);

alter table marketplace.booking_cover enable row level security;
alter table marketplace.booking_cover force row level security;
create policy booking_cover_read on marketplace.booking_cover for select using (
    worker_id = (select platform.actor_user())
    or booking_id in (select b.id from marketplace.bookings b where b.organisation_id = (select platform.actor_org()))
    or (select platform.is_staff())
    or (select platform.is_system('credential-after-certificate')));
-- For the triggers, which run as the owner.
create policy booking_cover_read_owner on marketplace.booking_cover for select to muster_owner
    using ((select platform.actor_kind()) is not null);
create policy booking_cover_add on marketplace.booking_cover for insert
    with check (worker_id = (select platform.actor_user()));
grant select, insert on marketplace.booking_cover to muster_app, muster_runner;

-- Takes a place: locks the shift, refuses when it is full or gone, and counts. The row comes in with the least rest that
-- the sector asks for, whatever the writer put there. SECURITY DEFINER, because a worker may not change a shift.
create function marketplace.take_place() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare
    shift marketplace.shifts;
    rest interval;
begin
    select * into shift from marketplace.shifts s where s.id = new.shift_id for update;
    if not found or shift.state = 'cancelled' then
        raise exception 'the shift is not on offer' using errcode = '23514', constraint = 'bookings_shift_open';
    end if;
    if shift.state = 'filled' then
        raise exception 'every place of the shift is taken' using errcode = '23505', constraint = 'bookings_place';
    end if;
    if not exists (select from marketplace.invitations i where i.id = new.invitation_id and i.state = 'accepted') then
        raise exception 'the invitation was not accepted' using errcode = '23514', constraint = 'bookings_accepted';
    end if;
    select make_interval(mins => r.rest_minutes) into strict rest
        from marketplace.sector_rules r where r.sector = shift.sector;
    new.blocked_until := greatest(new.blocked_until, upper(new.during) + rest);
    select min(free) into strict new.place from generate_series(1, shift.positions) free
        where not exists (select from marketplace.bookings b where b.shift_id = shift.id and b.active and b.place = free);
    update marketplace.shifts s
        set booked = s.booked + 1, state = case when s.booked + 1 = s.positions then 'filled' else 'open' end
        where s.id = shift.id;
    return new;
end $$;
revoke all on function marketplace.take_place() from public;
create trigger take_place before insert on marketplace.bookings
    for each row execute function marketplace.take_place();

-- Gives a place back when a booking is released. A booking that has ended stays so.
create function marketplace.free_place() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
    if new.active and not old.active then
        raise exception 'a booking that has ended stays so' using errcode = '23514', constraint = 'bookings_ended';
    end if;
    if old.active and new.released_at is not null then
        update marketplace.shifts s
            set booked = s.booked - 1, state = case when s.state = 'filled' then 'open' else s.state end
            where s.id = old.shift_id;
    end if;
    return new;
end $$;
revoke all on function marketplace.free_place() from public;
create trigger free_place before update on marketplace.bookings
    for each row execute function marketplace.free_place();

-- At the end of the transaction: each requirement of the shift has a cover whose credential satisfies it by the lattice,
-- and the rest is kept towards bookings whose own rest was waived (the exclusion constraint leaves those out).
-- SECURITY DEFINER, so that what the writer happens to see cannot make a requirement vanish.
create function marketplace.check_booking() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare
    changed uuid;
    booking marketplace.bookings;
    wanting text;
begin
    if tg_table_name = 'bookings' then
        changed := new.id;
    else
        changed := old.booking_id;
    end if;
    select * into booking from marketplace.bookings b where b.id = changed and b.active;
    if not found then
        return null;
    end if;
    select r.requirement into wanting
        from marketplace.shifts s cross join unnest(s.required) r (requirement)
        where s.id = booking.shift_id and not exists (
            select from marketplace.booking_cover c
            join people.public_credentials k on k.id = c.credential_id
            join marketplace.credential_lattice l on l.held = k.kind and l.required = c.requirement
            where c.booking_id = booking.id and c.requirement = r.requirement)
        limit 1;
    if found then
        raise exception 'requirement % of the shift is not covered', wanting
            using errcode = '23514', constraint = 'booking_cover_complete';
    end if;
    if booking.rest_waiver is null and exists (
        select from marketplace.bookings b
        where b.worker_id = booking.worker_id and b.id <> booking.id and b.active and b.rest_waiver is not null
            and tstzrange(lower(b.during), b.blocked_until) && tstzrange(lower(booking.during), booking.blocked_until))
    then
        raise exception 'too little rest beside a waived booking' using errcode = '23P01', constraint = 'bookings_rest';
    end if;
    return null;
end $$;
revoke all on function marketplace.check_booking() from public;
create constraint trigger check_booking after insert or update on marketplace.bookings
    deferrable initially deferred for each row execute function marketplace.check_booking();
create constraint trigger check_booking_cover after delete or update of requirement, credential_id
    on marketplace.booking_cover
    deferrable initially deferred for each row execute function marketplace.check_booking();

-- When workers are booked, wherever that is: nothing but a booking's id and its span, for matching. Callers may place
-- shifts; they name the workers, at most 2,000 at a time. SECURITY DEFINER, because the bookings are other organisations'.
create function marketplace.busy_times(workers uuid[], around tstzrange)
returns table (worker_id uuid, booking_id uuid, during tstzrange)
language plpgsql stable security definer rows 100
set search_path = pg_catalog, pg_temp as $$
begin
    if not (platform.actor_org() is not null and platform.actor_role() in ('owner', 'manager', 'scheduler')
        or platform.is_system('matcher')) then
        raise exception 'busy times are for those who place shifts' using errcode = '42501';
    end if;
    if cardinality(workers) > 2000 then
        raise exception 'too many workers at once' using errcode = '54000';
    end if;
    return query
        select b.worker_id, b.id, b.during from marketplace.bookings b
        where b.worker_id = any (workers) and b.active and b.during && around;
end $$;
revoke all on function marketplace.busy_times(uuid[], tstzrange) from public;
grant execute on function marketplace.busy_times(uuid[], tstzrange) to muster_app, muster_runner;

-- Figures for the public page: counts only.
create function marketplace.public_counts(now timestamptz, out open_shifts bigint, out booked_shifts bigint)
language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
    select (select count(*) from marketplace.shifts s where s.state = 'open' and s.starts_at > now),
           (select count(*) from marketplace.bookings b where b.active)
$$;
revoke all on function marketplace.public_counts(timestamptz) from public;
grant execute on function marketplace.public_counts(timestamptz) to muster_app, muster_runner;
