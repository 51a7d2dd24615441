-- The engine's tables on PostgreSQL, 13 or newer. The same tables for H2 are in ../h2.
--
-- Every time is a timestamptz; "not due", "not ended" and the like are NULL, never 'infinity'.
-- There are no foreign keys: one from checkpoint to snapshot would lock the hottest row at every step, and fencing
-- does not need it (every end is a row of its own).
-- Columns stand in the order of their alignment (8 bytes, 4, 2, 1, then what varies in length), so that rows carry no
-- padding; a checkpoint is written at every step.

-- Surrogate ids of runs, in blocks: nextval answers the last of the 50 ids that the caller may use.
CREATE SEQUENCE hf_snapshot_id START WITH 50 INCREMENT BY 50;

-- One row per run of an instance. Written at start, verbs, forks, signals and the end; never at an ordinary step.
CREATE TABLE hf_snapshot (
    id              bigint        NOT NULL,
    created_at      timestamptz   NOT NULL,
    ended_at        timestamptz,
    next_branch     integer       NOT NULL DEFAULT 1,
    signal_count    integer       NOT NULL DEFAULT 0,
    -- 0 expected (signalled before its start), 1 running, 2 paused, 3 completed, 4 failed, 5 cancelled
    status          smallint      NOT NULL,
    -- TRUE for the one run that the instance id means, NULL for those it has superseded. Never FALSE: NULLs are
    -- distinct in a unique key, so an instance has one live run and any number of old ones.
    live            boolean,
    instance_id     varchar(256)  NOT NULL,
    -- Both NULL in a row that a signal made before the start.
    workflow        varchar(200),
    definition_hash bytea,
    actor           varchar(200),
    reason          varchar(2000),
    error           varchar(2000),
    trace_parent    varchar(55),
    CONSTRAINT hf_snapshot_pk PRIMARY KEY (id),
    CONSTRAINT hf_snapshot_instance UNIQUE (instance_id, live),
    CONSTRAINT hf_snapshot_live_ck CHECK (live),
    CONSTRAINT hf_snapshot_instance_ck CHECK (octet_length(instance_id) BETWEEN 1 AND 256),
    CONSTRAINT hf_snapshot_status_ck CHECK (status BETWEEN 0 AND 5),
    -- An end has a time, and nothing else has: retention goes by it.
    CONSTRAINT hf_snapshot_ended_ck CHECK ((status >= 3) = (ended_at IS NOT NULL)),
    -- Only what has ended can be superseded.
    CONSTRAINT hf_snapshot_superseded_ck CHECK (live IS NOT NULL OR status >= 3),
    CONSTRAINT hf_snapshot_workflow_ck
        CHECK (status IN (0, 5) OR (workflow IS NOT NULL AND definition_hash IS NOT NULL))
) WITH (
    -- Room for counters (fork, signal) to be updated within the page.
    fillfactor = 85
);

-- Lists by status, with the id as cursor. The end of a run pays for it with one more index entry; steps do not.
CREATE INDEX hf_snapshot_status ON hf_snapshot (status, id);

-- Retention, oldest end first.
CREATE INDEX hf_snapshot_ended ON hf_snapshot (ended_at) WHERE ended_at IS NOT NULL;

-- One row per live branch; deleted at the branch's end, so the table stays small.
CREATE TABLE hf_branch (
    snapshot_id      bigint       NOT NULL,
    -- When somebody should look at the branch next; for a claimed one, when the claim runs out. NULL: nobody need.
    due_at           timestamptz,
    -- What due_at is to be once the run is resumed or the branch is let go.
    ready_at         timestamptz,
    claimed_at       timestamptz,
    branch           integer      NOT NULL,
    -- Raised by claim, park, retry, let-go and wake; every statement of a runner says "and version is mine".
    version          integer      NOT NULL,
    parent           integer,
    route            integer      NOT NULL,
    open_arms        integer      NOT NULL DEFAULT 0,
    claimed_sequence integer,
    priority         smallint     NOT NULL,
    attempt          smallint     NOT NULL DEFAULT 0,
    takeovers        smallint     NOT NULL DEFAULT 0,
    owner            varchar(64),
    awaiting         varchar(200),
    -- Also serves "all branches of a run".
    CONSTRAINT hf_branch_pk PRIMARY KEY (snapshot_id, branch),
    CONSTRAINT hf_branch_priority_ck CHECK (priority BETWEEN 1 AND 5),
    CONSTRAINT hf_branch_open_arms_ck CHECK (open_arms >= 0),
    -- A claim that never runs out would lose the branch when its owner dies.
    CONSTRAINT hf_branch_claim_ck CHECK (owner IS NULL OR due_at IS NOT NULL)
) WITH (
    fillfactor = 70,
    -- A claim changes an indexed column, so it leaves a dead entry at the low end of the dispatch index, which every
    -- poll walks: vacuum early and without pauses. The threshold keeps a nearly empty table from being vacuumed all
    -- the time.
    autovacuum_vacuum_scale_factor = 0.01,
    autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_cost_delay = 0
);

