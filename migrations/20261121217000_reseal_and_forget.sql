set local lock_timeout = '5s';

-- What is sealed in accounts and files is sealed anew when keys change, as people's details are.
create policy totp_reseal_see on identity.totp for select using ((select platform.is_system('key-rotation')));
create policy totp_reseal on identity.totp for update
    using ((select platform.is_system('key-rotation'))) with check ((select platform.is_system('key-rotation')));
create policy files_reseal_see on files.files for select using ((select platform.is_system('key-rotation')));
create policy files_reseal on files.files for update
    using ((select platform.is_system('key-rotation'))) with check ((select platform.is_system('key-rotation')));
grant update (sealed_key) on files.files to muster_runner;

-- The eraser forgets by what somebody signed in, too. Their files it marks as their owner does.
do $$
declare
    place text;
begin
    foreach place in array array['totp', 'recovery_codes', 'half_logins', 'passkeys', 'passkey_challenges', 'foreign_identities']
    loop
        execute format(
            'create policy %1$s_erase_see on identity.%1$I for select
                 using ((select platform.is_system(''eraser'')) and user_id = (select platform.actor_user()));
             create policy %1$s_erase on identity.%1$I for delete
                 using ((select platform.is_system(''eraser'')) and user_id = (select platform.actor_user()));
             grant delete on identity.%1$I to muster_runner',
            place);
    end loop;
end $$;
