set local lock_timeout = '5s';

-- When a session's holder last proved who they are (null: when the session began), and by what. A step-up writes both.
alter table identity.sessions
    add column proved_at timestamptz,
    add column methods text[] not null default array['pwd'];
alter table identity.sessions
    add constraint sessions_methods check (
        cardinality(methods) > 0 and methods <@ array['pwd', 'otp', 'recovery', 'passkey', 'sms']) not valid;
alter table identity.sessions validate constraint sessions_methods;

-- A fresh proof must be known on every node at once, so it too has them look anew.
drop trigger sessions_cut_off on identity.sessions;
create trigger sessions_cut_off after update on identity.sessions for each row
    when ((old.ended_at is null and new.ended_at is not null)
        or old.token_hash is distinct from new.token_hash
        or old.proved_at is distinct from new.proved_at
        or old.user_version is distinct from new.user_version
        or old.expires_at > new.expires_at)
    execute function identity.cut_off_session();
