set local lock_timeout = '5s';

-- What people chose not to be written to about, and when not. Who never chose has no row.
create table notifications.choices (
    user_id      uuid primary key references identity.users (id),
    -- Groups of letters that are not sent. What has to be sent belongs to none.
    switched_off text[] not null
        constraint choices_groups check (switched_off <@ array['shift-invitations', 'courses', 'reports']),
    -- Whole hours on London's clocks: letters of a group that may be switched off wait from one until the other.
    quiet_from   smallint check (quiet_from between 0 and 23),
    quiet_until  smallint check (quiet_until between 0 and 23),
    changed_at   timestamptz not null,
    constraint choices_both_ends check (num_nulls(quiet_from, quiet_until) in (0, 2)),
    constraint choices_end_sometime check (quiet_from <> quiet_until)
);
alter table notifications.choices enable row level security;
alter table notifications.choices force row level security;
-- Whichever part of the platform queues a letter asks first: one that saw no choices would write against them.
create policy choices_see on notifications.choices for select using (
    user_id = (select platform.actor_user()) or (select platform.actor_kind()) = 'system');
create policy choices_make on notifications.choices for insert with check (user_id = (select platform.actor_user()));
create policy choices_change on notifications.choices for update
    using (user_id = (select platform.actor_user())) with check (user_id = (select platform.actor_user()));
create policy choices_erase on notifications.choices for delete
    using ((select platform.is_system('eraser')) and user_id = (select platform.actor_user()));
grant select, insert on notifications.choices to muster_app;
grant update (switched_off, quiet_from, quiet_until, changed_at) on notifications.choices to muster_app;
grant select, delete on notifications.choices to muster_runner;

-- A letter that came in its reader's quiet hours waits until then. It has no job yet.
alter table notifications.messages add column not_before timestamptz;
alter table notifications.messages add constraint messages_not_before_waits
    check (not_before is null or state = 'queued') not valid;
alter table notifications.messages validate constraint messages_not_before_waits;
create index messages_waiting on notifications.messages (not_before) where not_before is not null;
-- It goes to where its reader is reached by then.
grant update (not_before, recipient) on notifications.messages to muster_runner;
-- No letter of a group holds a link that lets somebody in, and the part that wakes letters sees none that does.
create policy messages_wake_see on notifications.messages for select
    using ((select platform.is_system('letter-waker')) and state = 'queued' and not holds_secret);
create policy messages_wake on notifications.messages for update
    using ((select platform.is_system('letter-waker')) and not_before is not null)
    with check ((select platform.is_system('letter-waker')) and state = 'queued');
-- Its reader switched its group off meanwhile.
create policy messages_wake_drop on notifications.messages for delete
    using ((select platform.is_system('letter-waker')) and not_before is not null);
