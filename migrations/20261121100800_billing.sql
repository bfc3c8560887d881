set local lock_timeout = '5s';

-- billing: what people owe and pay, and what the payment provider told us.
create schema billing;
grant usage on schema billing to muster_app, muster_runner;

-- One payment from intent to settlement. `purchase_id` names a thing of another domain on the same floor, so it is no
-- foreign key.
create table billing.payments (
    id uuid primary key,
    buyer_id uuid not null references identity.users (id),
    purchase_kind text not null check (purchase_kind in ('enrolment')),
    purchase_id uuid not null,
    title text not null,
    amount_pence bigint not null check (amount_pence > 0),
    currency text not null check (currency = 'GBP'),
    state text not null check (state in ('started', 'pending', 'settled', 'closed')),
    provider_ref text constraint payments_provider_ref unique,
    checkout_url text,
    created_at timestamptz not null,
    opened_at timestamptz,
    asked_at timestamptz,
    settled_at timestamptz,
    check ((provider_ref is null) = (checkout_url is null)),
    check ((state = 'started') <= (provider_ref is null)),
    check ((state in ('pending', 'settled')) <= (provider_ref is not null)),
    check ((state = 'settled') = (settled_at is not null))
);
create index payments_buyer on billing.payments (buyer_id, created_at);
-- One live payment per purchase, so that nobody pays twice for the same thing.
create unique index payments_one_live on billing.payments (purchase_kind, purchase_id) where state <> 'closed';
create index payments_waiting on billing.payments (opened_at) where state = 'pending';

-- What the provider sent, once per event of theirs, as it came.
create table billing.inbox (
    id uuid primary key,
    provider_event text not null constraint inbox_provider_event unique,
    kind text not null,
    session_ref text,
    payment_id uuid,
    body text not null,
    received_at timestamptz not null,
    handled_at timestamptz,
    outcome text
);
create index inbox_received on billing.inbox (received_at);

alter table billing.payments enable row level security;
alter table billing.payments force row level security;
alter table billing.inbox enable row level security;
alter table billing.inbox force row level security;

create policy payments_see on billing.payments for select using (
    buyer_id = (select platform.actor_user())
    or (select platform.is_staff())
    or (select platform.is_system('settle-payment', 'reconcile-payments')));
create policy payments_add on billing.payments for insert with check (
    buyer_id = (select platform.actor_user()) and state = 'started');
-- The buyer's own request notes the provider's address and nothing more; only the job can settle.
create policy payments_open on billing.payments for update
    using (buyer_id = (select platform.actor_user()) and state = 'started')
    with check (buyer_id = (select platform.actor_user()) and state = 'pending' and settled_at is null);
create policy payments_settle on billing.payments for update
    using ((select platform.is_system('settle-payment', 'reconcile-payments')))
    with check ((select platform.is_system('settle-payment', 'reconcile-payments')));
grant select, insert, update on billing.payments to muster_app, muster_runner;

create policy inbox_see on billing.inbox for select using (
    (select platform.is_system('payments-webhook', 'settle-payment')) or (select platform.is_staff()));
create policy inbox_add on billing.inbox for insert with check ((select platform.is_system('payments-webhook')));
create policy inbox_handle on billing.inbox for update
    using ((select platform.is_system('settle-payment')))
    with check ((select platform.is_system('settle-payment')));
grant select, insert, update on billing.inbox to muster_app, muster_runner;
