set local lock_timeout = '5s';

-- A right to work whose check ends is told to its holder: once before, for each end that is worked out, and once after.
alter table people.credentials add column end_told_for timestamptz;
alter table people.credentials add column end_told_at timestamptz;
grant update (end_told_for, end_told_at) on people.credentials to muster_runner;
