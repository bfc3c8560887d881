set local lock_timeout = '5s';

-- What a sign-in came from, coarse enough to be kept: "Firefox on Linux", and the network rather than the address.
alter table identity.sessions
    add column agent text,
    add column network text;
alter table identity.sessions
    add constraint sessions_agent check (length(agent) between 1 and 60) not valid,
    add constraint sessions_network check (length(network) between 1 and 60) not valid;
alter table identity.sessions validate constraint sessions_agent;
alter table identity.sessions validate constraint sessions_network;

-- Whatever changes about a session, but the time of its last use, is news to the nodes that remember it.
drop trigger sessions_cut_off on identity.sessions;
create trigger sessions_cut_off after update on identity.sessions for each row
    when (to_jsonb(old) - 'seen_at' is distinct from to_jsonb(new) - 'seen_at')
    execute function identity.cut_off_session();

-- Keys that people make for their own programs. Only the hash of the secret is kept.
create table identity.api_keys (
    id uuid primary key,
    user_id uuid not null references identity.users (id),
    name text not null check (length(name) between 1 and 60),
    secret_hash bytea not null check (octet_length(secret_hash) = 32),
    -- What it opens, in the words of identity's table of scopes.
    scopes text[] not null check (cardinality(scopes) between 1 and 30),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    -- Written at most once an hour.
    used_at timestamptz,
    revoked_at timestamptz,
    constraint api_keys_life check (expires_at > created_at and expires_at <= created_at + interval '366 days')
);
create index api_keys_user on identity.api_keys (user_id, created_at);
alter table identity.api_keys enable row level security;
alter table identity.api_keys force row level security;
create policy api_keys_read on identity.api_keys for select using (
    user_id = (select platform.actor_user()) or (select platform.is_system('authenticator', 'sweeper')));
create policy api_keys_add on identity.api_keys for insert with check ((select platform.is_system('authenticator')));
create policy api_keys_change on identity.api_keys for update
    using ((select platform.is_system('authenticator')))
    with check ((select platform.is_system('authenticator')));
create policy api_keys_sweep on identity.api_keys for delete using ((select platform.is_system('sweeper')));
grant select, insert, update on identity.api_keys to muster_app, muster_runner;
grant delete on identity.api_keys to muster_runner;

create function identity.cut_off_key() returns trigger language plpgsql as $$
begin
    perform platform.cut_off('key', new.id);
    return null;
end $$;
create trigger api_keys_cut_off after update on identity.api_keys for each row
    when (to_jsonb(old) - 'used_at' is distinct from to_jsonb(new) - 'used_at')
    execute function identity.cut_off_key();

-- Ended sign-ins are kept for ninety days, the log of cut-offs for a day.
create policy sessions_sweep_read on identity.sessions for select using ((select platform.is_system('sweeper')));
create policy sessions_sweep on identity.sessions for delete using ((select platform.is_system('sweeper')));
create policy refresh_tokens_sweep_read on identity.refresh_tokens for select using ((select platform.is_system('sweeper')));
create policy refresh_tokens_sweep on identity.refresh_tokens for delete using ((select platform.is_system('sweeper')));
create policy email_tokens_sweep_read on identity.email_tokens for select using ((select platform.is_system('sweeper')));
create policy email_tokens_sweep on identity.email_tokens for delete using ((select platform.is_system('sweeper')));
grant delete on identity.sessions, identity.refresh_tokens, identity.email_tokens to muster_runner;
