set local lock_timeout = '5s';

-- A copy of somebody's data also tells by what they sign in and which links they asked for. The job that makes it reads
-- kinds and dates of that one person; what is secret in these rows stays sealed or hashed.
do $$
declare
    place text;
begin
    foreach place in array array['totp', 'recovery_codes', 'email_tokens']
    loop
        execute format(
            'create policy %1$s_copy on identity.%1$I for select
                 using ((select platform.is_system(''copy-after-request'')) and user_id = (select platform.actor_user()))',
            place);
    end loop;
end $$;

-- The eraser also forgets what is kept by address: an answer of a sign-in provider that led nowhere, and invitations.
-- The address is still the account's when it comes by.
create policy foreign_waiting_erase_see on identity.foreign_waiting for select using (
    (select platform.is_system('eraser'))
    and email = (select u.email from identity.users u where u.id = (select platform.actor_user())));
create policy foreign_waiting_erase on identity.foreign_waiting for delete using (
    (select platform.is_system('eraser'))
    and email = (select u.email from identity.users u where u.id = (select platform.actor_user())));
create policy invitations_erase_see on organisations.invitations for select using (
    (select platform.is_system('eraser'))
    and (accepted_by = (select platform.actor_user())
        or email = (select u.email from identity.users u where u.id = (select platform.actor_user()))
        or email = ('erased-' || (select platform.actor_user()) || '@erased.invalid')::citext));
create policy invitations_erase on organisations.invitations for update using (
    (select platform.is_system('eraser'))
    and (accepted_by = (select platform.actor_user())
        or email = (select u.email from identity.users u where u.id = (select platform.actor_user()))))
    with check ((select platform.is_system('eraser'))
        and email = ('erased-' || (select platform.actor_user()) || '@erased.invalid')::citext);
grant update (email, withdrawn_at) on organisations.invitations to muster_runner;
