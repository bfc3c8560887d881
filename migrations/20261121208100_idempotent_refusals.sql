set local lock_timeout = '5s';

-- A refusal is stored under its key like a result, and said again in the same words.
alter table platform.idempotency_keys add column refused boolean not null default false;
