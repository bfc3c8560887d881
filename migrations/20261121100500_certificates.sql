set local lock_timeout = '5s';

-- Certificates, who signs them, what happened to them.
create schema certificates;
grant usage on schema certificates to muster_app, muster_runner;

-- Parts of the platform that may issue: the journey after a completed course, and the loader of demo data.
create function certificates.may_issue() returns boolean language sql stable parallel safe as
    $$ select platform.is_system('certify-after-completion', 'demo-loader') $$;

create table certificates.issuers (
    slug text primary key check (slug ~ '^[a-z0-9-]{2,40}$'),
    name text not null,
    url  text not null,
    did  text not null unique,
    created_at timestamptz not null
);
create table certificates.issuer_keys (
    issuer     text not null references certificates.issuers (slug),
    key_id     text not null check (key_id ~ '^k[0-9a-f]{1,16}$'),
    public_key bytea not null check (octet_length(public_key) = 32),
    created_at timestamptz not null,
    primary key (issuer, key_id)
);

-- The public log. It names no person: a commitment is a salted digest of the signed credential. Rows are only added.
-- The position is gapless, given out under a lock; the tree over the leaf hashes is not built yet.
create table certificates.log_entries (
    position  bigint primary key check (position >= 0),
    op        text not null check (op in ('issue', 'suspend', 'reinstate', 'revoke', 'supersede')),
    entry     bytea not null check (octet_length(entry) < 65536),
    leaf_hash bytea not null check (octet_length(leaf_hash) = 32),
    at        timestamptz not null
);
create index log_entries_op on certificates.log_entries (op);

create table certificates.certificates (
    id             uuid primary key,
    number         text not null constraint certificates_number unique check (number ~ '^[0-9A-HJKMNP-TV-Z]{13}$'),
    holder         uuid not null references identity.users (id),
    -- The holder's id in the signed document, known nowhere else.
    subject        uuid not null unique,
    issuer         text not null,
    key_id         text not null,
    -- The place on a course that earned it: issuing twice for one place is impossible.
    enrolment      uuid not null constraint certificates_enrolment unique,
    course         uuid not null,
    course_version int not null check (course_version > 0),
    sector         text not null,
    credential_kind text,
    title          text not null,
    -- The signed document, byte for byte.
    credential     text not null check (octet_length(credential) < 65536),
    evidence       text not null check (evidence ~ '^[0-9a-f]{64}$'),
    salt           bytea not null check (octet_length(salt) = 32),
    valid_from     timestamptz not null,
    valid_until    timestamptz,
    status_list    int not null check (status_list > 0),
    status_index   int not null check (status_index between 0 and 131071),
    -- Checked at commit: the entry is written after the row it speaks of.
    log_position   bigint not null references certificates.log_entries (position) deferrable initially deferred,
    state          text not null default 'issued' check (state in ('issued', 'suspended', 'revoked', 'superseded')),
    -- Shown on the public page.
    state_reason   text check (length(state_reason) between 1 and 300),
    state_at       timestamptz,
    superseded_by  uuid references certificates.certificates (id),
    pdf_key        text,
    issued_at      timestamptz not null,
    foreign key (issuer, key_id) references certificates.issuer_keys (issuer, key_id),
    constraint certificates_status_place unique (issuer, status_list, status_index),
    check (valid_until is null or valid_until > valid_from),
    check ((state = 'issued') or (state_reason is not null and state_at is not null))
);
create index certificates_holder on certificates.certificates (holder, issued_at desc);
create index certificates_issuer_key on certificates.certificates (issuer, key_id);
create index certificates_log_position on certificates.certificates (log_position);
create index certificates_superseded_by on certificates.certificates (superseded_by) where superseded_by is not null;
create index certificates_withdrawn on certificates.certificates (issuer, status_list) where state in ('revoked', 'suspended');

-- Revoked and superseded are for good, whoever asks.
create function certificates.keep_final_states() returns trigger language plpgsql as $$
begin
    if old.state in ('revoked', 'superseded') and new.state <> old.state then
        raise exception 'a % certificate stays %', old.state, old.state using errcode = 'check_violation',
            constraint = 'certificates_final_state';
    end if;
    return new;
end $$;
create trigger certificates_final_state before update on certificates.certificates
    for each row execute function certificates.keep_final_states();

