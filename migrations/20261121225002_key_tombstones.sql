set local lock_timeout = '5s';

-- Whoever is forgotten before anything of theirs was sealed gets a destroyed key all the same: it keeps the place, so that
-- work that was under way seals nothing for them afterwards.
create policy data_keys_bury on platform.data_keys for insert with check (
    (select platform.is_system('eraser')) and wrapped is null and destroyed_at is not null and retired_at is null
    and owner_kind = 'person' and owner = (select platform.actor_user()));
