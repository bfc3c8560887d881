set local lock_timeout = '5s';

-- Each of these let through more than the code asks for.

-- Whose credentials may have clocks the job finds out on nobody's behalf, and certificates of ours have none. Everything else
-- it does on behalf of the one person, and then sees what that person sees.
drop policy credentials_serve_see on people.credentials;
create policy credentials_serve_see on people.credentials for select using (
    (select platform.is_system('retention')) and (select platform.actor_user()) is null and certificate_id is null);

-- Why something was done to a person is said by those who are asked: staff who check what people hold, whoever exports the
-- log (about themselves), the authenticator for administrators and support, and the host. Nobody says it of an organisation.
drop policy audit_reasons_add on platform.audit_reasons;
create policy audit_reasons_add on platform.audit_reasons for insert with check (
    owner_kind = 'person' and (
        ((select platform.is_staff()) and (select platform.actor_role()) in ('reviewer', 'admin'))
        or ((select platform.is_staff()) and (select platform.actor_role()) = 'auditor'
            and owner = (select platform.actor_user()))
        or (select platform.is_system('authenticator', 'command-line'))));

-- Owners demand a second factor at the doors. No job does.
revoke insert, delete on organisations.factor_demands from muster_runner;
revoke update (holds_from, set_at) on organisations.factor_demands from muster_runner;