-- Published status lists, signed; kept as they were last published.
create table certificates.status_lists (
    name        text primary key check (name ~ '^[a-z0-9-]+-[0-9]+-[rs]$'),
    issuer      text not null references certificates.issuers (slug),
    list_number int not null check (list_number > 0),
    purpose     text not null check (purpose in ('revocation', 'suspension')),
    credential  text not null,
    published_at timestamptz not null,
    valid_until timestamptz not null,
    unique (issuer, list_number, purpose)
);

alter table certificates.issuers enable row level security;
alter table certificates.issuers force row level security;
alter table certificates.issuer_keys enable row level security;
alter table certificates.issuer_keys force row level security;
alter table certificates.log_entries enable row level security;
alter table certificates.log_entries force row level security;
alter table certificates.certificates enable row level security;
alter table certificates.certificates force row level security;
alter table certificates.status_lists enable row level security;
alter table certificates.status_lists force row level security;

-- Really public, so that anybody can check a certificate: issuers, their keys, the log, the status lists.
create policy issuers_read on certificates.issuers for select using (true);
create policy issuers_add on certificates.issuers for insert with check ((select certificates.may_issue()));
create policy issuer_keys_read on certificates.issuer_keys for select using (true);
create policy issuer_keys_add on certificates.issuer_keys for insert with check ((select certificates.may_issue()));
create policy log_entries_read on certificates.log_entries for select using (true);
create policy log_entries_add on certificates.log_entries for insert
    with check ((op = 'issue' and (select certificates.may_issue())) or (op <> 'issue' and (select platform.is_staff())));
create policy status_lists_read on certificates.status_lists for select using (true);
create policy status_lists_publish on certificates.status_lists for insert
    with check ((select platform.is_system('status-publisher')));
create policy status_lists_republish on certificates.status_lists for update
    using ((select platform.is_system('status-publisher'))) with check ((select platform.is_system('status-publisher')));

create policy certificates_holder on certificates.certificates for select
    using (holder = (select platform.actor_user()) and (select platform.actor_kind()) = 'member');
create policy certificates_staff on certificates.certificates for select using ((select platform.is_staff()));
create policy certificates_parts on certificates.certificates for select
    using ((select certificates.may_issue()) or (select platform.is_system('status-publisher', 'certificate-press')));
-- Whoever knows a number may look that one up, and no other: see certificates.public_lookup.
create policy certificates_by_number on certificates.certificates for select
    using (number = (select nullif(current_setting('certificates.number', true), '')));
create policy certificates_issue on certificates.certificates for insert
    with check ((select certificates.may_issue()) and state = 'issued');
create policy certificates_change_state on certificates.certificates for update
    using ((select platform.is_staff())) with check ((select platform.is_staff()));
create policy certificates_keep_pdf on certificates.certificates for update
    using ((select platform.is_system('certificate-press'))) with check ((select platform.is_system('certificate-press')));

grant select, insert on certificates.issuers, certificates.issuer_keys, certificates.log_entries, certificates.certificates
    to muster_app, muster_runner;
grant update (state, state_reason, state_at) on certificates.certificates to muster_app;
grant update (pdf_key) on certificates.certificates to muster_runner;
grant select on certificates.status_lists to muster_app;
grant select, insert, update on certificates.status_lists to muster_runner;

-- The narrow path to a certificate for people without an account: one number in, the public part of one row out.
-- It runs with the caller's own rights; the setting opens that row and no other, and is taken back at once.
create function certificates.public_lookup(wanted text)
returns table (number text, credential text, key_id text, public_key bytea, valid_from timestamptz, valid_until timestamptz,
               state text, state_reason text, state_at timestamptz, log_position bigint, status_list int, issued_at timestamptz)
language plpgsql volatile as $$
begin
    perform set_config('certificates.number', wanted, true);
    return query
        select c.number, c.credential, c.key_id, k.public_key, c.valid_from, c.valid_until,
               c.state, c.state_reason, c.state_at, c.log_position, c.status_list, c.issued_at
        from certificates.certificates c
        join certificates.issuer_keys k on k.issuer = c.issuer and k.key_id = c.key_id
        where c.number = wanted;
    perform set_config('certificates.number', '', true);
end $$;
revoke all on function certificates.public_lookup(text) from public;
grant execute on function certificates.public_lookup(text) to muster_app, muster_runner;
