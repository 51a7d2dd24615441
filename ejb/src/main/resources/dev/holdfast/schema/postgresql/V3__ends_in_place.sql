-- The end of a run, which most runs reach by completing, changes its row within the page: no column of it is in an index then.

DROP INDEX hf_snapshot_status;
DROP INDEX hf_snapshot_ended;

-- The status where it is neither of the two that nearly all runs have. An index may use it, since it stays NULL when a running run
-- completes. Runs that run are found by their branches, completed ones by the order of the ids.
ALTER TABLE hf_snapshot
    ADD COLUMN rare_status smallint GENERATED ALWAYS AS (CASE WHEN status NOT IN (1, 3) THEN status END) STORED;

-- Room for a second version of every row, since runs that began together often end in one transaction; in pages that are filled
-- from now on.
ALTER TABLE hf_snapshot SET (fillfactor = 50);

-- The table of live branches is often nearly empty. Cut to no pages by a vacuum it would be planned as a table to be read from end
-- to end, and such a plan lives on while thousands of branches come: it gets some pages, and keeps them.
ALTER TABLE hf_branch SET (vacuum_truncate = off);
INSERT INTO hf_branch (snapshot_id, branch, version, route, priority)
    SELECT -number, 0, 1, 0, 3 FROM generate_series(1, 3000) AS number;
DELETE FROM hf_branch WHERE snapshot_id < 0;

-- Lists by status, with the id as cursor.
CREATE INDEX hf_snapshot_rare ON hf_snapshot (rare_status, id) WHERE rare_status IS NOT NULL;
