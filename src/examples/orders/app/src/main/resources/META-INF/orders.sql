create sequence if not exists orders_ledger_id increment by 1
create table if not exists orders_ledger (id bigint primary key, instance_id varchar(256) not null, step varchar(200) not null, amount_cents bigint not null)
create index if not exists orders_ledger_instance on orders_ledger (instance_id)
create table if not exists orders_courier_booking (booking_key varchar(250) primary key, tracking varchar(100) not null unique, times_asked integer not null)
