set local lock_timeout = '5s';

-- What identifies a person, and the numbers of what they hold, are kept sealed under the person's own key. Blind indexes
-- find a phone or a number without being readable.
alter table people.private_details
    add column date_of_birth_sealed bytea,
    add column phone_sealed bytea,
    add column phone_index bytea check (octet_length(phone_index) = 16),
    add column address_line1_sealed bytea,
    add column address_line2_sealed bytea;
alter table people.credential_numbers
    add column number_sealed bytea,
    add column number_index bytea check (octet_length(number_index) = 16);
create index private_details_phone on people.private_details (phone_index);
create index credential_numbers_number on people.credential_numbers (number_index);

-- Policies bind the owner too: without this the check would see no row and drop what it is there to keep.
alter table people.private_details no force row level security;
alter table people.credential_numbers no force row level security;
do $$
begin
    if exists (select from people.private_details where coalesce(date_of_birth::text, phone, address_line1, address_line2) is not null)
        or exists (select from people.credential_numbers) then
        raise exception 'this database holds personal details in clear, from before they were sealed'
            using hint = 'Only unreleased versions wrote them: export what you need, remove the data folder, and start anew.';
    end if;
end $$;
alter table people.private_details force row level security;
alter table people.credential_numbers force row level security;

alter table people.private_details drop column date_of_birth, drop column phone, drop column address_line1,
    drop column address_line2;
alter table people.credential_numbers drop column number, alter column number_sealed set not null,
    alter column number_index set not null;

-- Keys change: done by a named part of the platform, not by anybody signed in.
create policy private_details_rotate_read on people.private_details for select using (
    (select platform.is_system('key-rotation')));
create policy private_details_rotate on people.private_details for update
    using ((select platform.is_system('key-rotation')))
    with check ((select platform.is_system('key-rotation')));
create policy credential_numbers_rotate_read on people.credential_numbers for select using (
    (select platform.is_system('key-rotation')));
create policy credential_numbers_rotate on people.credential_numbers for update
    using ((select platform.is_system('key-rotation')))
    with check ((select platform.is_system('key-rotation')));
grant update (number_sealed) on people.credential_numbers to muster_app, muster_runner;
