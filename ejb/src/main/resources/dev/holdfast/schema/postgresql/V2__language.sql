-- What the whole workflow language needs: forks, child instances, compensation, shared state and labels.
-- Columns that most rows leave NULL or at their default are added behind the others; they cost such a row a bit each.

-- The value of a branch may stand in a row of another branch: the first row of an arm names a row of its parent.
-- NULL means the branch's own.
ALTER TABLE hf_checkpoint
    ADD COLUMN input_branch integer,
    DROP CONSTRAINT hf_checkpoint_kind_ck,
    -- 8 a finished step that was undone, 9 a move to another definition
    ADD CONSTRAINT hf_checkpoint_kind_ck CHECK (kind BETWEEN 0 AND 9);

ALTER TABLE hf_branch
    -- The newest row says how often the present node has failed.
    DROP COLUMN attempt,
    -- A fork that limits how many of its arms run at once: the arm that the next ending arm opens, and the number behind
    -- the last; 0 if all are open. It only grows, so that the statement that counts an arm down also says which one it
    -- has opened.
    ADD COLUMN next_arm integer NOT NULL DEFAULT 0,
    ADD COLUMN end_arm integer NOT NULL DEFAULT 0,
    -- The class of the arms that are held back; an arm that ends knows only its own, which is that of its last node.
    ADD COLUMN arm_route integer,
    ADD COLUMN arm_priority smallint,
    -- Several names, each between commas, for a wait that any of them ends.
    ALTER COLUMN awaiting TYPE varchar(1000),
    ADD CONSTRAINT hf_branch_arm_priority_ck CHECK (arm_priority BETWEEN 1 AND 5);

ALTER TABLE hf_snapshot
    -- The run and branch that wait for the end of this one, the event that tells them, and whether their cancel cancels
    -- this one. A surrogate id: a parent that was started anew under its id does not get the events of its predecessor.
    ADD COLUMN parent_id bigint,
    ADD COLUMN parent_branch integer,
    ADD COLUMN parent_signal varchar(200),
    ADD COLUMN parent_cancels boolean,
    -- What the run ends with when all is undone, since status 6 or 7: the status, who decided so and why, and the
    -- failure in full. It outlives an end by a failed undo, so that the undoing can be taken up again.
    ADD COLUMN closing smallint,
    ADD COLUMN closing_node varchar(64),
    ADD COLUMN closing_actor varchar(200),
    ADD COLUMN closing_reason varchar(2000),
    ADD COLUMN closing_failure text,
    -- The row that says in full why the run failed; column error is its summary. Which of several failed attempts ended
    -- the run cannot be told from their times.
    ADD COLUMN failed_branch integer,
    ADD COLUMN failed_sequence integer,
    DROP CONSTRAINT hf_snapshot_status_ck,
    DROP CONSTRAINT hf_snapshot_ended_ck,
    DROP CONSTRAINT hf_snapshot_superseded_ck,
    -- 6 compensating: finished steps are undone; 7 cancelling: running steps may finish, then they are undone. Both are
    -- live, so "ended" is a set of numbers and no longer a range.
    ADD CONSTRAINT hf_snapshot_status_ck CHECK (status BETWEEN 0 AND 7),
    ADD CONSTRAINT hf_snapshot_ended_ck CHECK ((status IN (3, 4, 5)) = (ended_at IS NOT NULL)),
    ADD CONSTRAINT hf_snapshot_superseded_ck CHECK (live IS NOT NULL OR status IN (3, 4, 5)),
    ADD CONSTRAINT hf_snapshot_closing_ck
        CHECK ((status NOT IN (6, 7) OR closing IS NOT NULL) AND (closing IS NULL OR closing IN (4, 5))
            AND (closing IS NULL) = (closing_node IS NULL)),
    ADD CONSTRAINT hf_snapshot_failed_ck CHECK ((failed_branch IS NULL) = (failed_sequence IS NULL)),
    ADD CONSTRAINT hf_snapshot_parent_ck
        CHECK ((parent_id IS NULL) = (parent_branch IS NULL) AND (parent_id IS NULL) = (parent_signal IS NULL)
            AND (parent_id IS NULL) = (parent_cancels IS NULL));

-- Until now the last row of a failed run told why.
UPDATE hf_snapshot
    SET failed_branch = 0,
        failed_sequence = (SELECT max(c.sequence) FROM hf_checkpoint c WHERE c.snapshot_id = hf_snapshot.id AND c.branch = 0)
    WHERE status = 4
      AND EXISTS (SELECT 1 FROM hf_checkpoint c WHERE c.snapshot_id = hf_snapshot.id AND c.branch = 0 AND c.kind = 2);

-- The children of a run, when it ends or is cancelled. Runs without a parent, which most are, have no entry.
CREATE INDEX hf_snapshot_parent ON hf_snapshot (parent_id) WHERE parent_id IS NOT NULL;

ALTER TABLE hf_signal
    DROP CONSTRAINT hf_signal_kind_ck,
    -- 4 terminate, 5 retry, 6 migrate: like 1 to 3 a trail for people
    ADD CONSTRAINT hf_signal_kind_ck CHECK (kind BETWEEN 0 AND 6);

-- The values that all branches of a run share. One row for each name: two steps that write different names never meet,
-- and of two that have read the same version of one the second changes no row and repeats.
CREATE TABLE hf_state (
    snapshot_id bigint        NOT NULL,
    version     integer       NOT NULL,
    name        varchar(200)  NOT NULL,
    value       bytea         NOT NULL,
    CONSTRAINT hf_state_pk PRIMARY KEY (snapshot_id, name),
    CONSTRAINT hf_state_version_ck CHECK (version > 0)
);

-- What callers search runs by; a tag is a label with an empty value.
CREATE TABLE hf_label (
    snapshot_id bigint        NOT NULL,
    name        varchar(200)  NOT NULL,
    value       varchar(200)  NOT NULL,
    CONSTRAINT hf_label_pk PRIMARY KEY (snapshot_id, name)
);

-- "All runs of this customer", newest first.
CREATE INDEX hf_label_value ON hf_label (name, value, snapshot_id);
