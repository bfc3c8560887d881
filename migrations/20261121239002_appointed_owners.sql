set local lock_timeout = '5s';

-- Where the last owner was forgotten an operator of the host makes another member the owner.
create policy organisations_appoint_see on organisations.organisations for select
    using ((select platform.is_system('command-line')));
create policy organisations_appoint_hold on organisations.organisations for update
    using ((select platform.is_system('command-line'))) with check (false);
create policy memberships_appoint on organisations.memberships for update
    using ((select platform.is_system('command-line')) and ended_at is null and role <> 'owner')
    with check ((select platform.is_system('command-line')) and ended_at is null and role = 'owner');
