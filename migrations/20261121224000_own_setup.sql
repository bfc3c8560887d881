set local lock_timeout = '5s';

-- Whoever sets an app up reads its key, which holds for nothing yet, in their own name: so the database and not our code
-- alone sees to it that nobody else does. The seed of an app that holds stays with the part that checks codes.
create policy totp_begun_read on identity.totp for select
    using (confirmed_at is null and user_id = (select platform.actor_user()));

-- The part that keeps sign-ins adds keys and factors for the person who asks, and for nobody else.
drop policy api_keys_add on identity.api_keys;
create policy api_keys_add on identity.api_keys for insert
    with check ((select platform.is_system('authenticator')) and user_id = (select platform.actor_user()));
drop policy totp_add on identity.totp;
create policy totp_add on identity.totp for insert
    with check ((select platform.is_system('authenticator')) and user_id = (select platform.actor_user()));
drop policy recovery_codes_add on identity.recovery_codes;
create policy recovery_codes_add on identity.recovery_codes for insert
    with check ((select platform.is_system('authenticator')) and user_id = (select platform.actor_user()));
drop policy passkeys_add on identity.passkeys;
create policy passkeys_add on identity.passkeys for insert
    with check ((select platform.is_system('authenticator')) and user_id = (select platform.actor_user()));

-- Whoever decides who works for the platform decides in their own name; nobody's is a request that ran out.
drop policy role_grants_decide on identity.role_grants;
create policy role_grants_decide on identity.role_grants for update
    using ((select platform.is_system('authenticator')))
    with check ((select platform.is_system('authenticator'))
        and (decided_by is null or decided_by = (select platform.actor_user())));
