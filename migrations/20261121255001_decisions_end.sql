set local lock_timeout = '5s';

-- What two of the staff asked and decided goes with the rows of the audit log that speak of it: after seven years. A younger row
-- the database does not give up, whatever the code does.
create policy role_grants_end_see on identity.role_grants for select
    using ((select platform.is_system('retention')) and asked_at < now() - interval '84 months');
create policy role_grants_end on identity.role_grants for delete
    using ((select platform.is_system('retention')) and asked_at < now() - interval '84 months');
create policy factor_resets_end_see on identity.factor_resets for select
    using ((select platform.is_system('retention')) and asked_at < now() - interval '84 months');
create policy factor_resets_end on identity.factor_resets for delete
    using ((select platform.is_system('retention')) and asked_at < now() - interval '84 months');
create policy audit_exports_end_see on platform.audit_exports for select
    using ((select platform.is_system('retention')) and asked_at < now() - interval '84 months');
create policy audit_exports_end on platform.audit_exports for delete
    using ((select platform.is_system('retention')) and asked_at < now() - interval '84 months');
grant delete on identity.role_grants, identity.factor_resets, platform.audit_exports to muster_runner;
