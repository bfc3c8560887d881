set local lock_timeout = '5s';

-- An invitation is worth what whoever wrote it may still give: who was removed, stepped down or was switched off lets
-- nobody in any more, themselves least of all.
drop policy invitations_accept on organisations.invitations;
create policy invitations_accept on organisations.invitations for update
    using ((select platform.is_system('invitation-keeper')) and accepted_at is null and withdrawn_at is null)
    with check ((select platform.is_system('invitation-keeper')) and accepted_at is not null
        and exists (
            select 1 from identity.users u
            where u.id = accepted_by and u.email = invitations.email
                and u.email_confirmed_at is not null and u.disabled_at is null and u.role <> 'staff')
        and exists (
            select 1 from organisations.memberships m join identity.users u on u.id = m.user_id
            where m.organisation_id = invitations.organisation_id and m.user_id = invitations.invited_by
                and m.ended_at is null and u.disabled_at is null
                and (m.role = 'owner'
                    or (m.role = 'manager' and invitations.role in ('scheduler', 'instructor', 'viewer')))));
