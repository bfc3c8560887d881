set local lock_timeout = '5s';

-- posture: assessments of organisations, their answers in revisions, and signed reports.
create schema posture;
grant usage on schema posture to muster_app, muster_runner;

-- One run of an organisation through one version of a question pack. Packs are data of the program; a run keeps the
-- version that it began with.
create table posture.assessments (
    organisation_id uuid not null references organisations.organisations (id),
    id uuid primary key,
    pack_key text not null check (length(pack_key) between 1 and 64),
    pack_version text not null check (length(pack_version) between 1 and 64),
    title text not null check (length(title) between 1 and 200),
    state text not null check (state in ('in_progress', 'completed', 'released')),
    -- Grows with every change, answers included: what If-Match names.
    version integer not null check (version > 0),
    started_by uuid not null references identity.users (id),
    started_at timestamptz not null,
    completed_by uuid references identity.users (id),
    completed_at timestamptz,
    released_at timestamptz,
    check ((state = 'in_progress') = (completed_at is null)),
    check ((completed_at is null) = (completed_by is null)),
    check ((state = 'released') = (released_at is not null)),
    -- What answers and reports refer to, so that none can be tied to another organisation's run.
    constraint assessments_organisation_key unique (organisation_id, id)
);
create index assessments_recent on posture.assessments (organisation_id, started_at desc, id desc);
create index assessments_started_by on posture.assessments (started_by);
create index assessments_completed_by on posture.assessments (completed_by);

-- Every revision of every answer; rows are only ever added. A revision that clashed is kept but is not in force.
create table posture.answers (
    organisation_id uuid not null,
    assessment_id uuid not null,
    -- May be made on the device, so the key holds the organisation: a guessed id tells nothing.
    id uuid not null,
    ordinal bigint generated always as identity,
    question text not null check (length(question) between 1 and 64),
    base uuid,
    -- 0 to 4; null means that the question does not apply.
    level smallint check (level between 0 and 4),
    comment text not null check (length(comment) <= 4000),
    author_id uuid not null references identity.users (id),
    saved_at timestamptz not null,
    in_force boolean not null,
    constraint answers_pkey primary key (organisation_id, id),
    foreign key (organisation_id, assessment_id) references posture.assessments (organisation_id, id),
    foreign key (organisation_id, base) references posture.answers (organisation_id, id)
);
create index answers_latest on posture.answers (organisation_id, assessment_id, question, ordinal desc);
create index answers_base on posture.answers (organisation_id, base);
create index answers_author on posture.answers (author_id);

-- The revision of each answer that counts.
create view posture.latest_answers with (security_invoker = true) as
    select distinct on (organisation_id, assessment_id, question)
           organisation_id, assessment_id, id, ordinal, question, base, level, comment, author_id, saved_at, in_force
    from posture.answers
    where in_force
    order by organisation_id, assessment_id, question, ordinal desc;

-- Reports of frozen runs.
create table posture.reports (
    organisation_id uuid not null,
    id uuid primary key,
    assessment_id uuid not null,
    state text not null check (state in ('queued', 'drawing', 'ready', 'failed')),
    -- The name as it was when the report was asked for: a report says what was true then.
    organisation_name text not null,
    requested_by uuid not null references identity.users (id),
    requested_at timestamptz not null,
    queued_at timestamptz not null,
    digest text check (digest ~ '^[0-9a-f]{64}$'),
    signature text,
    public_key text,
    report_json text,
    file_key text,
    ready_at timestamptz,
    foreign key (organisation_id, assessment_id) references posture.assessments (organisation_id, id),
    check ((state = 'ready') = (ready_at is not null)),
    check ((state = 'ready') = (digest is not null and signature is not null and public_key is not null
                                and report_json is not null and file_key is not null))
);
-- The answers are frozen, so a second report would be the same: one that has not failed is enough.
create unique index reports_one_live on posture.reports (organisation_id, assessment_id) where state <> 'failed';
create index reports_of on posture.reports (organisation_id, assessment_id, requested_at desc);
create index reports_requested_by on posture.reports (requested_by);

-- An organisation's weak spots are seen by those who run it or were asked to look, by staff who assess, and by the
-- job that draws reports; not by all its members.
alter table posture.assessments enable row level security;
alter table posture.assessments force row level security;
create policy assessments_read on posture.assessments for select using (
    (organisation_id = (select platform.actor_org()) and (select platform.actor_role()) in ('owner', 'manager', 'viewer'))
    or ((select platform.is_staff()) and (select platform.actor_role()) in ('assessor', 'admin'))
    or (select platform.is_system('report-maker')));
create policy assessments_start on posture.assessments for insert with check (
    organisation_id = (select platform.actor_org()) and (select platform.actor_role()) in ('owner', 'manager')
    and started_by = (select platform.actor_user()) and state = 'in_progress');
-- A frozen run is changed by nobody, but for the note that its report was given out.
create policy assessments_change on posture.assessments for update
    using (organisation_id = (select platform.actor_org()) and (select platform.actor_role()) in ('owner', 'manager')
           and state = 'in_progress')
    with check (organisation_id = (select platform.actor_org()) and state in ('in_progress', 'completed'));
create policy assessments_release on posture.assessments for update
    using ((select platform.is_system('report-maker')) and state in ('completed', 'released'))
    with check (state = 'released');
grant select, insert, update on posture.assessments to muster_app, muster_runner;

alter table posture.answers enable row level security;
alter table posture.answers force row level security;
create policy answers_read on posture.answers for select using (
    (organisation_id = (select platform.actor_org()) and (select platform.actor_role()) in ('owner', 'manager', 'viewer'))
    or ((select platform.is_staff()) and (select platform.actor_role()) in ('assessor', 'admin'))
    or (select platform.is_system('report-maker')));
create policy answers_add on posture.answers for insert with check (
    organisation_id = (select platform.actor_org()) and (select platform.actor_role()) in ('owner', 'manager')
    and author_id = (select platform.actor_user())
    and exists (select from posture.assessments a
                where a.organisation_id = answers.organisation_id and a.id = answers.assessment_id
                  and a.state = 'in_progress'));
grant select, insert on posture.answers to muster_app, muster_runner;
grant select on posture.latest_answers to muster_app, muster_runner;

alter table posture.reports enable row level security;
alter table posture.reports force row level security;
create policy reports_read on posture.reports for select using (
    (organisation_id = (select platform.actor_org()) and (select platform.actor_role()) in ('owner', 'manager', 'viewer'))
    or ((select platform.is_staff()) and (select platform.actor_role()) in ('assessor', 'admin'))
    or (select platform.is_system('report-maker')));
create policy reports_request on posture.reports for insert with check (
    organisation_id = (select platform.actor_org()) and (select platform.actor_role()) in ('owner', 'manager')
    and requested_by = (select platform.actor_user()) and state = 'queued'
    and exists (select from posture.assessments a
                where a.organisation_id = reports.organisation_id and a.id = reports.assessment_id
                  and a.state <> 'in_progress'));
-- A report that hangs may be queued again by those who may ask for one; only the job says that it is ready.
create policy reports_requeue on posture.reports for update
    using (organisation_id = (select platform.actor_org()) and (select platform.actor_role()) in ('owner', 'manager')
           and state in ('queued', 'drawing'))
    with check (organisation_id = (select platform.actor_org()) and state = 'queued');
create policy reports_draw on posture.reports for update
    using ((select platform.is_system('report-maker')) and state in ('queued', 'drawing'))
    with check ((select platform.is_system('report-maker')));
grant select, insert, update on posture.reports to muster_app, muster_runner;
