set local lock_timeout = '5s';

-- Staff have one role each, and it opens its own work and nothing else. Until now it opened more here.

-- Courses of the platform come from administrators. Reviewers and assessors do not teach.
create or replace function academy.may_teach(owner uuid) returns boolean
    language sql stable
    set search_path = pg_catalog
    return (platform.is_staff() and platform.actor_role() = 'admin')
        or platform.is_system('demo-loader')
        or (owner is not null and owner = platform.actor_org()
            and platform.actor_role() in ('owner', 'manager', 'instructor'));

-- What somebody holds, those see who check it, and support in the record of a person.
drop policy credentials_read on people.credentials;
create policy credentials_read on people.credentials for select using (
    worker_id = (select platform.actor_user())
    or (shared and (select platform.actor_role()) in ('owner', 'manager', 'scheduler') and (select platform.actor_org()) is not null)
    or ((select platform.is_staff()) and (select platform.actor_role()) in ('reviewer', 'support', 'admin'))
    or (select platform.is_system('credential-after-certificate', 'matcher', 'demo-loader')));

-- What a learner chose, how far they read and how a quiz went is theirs alone. Their places are part of the record that
-- support and administrators open.
drop policy enrolments_see on academy.enrolments;
create policy enrolments_see on academy.enrolments for select using (
    learner_id = (select platform.actor_user())
    or ((select platform.is_staff()) and (select platform.actor_role()) in ('support', 'admin'))
    or (select platform.is_system('enrol-after-payment', 'public-stats', 'demo-loader')));
drop policy attempts_see on academy.attempts;
create policy attempts_see on academy.attempts for select using (learner_id = (select platform.actor_user()));
drop policy answers_see on academy.answers;
create policy answers_see on academy.answers for select using (learner_id = (select platform.actor_user()));
drop policy lesson_marks_see on academy.lesson_marks;
create policy lesson_marks_see on academy.lesson_marks for select using (learner_id = (select platform.actor_user()));

-- No work of staff needs a payment, or what the provider sent about it.
drop policy payments_see on billing.payments;
create policy payments_see on billing.payments for select using (
    buyer_id = (select platform.actor_user())
    or (select platform.is_system('settle-payment', 'reconcile-payments')));
drop policy inbox_see on billing.inbox;
create policy inbox_see on billing.inbox for select using (
    (select platform.is_system('payments-webhook', 'settle-payment')));
