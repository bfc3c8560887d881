set local lock_timeout = '5s';

-- Invitations of people into an organisation, by address. The secrets of the letters lie in a table of their own.
create table organisations.invitations (
    organisation_id uuid not null references organisations.organisations (id),
    id uuid not null,
    email citext not null check (length(email) between 3 and 254),
    role text not null check (role in ('owner', 'manager', 'scheduler', 'instructor', 'viewer')),
    invited_by uuid not null references identity.users (id),
    created_at timestamptz not null,
    -- How many letters were asked for, and when the last one was.
    letters smallint not null default 1 check (letters between 1 and 20),
    asked_at timestamptz not null,
    expires_at timestamptz not null,
    accepted_at timestamptz,
    accepted_by uuid references identity.users (id),
    withdrawn_at timestamptz,
    primary key (organisation_id, id),
    constraint invitations_id_key unique (id),
    constraint invitations_accepted check ((accepted_at is null) = (accepted_by is null)),
    constraint invitations_one_end check (accepted_at is null or withdrawn_at is null)
);
-- An address has one open invitation to an organisation; this also settles a form that was sent twice at once.
create unique index invitations_open_key on organisations.invitations (organisation_id, email)
    where accepted_at is null and withdrawn_at is null;
create index invitations_invited_by on organisations.invitations (invited_by);
create index invitations_accepted_by on organisations.invitations (accepted_by);

-- What the links in the letters carry, by hash. Only the newest of an invitation works.
create table organisations.invitation_links (
    hash bytea primary key check (octet_length(hash) = 32),
    organisation_id uuid not null,
    invitation_id uuid not null,
    created_at timestamptz not null,
    revoked_at timestamptz,
    constraint invitation_links_invitation_fkey foreign key (organisation_id, invitation_id)
        references organisations.invitations (organisation_id, id)
);
create index invitation_links_invitation on organisations.invitation_links (organisation_id, invitation_id);

alter table organisations.invitations enable row level security;
alter table organisations.invitations force row level security;
create policy invitations_read on organisations.invitations for select using (
    (organisation_id = (select platform.actor_org()) and (select platform.actor_role()) in ('owner', 'manager'))
    or (select platform.is_staff())
    or (select platform.is_system('invitation-keeper', 'link-after-member-invitation')));
-- Owners invite into every role, managers into those below their own.
create policy invitations_add on organisations.invitations for insert with check (
    organisation_id = (select platform.actor_org()) and invited_by = (select platform.actor_user())
    and accepted_at is null and withdrawn_at is null
    and ((select platform.actor_role()) = 'owner'
        or ((select platform.actor_role()) = 'manager' and role in ('scheduler', 'instructor', 'viewer'))));
create policy invitations_change on organisations.invitations for update
    using (organisation_id = (select platform.actor_org()) and accepted_at is null
        and ((select platform.actor_role()) = 'owner'
            or ((select platform.actor_role()) = 'manager' and role in ('scheduler', 'instructor', 'viewer'))))
    with check (organisation_id = (select platform.actor_org()) and accepted_at is null
        and ((select platform.actor_role()) = 'owner'
            or ((select platform.actor_role()) = 'manager' and role in ('scheduler', 'instructor', 'viewer'))));
-- An invitation is accepted by whoever has its address, confirmed, and by nobody else, whatever the code asks for.
create policy invitations_accept on organisations.invitations for update
    using ((select platform.is_system('invitation-keeper')) and accepted_at is null and withdrawn_at is null)
    with check ((select platform.is_system('invitation-keeper')) and accepted_at is not null and exists (
        select 1 from identity.users u
        where u.id = accepted_by and u.email = invitations.email
            and u.email_confirmed_at is not null and u.disabled_at is null and u.role <> 'staff'));
grant select, insert on organisations.invitations to muster_app, muster_runner;
-- Address and role of an invitation never change; whoever means another writes another.
grant update (letters, asked_at, expires_at, accepted_at, accepted_by, withdrawn_at) on organisations.invitations
    to muster_app, muster_runner;

alter table organisations.invitation_links enable row level security;
alter table organisations.invitation_links force row level security;
create policy invitation_links_read on organisations.invitation_links for select
    using ((select platform.is_system('invitation-keeper', 'link-after-member-invitation')));