-- The claim takes, for each route and priority, the first by due_at: within a class that is the order of ageing, too.
-- owner, version, open_arms, awaiting and ready_at are in no index on purpose: their updates then stay within the page.
CREATE INDEX hf_branch_due ON hf_branch (route, priority, due_at) WHERE due_at IS NOT NULL;

-- One row per start, finished or failed step, fork, consumed signal and end. Only ever inserted.
CREATE TABLE hf_checkpoint (
    snapshot_id    bigint        NOT NULL,
    started_at     timestamptz,
    at             timestamptz   NOT NULL,
    branch         integer       NOT NULL,
    sequence       integer       NOT NULL,
    -- The row whose output is the current value; loading is then two look-ups by key.
    input_sequence integer,
    -- Who wrote the row, and under which version of the branch: it answers whether an unknown commit was ours.
    claim          integer       NOT NULL,
    -- 0 start, 1 step, 2 failed attempt, 3 fork, 4 signal, 5 time-out, 6 end of a branch, 7 tombstone
    kind           smallint      NOT NULL,
    attempt        smallint      NOT NULL DEFAULT 0,
    runner         varchar(64)   NOT NULL,
    node           varchar(200),
    position       varchar(500),
    output         bytea,
    error          text,
    -- The fence: of two that believe they own the branch, one gets the key and the other's transaction rolls back.
    CONSTRAINT hf_checkpoint_pk PRIMARY KEY (snapshot_id, branch, sequence),
    CONSTRAINT hf_checkpoint_sequence_ck CHECK (sequence >= 0),
    CONSTRAINT hf_checkpoint_kind_ck CHECK (kind BETWEEN 0 AND 7)
) WITH (
    -- Without dead rows only inserts call for vacuum, and it is needed for freezing and for the visibility map.
    autovacuum_vacuum_insert_scale_factor = 0.05
);

-- One row per event or verb sent to a run, in the order of sending.
CREATE TABLE hf_signal (
    snapshot_id       bigint        NOT NULL,
    at                timestamptz   NOT NULL,
    -- Taken from hf_snapshot.signal_count under that row's lock: the order of a sequence is not the order of sending.
    ordinal           integer       NOT NULL,
    consumed_branch   integer,
    consumed_sequence integer,
    -- 0 event; 1 cancel, 2 pause, 3 resume are a trail for people, which nobody consumes
    kind              smallint      NOT NULL,
    name              varchar(200),
    dedup             varchar(200),
    actor             varchar(200),
    reason            varchar(2000),
    payload           bytea,
    CONSTRAINT hf_signal_pk PRIMARY KEY (snapshot_id, ordinal),
    -- A consumed signal keeps its row until the run is removed, so that a late re-send is still a duplicate.
    CONSTRAINT hf_signal_dedup UNIQUE (snapshot_id, dedup),
    CONSTRAINT hf_signal_kind_ck CHECK (kind BETWEEN 0 AND 3),
    CONSTRAINT hf_signal_name_ck CHECK (kind <> 0 OR name IS NOT NULL),
    CONSTRAINT hf_signal_consumed_ck CHECK ((consumed_branch IS NULL) = (consumed_sequence IS NULL))
);

-- One row per definition and set of tags: a small number that a node asks for only if it can run it.
CREATE TABLE hf_route (
    id              integer        GENERATED BY DEFAULT AS IDENTITY,
    definition_hash bytea          NOT NULL,
    -- Sorted, so that one set has one spelling; empty for none.
    tags            varchar(1300)  NOT NULL,
    CONSTRAINT hf_route_pk PRIMARY KEY (id),
    CONSTRAINT hf_route_definition UNIQUE (definition_hash, tags)
);
