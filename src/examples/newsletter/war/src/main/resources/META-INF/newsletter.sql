create sequence if not exists newsletter_outbox_id increment by 1
create table if not exists newsletter_outbox (id bigint primary key, newsletter varchar(256) not null, reader varchar(200) not null)
create index if not exists newsletter_outbox_newsletter on newsletter_outbox (newsletter)
