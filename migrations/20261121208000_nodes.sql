set local lock_timeout = '5s';

-- Which nodes serve now. Each says so every few seconds; limits are divided among them when they cannot be shared.
create table platform.nodes (
    id uuid primary key,
    seen_at timestamptz not null default now()
);
alter table platform.nodes enable row level security;
alter table platform.nodes force row level security;
create policy nodes_say on platform.nodes for insert with check ((select platform.is_system('node')));
create policy nodes_say_again on platform.nodes for update using ((select platform.is_system('node')));
create policy nodes_count on platform.nodes for select using ((select platform.is_system('node')));
create policy nodes_leave on platform.nodes for delete using ((select platform.is_system('node')));
grant select, insert, update, delete on platform.nodes to muster_app;
