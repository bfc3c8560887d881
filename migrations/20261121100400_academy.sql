set local lock_timeout = '5s';

-- academy: courses in immutable versions, places on them, lessons read, quizzes sat.
create schema academy;
grant usage on schema academy to muster_app, muster_runner;

-- A course: the address and the version that new learners get. Public.
create table academy.courses (
    id uuid primary key,
    slug text not null constraint courses_slug unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 60),
    organisation_id uuid references organisations.organisations (id),
    current_version integer not null check (current_version >= 1),
    created_at timestamptz not null
);
create index courses_organisation on academy.courses (organisation_id);

-- What a version says in public: catalogue, course page, certificate. Never changed once written.
create table academy.course_versions (
    course_id uuid not null references academy.courses (id),
    version integer not null check (version >= 1),
    title text not null,
    sector text not null,
    summary text not null,
    outcomes text[] not null,
    outline text[] not null,
    minutes integer not null check (minutes > 0),
    question_count integer not null check (question_count > 0),
    has_video boolean not null,
    price_pence bigint not null check (price_pence >= 0),
    currency text not null check (currency = 'GBP'),
    credential_kind text,
    valid_months integer check (valid_months > 0),
    pass_percent integer not null check (pass_percent between 1 and 100),
    content_digest text not null,
    published_at timestamptz not null,
    primary key (course_id, version)
);
create index course_versions_sector on academy.course_versions (sector);

-- A person's place on one version of a course.
create table academy.enrolments (
    id uuid primary key,
    learner_id uuid not null references identity.users (id),
    course_id uuid not null,
    version integer not null,
    state text not null check (state in ('awaiting_payment', 'active', 'completed')),
    price_pence bigint not null check (price_pence >= 0),
    currency text not null check (currency = 'GBP'),
    enrolled_at timestamptz not null,
    activated_at timestamptz,
    completed_at timestamptz,
    score_percent integer check (score_percent between 0 and 100),
    evidence_digest text,
    foreign key (course_id, version) references academy.course_versions (course_id, version),
    unique (id, learner_id),
    check ((state = 'awaiting_payment') = (activated_at is null)),
    check ((state = 'completed') = (completed_at is not null)),
    check ((state = 'completed') = (evidence_digest is not null))
);
-- One open place per course and learner; a retake after completion is a new row.
create unique index enrolments_one_open on academy.enrolments (learner_id, course_id) where state <> 'completed';
create index enrolments_course on academy.enrolments (course_id, version);

create table academy.lessons (
    id uuid primary key,
    course_id uuid not null,
    version integer not null,
    position integer not null check (position >= 1),
    title text not null,
    body text not null,
    video_key text,
    video_seconds integer check (video_seconds > 0),
    captions text,
    transcript text,
    foreign key (course_id, version) references academy.course_versions (course_id, version),
    unique (course_id, version, position),
    check ((video_key is null) = (video_seconds is null))
);

create table academy.questions (
    id uuid primary key,
    course_id uuid not null,
    version integer not null,
    position integer not null check (position >= 1),
    body text not null,
    kind text not null check (kind in ('single', 'multiple')),
    options text[] not null check (cardinality(options) between 2 and 6),
    foreign key (course_id, version) references academy.course_versions (course_id, version),
    unique (course_id, version, position)
);

-- One sitting. The paper (which questions, in which order, options in which order) is frozen when it starts.
create table academy.attempts (
    id uuid primary key,
    enrolment_id uuid not null,
    learner_id uuid not null,
    number integer not null check (number >= 1),
    seed bigint not null,
    paper jsonb not null,
    question_ids uuid[] not null,
    pass_percent integer not null check (pass_percent between 1 and 100),
    started_at timestamptz not null,
    submitted_at timestamptz,
    correct_count integer check (correct_count >= 0),
    score_percent integer check (score_percent between 0 and 100),
    passed boolean,
    foreign key (enrolment_id, learner_id) references academy.enrolments (id, learner_id),
    constraint attempts_number unique (enrolment_id, number),
    unique (id, learner_id),
    check (submitted_at is not null or (correct_count is null and score_percent is null and passed is null))
);
create unique index attempts_one_open on academy.attempts (enrolment_id) where submitted_at is null;
create index attempts_learner on academy.attempts (learner_id, enrolment_id);

