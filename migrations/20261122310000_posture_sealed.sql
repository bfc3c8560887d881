set local lock_timeout = '5s';

-- What an organisation writes beside its answers, and the reports that repeat it, lie sealed under the organisation's own key
-- from now on. The keys are outside the database, so what lies in clear from before cannot be sealed here: it stays readable
-- until the nightly job that seals anew comes by and seals it, too.
alter table posture.answers alter column comment drop not null;
-- 4,000 letters of four bytes at most, and 57 bytes of the seal.
alter table posture.answers add column comment_sealed bytea
    constraint answers_comment_sealed check (octet_length(comment_sealed) between 57 and 16057);
alter table posture.answers add constraint answers_comment_once
    check (num_nonnulls(comment, comment_sealed) = 1) not valid;
alter table posture.answers validate constraint answers_comment_once;
create index answers_in_clear on posture.answers (organisation_id) where comment is not null;

create or replace view posture.latest_answers with (security_invoker = true) as
    select distinct on (organisation_id, assessment_id, question)
           organisation_id, assessment_id, id, ordinal, question, base, level, comment, author_id, saved_at, in_force,
           comment_sealed
    from posture.answers
    where in_force
    order by organisation_id, assessment_id, question, ordinal desc;

alter table posture.reports add column report_json_sealed bytea
    constraint reports_json_sealed check (octet_length(report_json_sealed) between 57 and 16777216);
alter table posture.reports drop constraint reports_check1;
alter table posture.reports add constraint reports_ready_whole
    check ((state = 'ready') = (digest is not null and signature is not null and public_key is not null
                                and num_nonnulls(report_json, report_json_sealed) = 1 and file_key is not null)) not valid;
alter table posture.reports validate constraint reports_ready_whole;
create index reports_in_clear on posture.reports (organisation_id) where report_json is not null;

-- Keys change, and what is in clear gets sealed: done by a named part of the platform, which leaves nothing in clear. A
-- revision says the same afterwards; nothing else of it can be changed.
create policy answers_reseal_see on posture.answers for select using ((select platform.is_system('key-rotation')));
create policy answers_reseal on posture.answers for update
    using ((select platform.is_system('key-rotation')))
    with check ((select platform.is_system('key-rotation')) and comment is null);
grant update (comment, comment_sealed) on posture.answers to muster_runner;
create policy reports_reseal_see on posture.reports for select using ((select platform.is_system('key-rotation')));
create policy reports_reseal on posture.reports for update
    using ((select platform.is_system('key-rotation')))
    with check ((select platform.is_system('key-rotation')) and report_json is null);
