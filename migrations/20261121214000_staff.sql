set local lock_timeout = '5s';

-- Two more roles of staff: support finds people and helps them, auditors read the audit log. Neither changes records.
alter table identity.users drop constraint users_staff_role_check;
alter table identity.users add constraint users_staff_role_check
    check (staff_role in ('reviewer', 'assessor', 'support', 'auditor', 'admin')) not valid;
alter table identity.users validate constraint users_staff_role_check;

-- Auditors and administrators read the whole log; everybody who looked at their own record; the part of the platform
-- that shows staff how far the chain holds reads both log and chain.
drop policy audit_log_read on platform.audit_log;
create policy audit_log_read on platform.audit_log for select using (
    ((select platform.is_staff()) and (select platform.actor_role()) in ('auditor', 'admin'))
    or (action = 'platform.look' and target = (select platform.actor_user()))
    or (select platform.is_system('audit-sealer', 'audit-prover', 'command-line')));
drop policy audit_chain_read on platform.audit_chain;
create policy audit_chain_read on platform.audit_chain for select
    using ((select platform.is_system('audit-sealer', 'audit-prover', 'command-line')));
drop policy audit_checkpoints_read on platform.audit_checkpoints;
create policy audit_checkpoints_read on platform.audit_checkpoints for select
    using ((select platform.is_system('audit-sealer', 'audit-prover', 'command-line')));

-- What any staff could write until now stays with the roles whose work it is.
create or replace function academy.may_teach(owner uuid) returns boolean
    language sql stable
    set search_path = pg_catalog
    return (platform.is_staff() and platform.actor_role() in ('reviewer', 'assessor', 'admin'))
        or platform.is_system('demo-loader')
        or (owner is not null and owner = platform.actor_org() and platform.actor_role() in ('owner', 'instructor'));
drop policy log_entries_add on certificates.log_entries;
create policy log_entries_add on certificates.log_entries for insert with check (
    (op = 'issue' and (select certificates.may_issue()))
    or (op <> 'issue' and (select platform.is_staff()) and (select platform.actor_role()) in ('reviewer', 'admin')));
drop policy certificates_change_state on certificates.certificates;
create policy certificates_change_state on certificates.certificates for update
    using ((select platform.is_staff()) and (select platform.actor_role()) in ('reviewer', 'admin'))
    with check ((select platform.is_staff()) and (select platform.actor_role()) in ('reviewer', 'admin'));
drop policy public_candidates_change on people.public_candidates;
create policy public_candidates_change on people.public_candidates for update
    using (worker_id = (select platform.actor_user())
        or ((select platform.is_staff()) and (select platform.actor_role()) in ('reviewer', 'admin'))
        or (select platform.is_system('credential-after-certificate', 'demo-loader')))
    with check (worker_id = (select platform.actor_user())
        or ((select platform.is_staff()) and (select platform.actor_role()) in ('reviewer', 'admin'))
        or (select platform.is_system('credential-after-certificate', 'demo-loader')));