-- Right answers lie apart. A learner's own transaction can read them only once the paper is handed in (see the policy),
-- so no page and no query made while the quiz is open can carry one.
create table academy.question_keys (
    question_id uuid primary key references academy.questions (id),
    correct integer[] not null check (cardinality(correct) >= 1),
    explanation text not null
);

-- What was chosen: positions in the order shown on this paper, from 0.
create table academy.answers (
    attempt_id uuid not null,
    learner_id uuid not null,
    question_id uuid not null references academy.questions (id),
    chosen integer[] not null,
    saved_at timestamptz not null,
    primary key (attempt_id, question_id),
    foreign key (attempt_id, learner_id) references academy.attempts (id, learner_id)
);
create index answers_learner on academy.answers (learner_id);
create index answers_question on academy.answers (question_id);

create table academy.lesson_marks (
    enrolment_id uuid not null,
    learner_id uuid not null,
    lesson_id uuid not null references academy.lessons (id),
    done_at timestamptz not null,
    primary key (enrolment_id, lesson_id),
    foreign key (enrolment_id, learner_id) references academy.enrolments (id, learner_id)
);
create index lesson_marks_learner on academy.lesson_marks (learner_id);
create index lesson_marks_lesson on academy.lesson_marks (lesson_id);

alter table academy.courses enable row level security;
alter table academy.courses force row level security;
alter table academy.course_versions enable row level security;
alter table academy.course_versions force row level security;
alter table academy.enrolments enable row level security;
alter table academy.enrolments force row level security;
alter table academy.lessons enable row level security;
alter table academy.lessons force row level security;
alter table academy.questions enable row level security;
alter table academy.questions force row level security;
alter table academy.question_keys enable row level security;
alter table academy.question_keys force row level security;
alter table academy.attempts enable row level security;
alter table academy.attempts force row level security;
alter table academy.answers enable row level security;
alter table academy.answers force row level security;
alter table academy.lesson_marks enable row level security;
alter table academy.lesson_marks force row level security;

-- Whether the actor may write the course: staff, the loader, or an instructor of the provider that owns it.
create function academy.may_teach(owner uuid) returns boolean
    language sql stable
    set search_path = pg_catalog
    return platform.is_staff()
        or platform.is_system('demo-loader')
        or (owner is not null and owner = platform.actor_org() and platform.actor_role() in ('owner', 'instructor'));
revoke execute on function academy.may_teach(uuid) from public;
grant execute on function academy.may_teach(uuid) to muster_app, muster_runner;

-- Public rows: published courses and their versions' public fields.
create policy courses_public on academy.courses for select using (true);
create policy courses_add on academy.courses for insert with check (academy.may_teach(organisation_id));
create policy courses_change on academy.courses for update
    using (academy.may_teach(organisation_id)) with check (academy.may_teach(organisation_id));
grant select, insert, update on academy.courses to muster_app, muster_runner;

create policy course_versions_public on academy.course_versions for select using (true);
create policy course_versions_add on academy.course_versions for insert with check (
    exists (select 1 from academy.courses c where c.id = course_id and academy.may_teach(c.organisation_id)));
grant select, insert on academy.course_versions to muster_app, muster_runner;

create policy enrolments_see on academy.enrolments for select using (
    learner_id = (select platform.actor_user())
    or (select platform.is_staff())
    or (select platform.is_system('enrol-after-payment', 'public-stats', 'demo-loader')));
create policy enrolments_add on academy.enrolments for insert with check (
    learner_id = (select platform.actor_user()) and (state = 'awaiting_payment' or (state = 'active' and price_pence = 0)));
-- A learner's own change can complete an active place, never open one that awaits payment: that is the journey's alone.
create policy enrolments_complete on academy.enrolments for update
    using (learner_id = (select platform.actor_user()) and state = 'active')
    with check (learner_id = (select platform.actor_user()) and state in ('active', 'completed'));
