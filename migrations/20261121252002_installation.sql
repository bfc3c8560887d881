set local lock_timeout = '5s';

-- Which installation this is: lines of the ledger of people who were forgotten lie outside the database and bear its id, so
-- that no line of another is ever carried out here.
create table platform.installation (
    one boolean primary key default true check (one),
    id uuid not null
);
-- Made from the moment at which the first migration ran here. A backup from before this table holds that moment too, and
-- gets the same id when it is brought up to date.
do $$
declare
    first text;
begin
    if to_regclass('_sqlx_migrations') is not null then
        execute 'select concat_ws('' '', version, extract(epoch from installed_on), execution_time) from _sqlx_migrations
                 order by version limit 1' into first;
    end if;
    insert into platform.installation (id)
        select coalesce(left(encode(sha256(convert_to('muster installation ' || first, 'UTF8')), 'hex'), 32)::uuid,
            gen_random_uuid());
end $$;

alter table platform.installation enable row level security;
alter table platform.installation force row level security;
create policy installation_read on platform.installation for select using ((select platform.is_system('eraser')));
grant select on platform.installation to muster_runner;
