set local lock_timeout = '5s';

-- A webhook's body holds more than we need: it is kept for thirty days, and the row, which makes a replay do nothing,
-- stays.
alter table billing.inbox alter column body drop not null;
create policy inbox_sweep_see on billing.inbox for select using ((select platform.is_system('sweep-webhooks')));
create policy inbox_sweep on billing.inbox for update
    using ((select platform.is_system('sweep-webhooks')))
    with check ((select platform.is_system('sweep-webhooks')) and body is null);
