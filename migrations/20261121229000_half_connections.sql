set local lock_timeout = '5s';

-- A provider's account that its holder wants connected, once the second factor is shown as well.
alter table identity.half_logins add column connects bytea check (octet_length(connects) = 32);

-- A proof that is taken back counts nowhere any more.
drop trigger sessions_cut_off on identity.sessions;
create trigger sessions_cut_off after update on identity.sessions for each row
    when ((old.ended_at is null and new.ended_at is not null)
        or old.token_hash is distinct from new.token_hash
        or old.user_version is distinct from new.user_version
        or old.expires_at > new.expires_at
        or coalesce(old.proved_at, old.created_at) > coalesce(new.proved_at, new.created_at))
    execute function identity.cut_off_session();
