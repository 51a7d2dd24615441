-- Limits: how many instances or steps at once, how many starts in a time. Workflows without limits have no rows here.

-- One row per limit and key that somebody uses; whoever changes what belongs to it has locked it.
CREATE TABLE hf_limit (
    -- The workflow, a colon and the name of the limit; or the workflow, a slash and the step.
    limit_name varchar(420) COLLATE "C" NOT NULL,
    -- Empty if all share the limit.
    limit_key  varchar(200) COLLATE "C" NOT NULL,
    -- As the newest definition told it when it was last used.
    most       integer       NOT NULL,
    -- Microseconds, for a limit of starts; NULL for one of how many at once.
    period     bigint,
    held       integer       NOT NULL DEFAULT 0,
    waiting    integer       NOT NULL DEFAULT 0,
    next_number bigint      NOT NULL DEFAULT 1,
    -- The share that got a place last: the next is the one behind it, in a circle.
    last_share varchar(200) COLLATE "C" NOT NULL DEFAULT '',
    -- When the next may begin.
    free_at    timestamptz,
    CONSTRAINT hf_limit_pk PRIMARY KEY (limit_name, limit_key)
) WITH (
    -- Changed at every beginning and end under it, and never in its key.
    fillfactor = 50,
    autovacuum_vacuum_scale_factor = 0.01,
    autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_cost_delay = 0,
    vacuum_truncate = off
);

-- One row per place that an instance or a branch has, or waits for; it never belongs to a node.
CREATE TABLE hf_slot (
    snapshot_id bigint       NOT NULL,
    -- -1 for the whole instance.
    branch      integer      NOT NULL,
    -- In the order of locks: 0 for steps, 1 to 4 for instances.
    rank        smallint      NOT NULL,
    -- 0 has not asked, 1 waits, 2 holds, 3 has begun.
    state       smallint     NOT NULL,
    -- In the order of asking.
    number      bigint       NOT NULL,
    limit_name  varchar(420) COLLATE "C" NOT NULL,
    limit_key   varchar(200) COLLATE "C" NOT NULL,
    -- What turns are between; empty if whoever asked first is first.
    share       varchar(200) COLLATE "C" NOT NULL,
    CONSTRAINT hf_slot_pk PRIMARY KEY (snapshot_id, branch, limit_name)
) WITH (
    -- A queue, as hf_outbox.
    autovacuum_vacuum_scale_factor = 0.01,
    autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_cost_delay = 0,
    vacuum_truncate = off
);

-- Who is next, however many wait: the first of the shares behind the last one.
CREATE INDEX hf_slot_turn ON hf_slot (limit_name, limit_key, state, share, number);

-- As for hf_outbox: with some pages, which they keep, the indexes are taken, whatever the statistics say.
INSERT INTO hf_limit (limit_name, limit_key, most) SELECT '', number::text, 0 FROM generate_series(1, 3000) AS number;
DELETE FROM hf_limit WHERE limit_name = '';
INSERT INTO hf_slot (snapshot_id, branch, rank, state, number, limit_name, limit_key, share)
    SELECT -number, 0, 0, 0, 0, '', '', '' FROM generate_series(1, 3000) AS number;
DELETE FROM hf_slot WHERE snapshot_id < 0;
