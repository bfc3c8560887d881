set local lock_timeout = '5s';

-- Who asked to be forgotten, and whether it is done. A copy of each line lies outside the database, by number, so that a
-- restored backup can be made to forget them again.
create table identity.erasures (
    id uuid primary key,
    user_id uuid not null constraint erasures_user_key unique references identity.users (id),
    asked_at timestamptz not null,
    number bigint constraint erasures_number_key unique check (number > 0),
    done_at timestamptz,
    constraint erasures_done check (done_at is null or number is not null)
);
create index erasures_waiting on identity.erasures (asked_at) where done_at is null;
alter table identity.erasures enable row level security;
alter table identity.erasures force row level security;
create policy erasures_read on identity.erasures for select using (
    user_id = (select platform.actor_user()) or (select platform.is_system('authenticator', 'eraser', 'erase-after-request')));
create policy erasures_ask on identity.erasures for insert
    with check ((select platform.is_system('authenticator', 'eraser')));
create policy erasures_do on identity.erasures for update
    using ((select platform.is_system('eraser'))) with check ((select platform.is_system('eraser')));
grant select, insert on identity.erasures to muster_app, muster_runner;
grant update (number, done_at) on identity.erasures to muster_runner;

-- What is left of an account that was forgotten: an id that other rows point to.
alter table identity.users add column erased_at timestamptz;
alter table identity.users add constraint users_erased check (erased_at is null or disabled_at is not null) not valid;
alter table identity.users validate constraint users_erased;
create policy users_erase on identity.users for update
    using ((select platform.is_system('eraser')) and id = (select platform.actor_user()))
    with check ((select platform.is_system('eraser')) and id = (select platform.actor_user()));

alter table identity.users drop constraint users_disabled_why;
alter table identity.users add constraint users_disabled_why
    check (disabled_why is null or (disabled_why in ('holder', 'staff', 'erased') and disabled_at is not null)) not valid;
alter table identity.users validate constraint users_disabled_why;

alter table identity.sessions drop constraint sessions_ended_why_check;
alter table identity.sessions add constraint sessions_ended_why_check check (ended_why in
    ('signed-out', 'signed-out-everywhere', 'replaced', 'token-reuse', 'password-changed', 'switched-off', 'erased')) not valid;
alter table identity.sessions validate constraint sessions_ended_why_check;

-- The eraser works on behalf of the one person to be forgotten, and reaches nobody else's rows.
do $$
declare
    place record;
begin
    for place in select * from (values
        ('identity', 'passwords', 'user_id'), ('identity', 'sessions', 'user_id'),
        ('identity', 'email_tokens', 'user_id'), ('identity', 'api_keys', 'user_id'),
        ('identity', 'known_devices', 'user_id'), ('identity', 'data_copies', 'user_id'),
        ('people', 'private_details', 'user_id'), ('people', 'credential_numbers', 'worker_id'),
        ('people', 'experience', 'user_id'), ('people', 'availability_exceptions', 'user_id'),
        ('people', 'public_candidates', 'worker_id'), ('notifications', 'messages', 'user_id')
    ) as places (schema_name, table_name, owner_column)
    loop
        execute format(
            'create policy %2$s_erase_see on %1$I.%2$I for select
                 using ((select platform.is_system(''eraser'')) and %3$I = (select platform.actor_user()));
             create policy %2$s_erase on %1$I.%2$I for delete
                 using ((select platform.is_system(''eraser'')) and %3$I = (select platform.actor_user()));
             grant delete on %1$I.%2$I to muster_runner',
            place.schema_name, place.table_name, place.owner_column);
    end loop;
end $$;
create policy refresh_tokens_erase_see on identity.refresh_tokens for select
    using ((select platform.is_system('eraser')));
create policy refresh_tokens_erase on identity.refresh_tokens for delete using ((select platform.is_system('eraser')));

create policy profiles_erase on people.profiles for update
    using ((select platform.is_system('eraser')) and user_id = (select platform.actor_user()))
    with check ((select platform.is_system('eraser')) and user_id = (select platform.actor_user()));
grant update (number_tail) on people.credentials to muster_runner;
create policy memberships_erase on organisations.memberships for update
    using ((select platform.is_system('eraser')) and user_id = (select platform.actor_user()))
    with check ((select platform.is_system('eraser')) and user_id = (select platform.actor_user()));
grant update (ended_at) on organisations.memberships to muster_runner;

-- Events tell of people: they are delivered within minutes, and forgotten with the person or after a month.
create policy outbox_erase_see on platform.outbox for select using ((select platform.is_system('eraser', 'retention')));
create policy outbox_erase on platform.outbox for delete using ((select platform.is_system('eraser', 'retention')));
grant delete on platform.outbox to muster_runner;
create policy idempotency_keys_erase on platform.idempotency_keys for delete
    using ((select platform.is_system('eraser')) and subject = (select platform.actor_user()));

-- The letter that says farewell has no account, and goes by its address.
create policy messages_address_see on notifications.messages for select
    using ((select platform.is_system('eraser')) and user_id is null);
create policy messages_address_erase on notifications.messages for delete
    using ((select platform.is_system('eraser')) and user_id is null);

-- What has to be kept, and until when, is told by the last of its kind; the clocks stand in the sector packs.
create policy retention_messages_see on notifications.messages for select using ((select platform.is_system('retention')));
create policy retention_messages on notifications.messages for delete using ((select platform.is_system('retention')));
create policy retention_failed_jobs_see on platform.failed_jobs for select using ((select platform.is_system('retention')));
create policy retention_failed_jobs on platform.failed_jobs for delete using ((select platform.is_system('retention')));
grant delete on platform.failed_jobs to muster_runner;
create policy retention_known_devices_see on identity.known_devices for select
    using ((select platform.is_system('retention')));
create policy retention_known_devices on identity.known_devices for delete
    using ((select platform.is_system('retention')));
create policy retention_invitations_see on marketplace.invitations for select
    using ((select platform.is_system('retention')));
create policy retention_invitations on marketplace.invitations for delete
    using ((select platform.is_system('retention')));
create policy retention_bookings_see on marketplace.bookings for select using ((select platform.is_system('retention')));
grant delete on marketplace.invitations to muster_runner;
