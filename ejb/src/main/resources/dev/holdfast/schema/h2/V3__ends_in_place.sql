-- As on PostgreSQL, where it lets the end of a run change its row in place.

DROP INDEX hf_snapshot_status;
DROP INDEX hf_snapshot_ended;

-- The status where it is neither of the two that nearly all runs have.
ALTER TABLE hf_snapshot
    ADD COLUMN rare_status smallint GENERATED ALWAYS AS (CASE WHEN status NOT IN (1, 3) THEN status END);

CREATE INDEX hf_snapshot_rare ON hf_snapshot (rare_status, id);
