-- What is started by itself and when, and which jobs of the batch runtime run on which node.

-- One row per schedule; it is locked by whoever fires its ticks, and moved on in the transaction that starts their runs.
CREATE TABLE hf_schedule (
    created_at    timestamptz   NOT NULL,
    changed_at    timestamptz   NOT NULL,
    -- When somebody is to look: the next tick, or later if it could not be fired. NULL if paused, or if there is none.
    due_at        timestamptz,
    -- The first tick of which nothing has been decided.
    next_at       timestamptz,
    -- The last that was fired.
    last_at       timestamptz,
    anchor        timestamptz,
    every_seconds bigint,
    -- Raised by every change and every tick.
    version       integer       NOT NULL DEFAULT 1,
    missed_limit  integer       NOT NULL,
    -- 0 skip, 1 once, 2 catch up
    missed        smallint      NOT NULL,
    -- 0 start, 1 skip, 2 cancel
    overlap       smallint      NOT NULL,
    -- 0 fire, 1 skip
    gap           smallint,
    paused        boolean       NOT NULL DEFAULT FALSE,
    name          varchar(100)  NOT NULL,
    workflow      varchar(200)  NOT NULL,
    cron          varchar(200),
    zone          varchar(100),
    -- The application whose code declares it; NULL for one that a caller has put.
    application   varchar(400),
    -- The instance that was started last.
    last_run      varchar(256),
    actor         varchar(500),
    reason        varchar(2000),
    -- Why its ticks could not be fired when it was last tried.
    error         varchar(2000),
    input         bytea,
    CONSTRAINT hf_schedule_pk PRIMARY KEY (name),
    CONSTRAINT hf_schedule_times_ck CHECK ((cron IS NULL) = (every_seconds IS NOT NULL)
        AND (cron IS NULL) = (zone IS NULL) AND (cron IS NULL) = (gap IS NULL) AND (every_seconds IS NULL) = (anchor IS NULL)),
    CONSTRAINT hf_schedule_due_ck CHECK (due_at IS NULL OR (next_at IS NOT NULL AND NOT paused)),
    CONSTRAINT hf_schedule_kinds_ck CHECK (missed BETWEEN 0 AND 2 AND overlap BETWEEN 0 AND 2 AND gap BETWEEN 0 AND 1)
);

CREATE INDEX hf_schedule_due ON hf_schedule (due_at) WHERE due_at IS NOT NULL;

-- Which life of a node runs which execution of a batch job, from the moment that it was seen to. The tables of the batch runtime's
-- repository stand beside these and are the runtime's own; it makes them, maybe later than these are made.
CREATE TABLE hf_job_execution (
    execution_id bigint        NOT NULL,
    adopted_at   timestamptz   NOT NULL,
    -- When it was taken from a node that was lost: whatever that still writes about it is refused from then on.
    fenced_at    timestamptz,
    -- The execution that goes on in its place.
    successor    bigint,
    -- The life that runs it; 0 if nobody was ever seen to.
    incarnation  integer       NOT NULL,
    -- The life that is to restart it; NULL if nobody is.
    restarter    integer,
    attempts     integer       NOT NULL DEFAULT 0,
    error        varchar(2000),
    CONSTRAINT hf_job_execution_pk PRIMARY KEY (execution_id),
    CONSTRAINT hf_job_execution_restart_ck CHECK (fenced_at IS NOT NULL OR (restarter IS NULL AND successor IS NULL))
);

-- The fence: a trigger on the runtime's tables, which the engine adds when they are there. The checkpoint of a chunk is written in the chunk's own
-- transaction, so that a chunk of a node that was taken for lost rolls back.
CREATE FUNCTION hf_job_fence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.batchstatus IS DISTINCT FROM 'ABANDONED'
        AND EXISTS (SELECT 1 FROM hf_job_execution h WHERE h.execution_id = NEW.jobexecutionid AND h.fenced_at IS NOT NULL) THEN
        RAISE EXCEPTION 'execution % was taken from this node, which was lost to the others', NEW.jobexecutionid;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION hf_partition_fence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM step_execution s JOIN hf_job_execution h ON h.execution_id = s.jobexecutionid
            WHERE s.stepexecutionid = NEW.stepexecutionid AND h.fenced_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a partition of step % was taken from this node, which was lost to the others', NEW.stepexecutionid;
    END IF;
    RETURN NEW;
END $$;
