set local lock_timeout = '5s';

-- Why a role of staff or a reset of factors was asked for lies sealed from now on, as in the audit log. What lies in clear
-- from before stays readable, and goes with the person whom it is about.
alter table identity.role_grants add column why jsonb check (why ? 'id' and why ? 'commitment');
alter table identity.role_grants alter column reason drop not null;
create policy role_grants_forget on identity.role_grants for update
    using ((select platform.is_system('eraser')) and user_id = (select platform.actor_user()))
    with check ((select platform.is_system('eraser')) and user_id = (select platform.actor_user()));
create policy role_grants_forget_see on identity.role_grants for select
    using ((select platform.is_system('eraser')) and user_id = (select platform.actor_user()));
grant update (reason) on identity.role_grants to muster_runner;

alter table identity.factor_resets add column why jsonb check (why ? 'id' and why ? 'commitment');
alter table identity.factor_resets alter column reason drop not null;
create policy factor_resets_forget on identity.factor_resets for update
    using ((select platform.is_system('eraser')) and user_id = (select platform.actor_user()))
    with check ((select platform.is_system('eraser')) and user_id = (select platform.actor_user()));
create policy factor_resets_forget_see on identity.factor_resets for select
    using ((select platform.is_system('eraser')) and user_id = (select platform.actor_user()));
grant update (reason) on identity.factor_resets to muster_runner;

-- Exports hold theirs in the same shape.
alter table platform.audit_exports no force row level security;
update platform.audit_exports set why = why->'sealed_reason' where why ? 'sealed_reason';
alter table platform.audit_exports force row level security;
alter table platform.audit_exports add constraint audit_exports_why check (why ? 'id' and why ? 'commitment');
