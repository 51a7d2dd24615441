-- How often a receiver was called for a message without an answer since the last one: it is noted before the call, in a transaction of its own, so that a
-- receiver that kills its node is found out.
ALTER TABLE hf_outbox ADD COLUMN calls integer DEFAULT 0 NOT NULL;
