set local lock_timeout = '5s';

-- Why a role of staff or a reset of factors was asked for lies sealed from now on, as in the audit log, and `reason` says
-- '[sealed]'. What lies in clear from before stays readable, and goes with the person whom it is about.
alter table identity.role_grants add column why jsonb check (why ? 'id' and why ? 'commitment');
create policy role_grants_forget on identity.role_grants for update
    using ((select platform.is_system('eraser')) and user_id = (select platform.actor_user()))
    with check ((select platform.is_system('eraser')) and user_id = (select platform.actor_user()));
create policy role_grants_forget_see on identity.role_grants for select
    using ((select platform.is_system('eraser')) and user_id = (select platform.actor_user()));
grant update (reason) on identity.role_grants to muster_runner;

alter table identity.factor_resets add column why jsonb check (why ? 'id' and why ? 'commitment');
create policy factor_resets_forget on identity.factor_resets for update
    using ((select platform.is_system('eraser')) and user_id = (select platform.actor_user()))
    with check ((select platform.is_system('eraser')) and user_id = (select platform.actor_user()));
create policy factor_resets_forget_see on identity.factor_resets for select
    using ((select platform.is_system('eraser')) and user_id = (select platform.actor_user()));
grant update (reason) on identity.factor_resets to muster_runner;

-- Those who were forgotten before.
alter table identity.users no force row level security;
alter table identity.role_grants no force row level security;
alter table identity.factor_resets no force row level security;
update identity.role_grants set reason = '[forgotten]'
    where user_id in (select id from identity.users where erased_at is not null);
update identity.factor_resets set reason = '[forgotten]'
    where user_id in (select id from identity.users where erased_at is not null);
alter table identity.factor_resets force row level security;
alter table identity.role_grants force row level security;
alter table identity.users force row level security;
