set local lock_timeout = '5s';

-- Who or what is cut off: a session that ended, a person whose account or membership changed, a key that was revoked.
-- Nodes keep what they know of a sender for a while; this log tells them what to forget. It is written by the triggers
-- below, in the transaction of the change itself, so that no code can end a session and leave a node believing in it.
create table platform.cut_offs (
    id bigint generated always as identity primary key,
    -- Readers ask by transaction, not by id: ids become visible out of order, transactions below a snapshot do not.
    xid xid8 not null default pg_current_xact_id(),
    kind text not null check (kind in ('session', 'person', 'key')),
    target uuid not null,
    at timestamptz not null default now()
);
create index cut_offs_xid on platform.cut_offs (xid);
create index cut_offs_at on platform.cut_offs (at);
alter table platform.cut_offs enable row level security;
alter table platform.cut_offs force row level security;
create policy cut_offs_add on platform.cut_offs for insert with check ((select platform.actor_kind()) is not null);
create policy cut_offs_read on platform.cut_offs for select
    using ((select platform.is_system('cut-off-watch', 'sweeper')));
create policy cut_offs_sweep on platform.cut_offs for delete using ((select platform.is_system('sweeper')));
grant select, insert on platform.cut_offs to muster_app, muster_runner;
grant delete on platform.cut_offs to muster_runner;

-- The one function that writes the log. The notification only wakes the nodes; they read the table.
create function platform.cut_off(kind text, target uuid) returns void language plpgsql volatile
set search_path = pg_catalog, pg_temp as $$
begin
    insert into platform.cut_offs (kind, target) values ($1, $2);
    perform pg_notify('muster_cut_off', '');
end $$;

create function identity.cut_off_session() returns trigger language plpgsql as $$
begin
    perform platform.cut_off('session', new.id);
    return null;
end $$;
create trigger sessions_cut_off after update on identity.sessions for each row
    when ((old.ended_at is null and new.ended_at is not null)
        or old.token_hash is distinct from new.token_hash
        or old.user_version is distinct from new.user_version
        or old.expires_at > new.expires_at)
    execute function identity.cut_off_session();

create function identity.cut_off_person() returns trigger language plpgsql as $$
begin
    perform platform.cut_off('person', new.id);
    return null;
end $$;
create trigger users_cut_off after update on identity.users for each row
    when ((old.version, old.disabled_at, old.role, old.staff_role, old.sector)
        is distinct from (new.version, new.disabled_at, new.role, new.staff_role, new.sector))
    execute function identity.cut_off_person();

-- A pair whose answer was lost: its access token dies with it.
create function identity.cut_off_pair() returns trigger language plpgsql as $$
begin
    perform platform.cut_off('session', new.session_id);
    return null;
end $$;
create trigger refresh_tokens_cut_off after update on identity.refresh_tokens for each row
    when (old.revoked_at is null and new.revoked_at is not null)
    execute function identity.cut_off_pair();

-- For whom somebody acts, and as what, is part of who they are.
create function organisations.cut_off_member() returns trigger language plpgsql as $$
begin
    perform platform.cut_off('person', new.user_id);
    return null;
end $$;
create trigger memberships_cut_off after insert or update on organisations.memberships for each row
    execute function organisations.cut_off_member();
