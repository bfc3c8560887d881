set local lock_timeout = '5s';

-- Invitations into an organisation that led to nothing hold an address of somebody who never came: they go by the sector's
-- clock, and with them what their links carried.
create policy retention_invitations_see on organisations.invitations for select
    using ((select platform.is_system('retention')));
create policy retention_invitations on organisations.invitations for delete
    using ((select platform.is_system('retention')) and accepted_at is null);
create policy retention_invitation_links_see on organisations.invitation_links for select
    using ((select platform.is_system('retention')));
create policy retention_invitation_links on organisations.invitation_links for delete
    using ((select platform.is_system('retention')));
grant delete on organisations.invitations, organisations.invitation_links to muster_runner;

-- What a letter said may name others. Once it has left only that it did is kept; of one that never left, or that was
-- written before this rule, the words go after a month.
create policy retention_messages_blank on notifications.messages for update
    using ((select platform.is_system('retention')) and state <> 'queued')
    with check ((select platform.is_system('retention')) and state <> 'queued' and body is null);
