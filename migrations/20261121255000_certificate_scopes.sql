set local lock_timeout = '5s';

-- All that a key with this scope could change was to withdraw a certificate, and no key does that any more. Such a key goes on
-- reading. Every node hears of it: the trigger writes a line of the log of cut-offs, whose policy asks who acts.
alter table identity.api_keys no force row level security;
alter table platform.cut_offs no force row level security;
update identity.api_keys
    set scopes = array(select distinct unnest(array_replace(scopes, 'certificates:write', 'certificates:read')) order by 1)
    where 'certificates:write' = any (scopes);
alter table platform.cut_offs force row level security;
alter table identity.api_keys force row level security;
