create table if not exists settlement_payment (id varchar(100) primary key, settlement_day varchar(50) not null, merchant varchar(50) not null, cents bigint not null)
create index if not exists settlement_payment_merchant on settlement_payment (settlement_day, merchant)
create table if not exists settlement_payout (id bigint primary key, settlement_day varchar(50) not null, merchant varchar(50) not null, cents bigint not null)
create sequence if not exists settlement_payout_id increment by 1
create table if not exists settlement_report (settlement_day varchar(50) primary key, merchants bigint not null, payments bigint not null, paid_cents bigint not null)
