create sequence if not exists pipeline_text_id increment by 1
create table if not exists pipeline_text (id bigint primary key, document varchar(256) not null, page integer not null, quality integer not null)
create index if not exists pipeline_text_document on pipeline_text (document)
