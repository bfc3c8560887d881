set local lock_timeout = '5s';

-- What counts as a strong second factor: an authenticator app that was confirmed, or a passkey. Read as whoever asks, so that
-- it shows nobody more than the tables do. A view and no function, so that it is folded into the query that asks.
create view identity.strong_factors with (security_invoker = true) as
    select user_id from identity.totp where confirmed_at is not null
    union all
    select user_id from identity.passkeys;
grant select on identity.strong_factors to muster_app, muster_runner;
