set local lock_timeout = '5s';

-- A phone is added by the person whose it is to be, and so is the code for it asked. Only at sign-in is the person nobody yet.
drop policy phones_add on identity.phones;
create policy phones_add on identity.phones for insert
    with check ((select platform.is_system('authenticator')) and user_id = (select platform.actor_user()));
drop policy text_codes_ask on identity.text_codes;
create policy text_codes_ask on identity.text_codes for insert with check (
    (select platform.is_system('authenticator'))
    and hash is null and tries = 0 and used_at is null
    and (purpose = 'sign-in' or user_id = (select platform.actor_user())));
