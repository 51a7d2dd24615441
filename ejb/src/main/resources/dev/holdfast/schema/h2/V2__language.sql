-- What the whole workflow language needs: forks, child instances, compensation, shared state and labels.
--
-- The same columns, keys and rules as in ../postgresql, which says why each is there; that file is the one to read.
-- H2 changes one thing with each statement.

ALTER TABLE hf_checkpoint ADD COLUMN input_branch integer;
ALTER TABLE hf_checkpoint DROP CONSTRAINT hf_checkpoint_kind_ck;
ALTER TABLE hf_checkpoint ADD CONSTRAINT hf_checkpoint_kind_ck CHECK (kind BETWEEN 0 AND 9);

ALTER TABLE hf_branch DROP COLUMN attempt;
ALTER TABLE hf_branch ADD COLUMN next_arm integer DEFAULT 0 NOT NULL;
ALTER TABLE hf_branch ADD COLUMN end_arm integer DEFAULT 0 NOT NULL;
ALTER TABLE hf_branch ADD COLUMN arm_route integer;
ALTER TABLE hf_branch ADD COLUMN arm_priority smallint;
ALTER TABLE hf_branch ALTER COLUMN awaiting SET DATA TYPE varchar(1000);
ALTER TABLE hf_branch ADD CONSTRAINT hf_branch_arm_priority_ck CHECK (arm_priority BETWEEN 1 AND 5);

ALTER TABLE hf_snapshot ADD COLUMN parent_id bigint;
ALTER TABLE hf_snapshot ADD COLUMN parent_branch integer;
ALTER TABLE hf_snapshot ADD COLUMN parent_signal varchar(200);
ALTER TABLE hf_snapshot ADD COLUMN parent_cancels boolean;
ALTER TABLE hf_snapshot ADD COLUMN closing smallint;
ALTER TABLE hf_snapshot ADD COLUMN closing_node varchar(64);
ALTER TABLE hf_snapshot ADD COLUMN closing_actor varchar(200);
ALTER TABLE hf_snapshot ADD COLUMN closing_reason varchar(2000);
ALTER TABLE hf_snapshot ADD COLUMN closing_failure varchar;
ALTER TABLE hf_snapshot ADD COLUMN failed_branch integer;
ALTER TABLE hf_snapshot ADD COLUMN failed_sequence integer;
ALTER TABLE hf_snapshot DROP CONSTRAINT hf_snapshot_status_ck;
ALTER TABLE hf_snapshot DROP CONSTRAINT hf_snapshot_ended_ck;
ALTER TABLE hf_snapshot DROP CONSTRAINT hf_snapshot_superseded_ck;
ALTER TABLE hf_snapshot ADD CONSTRAINT hf_snapshot_status_ck CHECK (status BETWEEN 0 AND 7);
ALTER TABLE hf_snapshot ADD CONSTRAINT hf_snapshot_ended_ck CHECK ((status IN (3, 4, 5)) = (ended_at IS NOT NULL));
ALTER TABLE hf_snapshot ADD CONSTRAINT hf_snapshot_superseded_ck CHECK (live IS NOT NULL OR status IN (3, 4, 5));
ALTER TABLE hf_snapshot ADD CONSTRAINT hf_snapshot_closing_ck
    CHECK ((status NOT IN (6, 7) OR closing IS NOT NULL) AND (closing IS NULL OR closing IN (4, 5))
        AND (closing IS NULL) = (closing_node IS NULL));
ALTER TABLE hf_snapshot ADD CONSTRAINT hf_snapshot_failed_ck
    CHECK ((failed_branch IS NULL) = (failed_sequence IS NULL));
ALTER TABLE hf_snapshot ADD CONSTRAINT hf_snapshot_parent_ck
    CHECK ((parent_id IS NULL) = (parent_branch IS NULL) AND (parent_id IS NULL) = (parent_signal IS NULL)
        AND (parent_id IS NULL) = (parent_cancels IS NULL));

UPDATE hf_snapshot
    SET failed_branch = 0,
        failed_sequence = (SELECT max(c.sequence) FROM hf_checkpoint c WHERE c.snapshot_id = hf_snapshot.id AND c.branch = 0)
    WHERE status = 4
      AND EXISTS (SELECT 1 FROM hf_checkpoint c WHERE c.snapshot_id = hf_snapshot.id AND c.branch = 0 AND c.kind = 2);

CREATE INDEX hf_snapshot_parent ON hf_snapshot (parent_id);

ALTER TABLE hf_signal DROP CONSTRAINT hf_signal_kind_ck;
ALTER TABLE hf_signal ADD CONSTRAINT hf_signal_kind_ck CHECK (kind BETWEEN 0 AND 6);

CREATE TABLE hf_state (
    snapshot_id bigint        NOT NULL,
    version     integer       NOT NULL,
    name        varchar(200)  NOT NULL,
    "value"     varbinary     NOT NULL,
    CONSTRAINT hf_state_pk PRIMARY KEY (snapshot_id, name),
    CONSTRAINT hf_state_version_ck CHECK (version > 0)
);

CREATE TABLE hf_label (
    snapshot_id bigint        NOT NULL,
    name        varchar(200)  NOT NULL,
    "value"     varchar(200)  NOT NULL,
    CONSTRAINT hf_label_pk PRIMARY KEY (snapshot_id, name)
);

CREATE INDEX hf_label_value ON hf_label (name, "value", snapshot_id);
