set local lock_timeout = '5s';

-- What the law has us keep of somebody who was forgotten has a clock, too. The job that deletes it notes here until when
-- the rest is kept, and that nothing is left.
alter table identity.erasures
    add column kept_until timestamptz,
    add column served_at timestamptz,
    add constraint erasures_served check (served_at is null or (done_at is not null and kept_until is null));
create index erasures_kept on identity.erasures (coalesce(kept_until, done_at)) where done_at is not null and served_at is null;
create policy erasures_serve_see on identity.erasures for select using ((select platform.is_system('retention')));
create policy erasures_serve on identity.erasures for update
    using ((select platform.is_system('retention')) and done_at is not null)
    with check ((select platform.is_system('retention')) and done_at is not null);
grant update (kept_until, served_at) on identity.erasures to muster_runner;

-- The job works on behalf of the one person, and reaches only whom the eraser has been at.
create policy bookings_serve on marketplace.bookings for delete using (
    (select platform.is_system('retention')) and worker_id = (select platform.actor_user())
    and exists (select from identity.users u where u.id = worker_id and u.erased_at is not null));
grant delete on marketplace.bookings to muster_runner;
create policy payments_serve on billing.payments for delete using (
    (select platform.is_system('retention')) and buyer_id = (select platform.actor_user())
    and exists (select from identity.users u where u.id = buyer_id and u.erased_at is not null));
grant delete on billing.payments to muster_runner;

-- Of a certificate stay the number, the outcome, the dates and its place in the status list, so that neither is given out
-- again and a revoked one never looks valid. The document with the name goes, and with it the salt of its line in the log.
alter table certificates.certificates add column forgotten_at timestamptz;
alter table certificates.certificates add constraint certificates_forgotten
    check (forgotten_at is null or (credential = '' and pdf_key is null)) not valid;
alter table certificates.certificates validate constraint certificates_forgotten;
create policy certificates_serve_see on certificates.certificates for select using (
    (select platform.is_system('retention')) and holder = (select platform.actor_user()));
create policy certificates_serve on certificates.certificates for update
    using ((select platform.is_system('retention')) and holder = (select platform.actor_user())
        and exists (select from identity.users u where u.id = holder and u.erased_at is not null))
    with check ((select platform.is_system('retention')) and forgotten_at is not null);
grant update (credential, pdf_key, salt, state_reason, forgotten_at) on certificates.certificates to muster_runner;
drop policy certificates_by_number on certificates.certificates;
create policy certificates_by_number on certificates.certificates for select
    using (number = (select nullif(current_setting('certificates.number', true), '')) and forgotten_at is null);
drop policy certificates_staff on certificates.certificates;
create policy certificates_staff on certificates.certificates for select
    using ((select platform.is_staff()) and forgotten_at is null);
