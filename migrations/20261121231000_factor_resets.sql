set local lock_timeout = '5s';

-- Second factors of somebody who lost them are taken away by two administrators and a day's wait: one asks, another agrees
-- within a day, and the person has a day more to stop it. The table itself holds the two apart and keeps the wait, whatever
-- the code does.
create table identity.factor_resets (
    id uuid primary key,
    user_id uuid not null references identity.users (id),
    reason text not null check (length(reason) between 1 and 500),
    asked_by uuid not null references identity.users (id),
    asked_at timestamptz not null,
    expires_at timestamptz not null,
    decided_by uuid references identity.users (id),
    decided_at timestamptz,
    approved boolean,
    -- The person said no, from the letter or signed in; or whoever asked or agreed was no administrator any more.
    stopped_at timestamptz,
    done_at timestamptz,
    constraint factor_resets_life check (expires_at > asked_at and expires_at <= asked_at + interval '24 hours'),
    constraint factor_resets_decided check ((decided_at is null) = (approved is null)
        and (decided_at is null or decided_by is not null or not approved)),
    constraint factor_resets_two_people check (asked_by <> user_id and decided_by <> asked_by and decided_by <> user_id),
    constraint factor_resets_in_time check (not approved or decided_at < expires_at),
    constraint factor_resets_wait check (done_at is null
        or (approved is true and stopped_at is null and done_at >= decided_at + interval '24 hours'))
);
create unique index factor_resets_one_each on identity.factor_resets (user_id)
    where stopped_at is null and done_at is null and approved is distinct from false;
create index factor_resets_recent on identity.factor_resets (asked_at, id);
create index factor_resets_due on identity.factor_resets (decided_at)
    where approved and stopped_at is null and done_at is null;
create index factor_resets_user on identity.factor_resets (user_id, asked_at);
create index factor_resets_asked_by on identity.factor_resets (asked_by);
create index factor_resets_decided_by on identity.factor_resets (decided_by);
alter table identity.factor_resets enable row level security;
alter table identity.factor_resets force row level security;
create policy factor_resets_read on identity.factor_resets for select using (
    ((select platform.is_staff()) and (select platform.actor_role()) in ('auditor', 'admin'))
    or (select platform.is_system('authenticator', 'tell-after-factor-reset')));
create policy factor_resets_copy on identity.factor_resets for select
    using ((select platform.is_system('copy-after-request')) and user_id = (select platform.actor_user()));
create policy factor_resets_ask on identity.factor_resets for insert
    with check ((select platform.is_system('authenticator')) and asked_by = (select platform.actor_user())
        and decided_at is null and stopped_at is null and done_at is null);
-- Whoever decides does so in their own name; what is done is done by the clock and at nobody's request.
create policy factor_resets_change on identity.factor_resets for update
    using ((select platform.is_system('authenticator')))
    with check ((select platform.is_system('authenticator'))
        and (decided_by is null or stopped_at is not null or done_at is not null
            or decided_by = (select platform.actor_user()))
        and (done_at is null or (select platform.actor_user()) is null));
grant select, insert on identity.factor_resets to muster_app, muster_runner;
grant update (decided_by, decided_at, approved, stopped_at, done_at) on identity.factor_resets to muster_app, muster_runner;

-- The letter about it carries a link that stops it.
alter table identity.email_tokens drop constraint email_tokens_purpose_check;
alter table identity.email_tokens add constraint email_tokens_purpose_check
    check (purpose in ('confirm-email', 'reset-password', 'change-email', 'reactivate', 'stop-factor-reset')) not valid;
alter table identity.email_tokens validate constraint email_tokens_purpose_check;
create policy email_tokens_stop_read on identity.email_tokens for select
    using ((select platform.is_system('tell-after-factor-reset')) and purpose = 'stop-factor-reset');
create policy email_tokens_stop_add on identity.email_tokens for insert
    with check ((select platform.is_system('tell-after-factor-reset')) and purpose = 'stop-factor-reset');
create policy email_tokens_stop_change on identity.email_tokens for update
    using ((select platform.is_system('tell-after-factor-reset')) and purpose = 'stop-factor-reset')
    with check ((select platform.is_system('tell-after-factor-reset')) and purpose = 'stop-factor-reset');