create policy invitation_links_add on organisations.invitation_links for insert
    with check ((select platform.is_system('link-after-member-invitation')));
create policy invitation_links_change on organisations.invitation_links for update
    using ((select platform.is_system('link-after-member-invitation')))
    with check ((select platform.is_system('link-after-member-invitation')));
grant select, insert on organisations.invitation_links to muster_app, muster_runner;
grant update (revoked_at) on organisations.invitation_links to muster_app, muster_runner;

-- Whoever accepted an invitation joins in the role it names, anew or once more.
create policy memberships_join on organisations.memberships for insert with check (
    (select platform.is_system('invitation-keeper')) and founder is null and ended_at is null and exists (
        select 1 from organisations.invitations i
        where i.organisation_id = memberships.organisation_id and i.accepted_by = memberships.user_id
            and i.role = memberships.role and i.accepted_at = memberships.created_at));
create policy memberships_come_back on organisations.memberships for update
    using ((select platform.is_system('invitation-keeper')) and ended_at is not null)
    with check ((select platform.is_system('invitation-keeper')) and ended_at is null and exists (
        select 1 from organisations.invitations i
        where i.organisation_id = memberships.organisation_id and i.accepted_by = memberships.user_id
            and i.role = memberships.role and i.accepted_at = memberships.created_at));
-- Owners change roles and end memberships; managers end those below their own; everybody may leave.
create policy memberships_change on organisations.memberships for update
    using (organisation_id = (select platform.actor_org()) and ended_at is null
        and (select platform.actor_role()) = 'owner')
    with check (organisation_id = (select platform.actor_org()));
create policy memberships_end on organisations.memberships for update
    using (organisation_id = (select platform.actor_org()) and ended_at is null
        and (select platform.actor_role()) = 'manager' and role in ('scheduler', 'instructor', 'viewer'))
    with check (organisation_id = (select platform.actor_org()) and ended_at is not null);
create policy memberships_leave on organisations.memberships for update
    using (organisation_id = (select platform.actor_org()) and ended_at is null
        and user_id = (select platform.actor_user()))
    with check (organisation_id = (select platform.actor_org()) and ended_at is not null
        and user_id = (select platform.actor_user()));
grant update (role, created_at, ended_at) on organisations.memberships to muster_app, muster_runner;

-- A policy cannot compare a row with what it was. Only an owner gives another role, and only the keeper, on the strength of
-- an invitation, lets somebody back in.
create function organisations.keep_role() returns trigger language plpgsql
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
    if new.role is distinct from old.role and platform.actor_role() is distinct from 'owner' then
        raise exception 'only an owner gives another role' using errcode = '42501';
    end if;
    return new;
end $$;
create trigger keep_role before update on organisations.memberships
    for each row execute function organisations.keep_role();

-- An organisation keeps an owner. Use cases say so before; this holds when two of them meet.
create function organisations.keep_an_owner() returns trigger language plpgsql
set search_path = pg_catalog, pg_temp as $$
begin
    if not exists (select 1 from organisations.memberships m
                   where m.organisation_id = old.organisation_id and m.role = 'owner' and m.ended_at is null) then
        raise exception 'an organisation keeps an owner'
            using errcode = '23514', constraint = 'memberships_keep_an_owner';
    end if;
    return null;
end $$;
create constraint trigger keep_an_owner after update on organisations.memberships
    deferrable initially deferred for each row
    when (old.role = 'owner' and old.ended_at is null and (new.role <> 'owner' or new.ended_at is not null))
    execute function organisations.keep_an_owner();

-- Managers do what owners do, but for owners, roles and bills: so they publish courses too.
create or replace function academy.may_teach(owner uuid) returns boolean
    language sql stable
    set search_path = pg_catalog
    return platform.is_staff()
        or platform.is_system('demo-loader')
        or (owner is not null and owner = platform.actor_org()
            and platform.actor_role() in ('owner', 'manager', 'instructor'));

-- Sign-ins end when somebody else changes what their holder may do in an organisation.
alter table identity.sessions drop constraint sessions_ended_why_check;
alter table identity.sessions add constraint sessions_ended_why_check check (ended_why in
    ('signed-out', 'signed-out-everywhere', 'replaced', 'token-reuse', 'password-changed', 'switched-off',
     'role-changed'));
