create sequence if not exists saga_ledger_id increment by 1
create table if not exists saga_ledger (id bigint primary key, instance_id varchar(256) not null, entry varchar(100) not null, cents bigint not null)
create index if not exists saga_ledger_instance on saga_ledger (instance_id)
