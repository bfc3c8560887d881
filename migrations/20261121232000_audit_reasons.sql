set local lock_timeout = '5s';

-- Why something was done, in the words of whoever did it, sealed under the key of the person or organisation that it is
-- about. The row of the audit log holds this id and a salted commitment to the words; the salt is under the seal. So the
-- words can be sealed anew when keys change and are gone when their owner is forgotten, while the chain stays whole.
create table platform.audit_reasons (
    id uuid primary key,
    owner_kind text not null check (owner_kind in ('person', 'organisation')),
    owner uuid not null,
    words bytea not null check (octet_length(words) between 40 and 4096),
    made_at timestamptz not null default now()
);
create index audit_reasons_owner on platform.audit_reasons (owner, owner_kind);
create index audit_reasons_made_at on platform.audit_reasons (made_at);

alter table platform.audit_reasons enable row level security;
alter table platform.audit_reasons force row level security;
-- Those who read the log, and the person whom it is about; nobody else reads why.
create policy audit_reasons_read on platform.audit_reasons for select using (
    ((select platform.is_staff()) and (select platform.actor_role()) in ('auditor', 'admin'))
    or (owner_kind = 'person' and owner = (select platform.actor_user()))
    or (select platform.is_system('key-rotation', 'eraser', 'audit-sealer', 'command-line')));
-- Whoever acts on somebody may say why, and parts of the platform may for those they act for.
create policy audit_reasons_add on platform.audit_reasons for insert with check (
    (owner_kind = 'person' and owner = (select platform.actor_user()))
    or (owner_kind = 'organisation' and owner = (select platform.actor_org()))
    or (select platform.is_staff())
    or (select platform.actor_kind()) = 'system');
create policy audit_reasons_reseal on platform.audit_reasons for update
    using ((select platform.is_system('key-rotation'))) with check ((select platform.is_system('key-rotation')));
-- With the person, or with the rows of the log that have served their time.
create policy audit_reasons_forget on platform.audit_reasons for delete using (
    ((select platform.is_system('eraser')) and owner_kind = 'person' and owner = (select platform.actor_user()))
    or ((select platform.is_system('audit-sealer')) and made_at < now() - interval '84 months'));
grant select, insert on platform.audit_reasons to muster_app, muster_runner;
grant update (words), delete on platform.audit_reasons to muster_runner;
