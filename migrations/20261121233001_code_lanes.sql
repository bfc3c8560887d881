set local lock_timeout = '5s';

-- Wrong codes of somebody who comes from a browser that signed in before, or who is signed in, are counted apart: whoever
-- guesses from elsewhere uses up nothing of theirs.
alter table identity.totp
    add column own_wrong integer not null default 0 check (own_wrong >= 0),
    add column own_wrong_since timestamptz;
