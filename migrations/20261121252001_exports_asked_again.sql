set local lock_timeout = '5s';

-- Which rows were asked for, as they were asked for: the filter beside it ends at the moment of asking. Whoever asks for the
-- same again shortly after is given what is there.
alter table platform.audit_exports add column wanted jsonb;