create policy enrolments_activate on academy.enrolments for update
    using ((select platform.is_system('enrol-after-payment')))
    with check ((select platform.is_system('enrol-after-payment')) and state = 'active');
grant select, insert, update on academy.enrolments to muster_app, muster_runner;

create policy lessons_learn on academy.lessons for select using (
    exists (select 1 from academy.enrolments e
            where e.learner_id = (select platform.actor_user()) and e.course_id = lessons.course_id
              and e.version = lessons.version and e.state in ('active', 'completed'))
    or exists (select 1 from academy.courses c where c.id = lessons.course_id and academy.may_teach(c.organisation_id)));
create policy lessons_add on academy.lessons for insert with check (
    exists (select 1 from academy.courses c where c.id = course_id and academy.may_teach(c.organisation_id)));
grant select, insert on academy.lessons to muster_app, muster_runner;

create policy questions_learn on academy.questions for select using (
    exists (select 1 from academy.enrolments e
            where e.learner_id = (select platform.actor_user()) and e.course_id = questions.course_id
              and e.version = questions.version and e.state in ('active', 'completed'))
    or exists (select 1 from academy.courses c where c.id = questions.course_id and academy.may_teach(c.organisation_id)));
create policy questions_add on academy.questions for insert with check (
    exists (select 1 from academy.courses c where c.id = course_id and academy.may_teach(c.organisation_id)));
grant select, insert on academy.questions to muster_app, muster_runner;

create policy question_keys_after on academy.question_keys for select using (
    exists (select 1 from academy.attempts a
            where a.learner_id = (select platform.actor_user()) and a.submitted_at is not null
              and question_keys.question_id = any (a.question_ids)
              and not exists (select 1 from academy.attempts open
                              where open.enrolment_id = a.enrolment_id and open.submitted_at is null))
    or exists (select 1 from academy.questions q join academy.courses c on c.id = q.course_id
               where q.id = question_keys.question_id and academy.may_teach(c.organisation_id)));
create policy question_keys_add on academy.question_keys for insert with check (
    exists (select 1 from academy.questions q join academy.courses c on c.id = q.course_id
            where q.id = question_id and academy.may_teach(c.organisation_id)));
grant select, insert on academy.question_keys to muster_app, muster_runner;

create policy attempts_see on academy.attempts for select using (
    learner_id = (select platform.actor_user()) or (select platform.is_staff()));
create policy attempts_add on academy.attempts for insert with check (
    learner_id = (select platform.actor_user()) and submitted_at is null);
-- Handing in and the mark are two steps of one transaction; a marked paper never changes.
create policy attempts_hand_in on academy.attempts for update
    using (learner_id = (select platform.actor_user()) and score_percent is null)
    with check (learner_id = (select platform.actor_user()) and submitted_at is not null);
grant select, insert, update on academy.attempts to muster_app, muster_runner;

create policy answers_see on academy.answers for select using (
    learner_id = (select platform.actor_user()) or (select platform.is_staff()));
create policy answers_add on academy.answers for insert with check (
    learner_id = (select platform.actor_user())
    and exists (select 1 from academy.attempts a where a.id = attempt_id and a.submitted_at is null
                and question_id = any (a.question_ids)));
create policy answers_change on academy.answers for update
    using (learner_id = (select platform.actor_user()))
    with check (learner_id = (select platform.actor_user())
        and exists (select 1 from academy.attempts a where a.id = attempt_id and a.submitted_at is null));
grant select, insert, update on academy.answers to muster_app, muster_runner;

create policy lesson_marks_see on academy.lesson_marks for select using (
    learner_id = (select platform.actor_user()) or (select platform.is_staff()));
create policy lesson_marks_add on academy.lesson_marks for insert with check (
    learner_id = (select platform.actor_user())
    and exists (select 1 from academy.enrolments e where e.id = enrolment_id and e.state in ('active', 'completed')));
grant select, insert on academy.lesson_marks to muster_app, muster_runner;
