package dev.holdfast.it.check;

/**
 * The rules, each a query for the instances that break it: their id, and what was found. They read the tables of the engine as
 * they are, so that no code of the engine's has a part in the verdict.
 */
public enum Rule {

    /** A start that was promised has left a run. */
    LOST_START("""
            SELECT s.instance_id, 'its start was accepted, and there is no run of ' || s.workflow
            FROM chaos_started s
            WHERE NOT EXISTS (SELECT 1 FROM hf_snapshot r
                              WHERE r.instance_id = s.instance_id AND r.live AND r.workflow = s.workflow)"""),

    /** What rolled back was never started. */
    UNASKED_START("""
            SELECT r.instance_id, 'run ' || r.id || ' is of no start that was committed'
            FROM hf_snapshot r
            WHERE r.parent_id IS NULL AND r.status <> 0
              AND NOT EXISTS (SELECT 1 FROM chaos_started s WHERE s.instance_id = r.instance_id)"""),

    /** In the end everything has ended. */
    UNENDED("""
            SELECT r.instance_id, concat('run ', r.id, ' of ', r.workflow, ' has status ', r.status, '; its branches: ',
                (SELECT string_agg(concat(b.branch, ' due ', b.due_at, ' owner ', b.owner, ' awaits ', b.awaiting,
                                          ' open arms ', b.open_arms), '; ' ORDER BY b.branch)
                 FROM hf_branch b WHERE b.snapshot_id = r.id))
            FROM hf_snapshot r WHERE r.status NOT IN (3, 4, 5)"""),

    /** Nothing fails that is not made to, nobody is cancelled whom nobody cancelled, and what is made to fail does not complete. */
    WRONG_END("""
            SELECT r.instance_id, concat('run of ', r.workflow, ' has status ', r.status, ': ', r.error, ' ', r.reason)
            FROM hf_snapshot r
            WHERE (r.status = 4 AND r.workflow <> 'chaos-undo')
               OR (r.status = 3 AND r.workflow = 'chaos-undo')
               OR (r.status = 5 AND r.parent_id IS NULL AND NOT EXISTS
                   (SELECT 1 FROM chaos_ordered o WHERE o.instance_id = r.instance_id
                    AND o.verb IN ('cancel', 'undo', 'terminate')))"""),

    /** The output follows from the input, so that a step left out or done twice shows, and an event in the wrong place. */
    WRONG_OUTPUT("""
            SELECT s.instance_id, concat(s.workflow, ' of size ', s.size, ' gave ', o.output)
            FROM chaos_started s
            JOIN hf_snapshot r ON r.instance_id = s.instance_id AND r.live AND r.status = 3
            LEFT JOIN LATERAL (
                SELECT convert_from(substring(v.output FROM 7), 'UTF8')::json AS output
                FROM hf_checkpoint e
                JOIN hf_checkpoint v ON v.snapshot_id = e.snapshot_id
                    AND v.branch = coalesce(e.input_branch, e.branch) AND v.sequence = e.input_sequence
                WHERE e.snapshot_id = r.id AND e.branch = 0 AND e.kind = 6) o ON TRUE
            WHERE NOT coalesce(CASE s.workflow
                WHEN 'chaos-linear' THEN (o.output ->> 'sum')::int = 4
                WHEN 'chaos-outside' THEN (o.output ->> 'sum')::int = 4
                WHEN 'chaos-fork' THEN (o.output ->> 'sum')::int = 8
                WHEN 'chaos-each' THEN (o.output ->> 'sum')::int = s.size
                WHEN 'chaos-route' THEN (o.output ->> 'sum')::int = 3 + s.size % 2
                WHEN 'chaos-loop' THEN (o.output ->> 'sum')::int = 1 + 2 * s.size
                WHEN 'chaos-delay' THEN (o.output ->> 'sum')::int = 2
                WHEN 'chaos-signal' THEN (o.output ->> 'number')::int = 3
                WHEN 'chaos-late' THEN (o.output ->> 'sum')::int IN (3, 102)
                WHEN 'chaos-retry' THEN (o.output ->> 'sum')::int = 3
                WHEN 'chaos-child' THEN (o.output ->> 'sum')::int = 6
                WHEN 'chaos-shared' THEN (o.output ->> 'sum')::int = 4
                WHEN 'chaos-nested' THEN (o.output ->> 'sum')::int = 4 * s.size + 5
                END, FALSE)"""),

    /** What a step does in its transaction happens once for each time the step is meant to be done. */
    DOUBLED_EFFECT("""
            SELECT instance_id, concat('step ', step, ' of branch ', branch, CASE WHEN undo THEN ' was undone ' ELSE ' was done ' END,
                                       count(*), ' times under the key ', intent, ' by ', string_agg(node, ', '))
            FROM chaos_once
            GROUP BY instance_id, branch, step, undo, intent HAVING count(*) > 1"""),

    /** Effect and checkpoint are one: as many of the one as of the other, for each step and branch. */
    EFFECT_APART_FROM_CHECKPOINT("""
            SELECT instance_id, concat('step ', step, ' of branch ', branch, ' (undo: ', undo, ') has ', coalesce(effects, 0),
                                       ' effects and ', coalesce(rows, 0), ' checkpoints')
            FROM (SELECT instance_id, branch, step, undo, count(*) AS effects FROM chaos_once GROUP BY 1, 2, 3, 4) e
            FULL JOIN (SELECT r.instance_id, c.branch, c.node AS step, c.kind = 8 AS undo, count(*) AS rows
                       FROM hf_checkpoint c JOIN hf_snapshot r ON r.id = c.snapshot_id
                       WHERE c.kind IN (1, 6, 8)
                         AND (c.node, c.kind = 8) IN (SELECT step, undo FROM chaos_once)
                       GROUP BY 1, 2, 3, 4) c USING (instance_id, branch, step, undo)
            WHERE effects IS DISTINCT FROM rows"""),

    /** A step outside of transactions is done at least once before its checkpoint, always under the same key. */
    LOST_OR_RENAMED_CALL("""
            SELECT instance_id, concat('step ', step, ' of branch ', branch, ' has ', coalesce(intents, 0), ' keys and ',
                                       coalesce(rows, 0), ' checkpoints')
            FROM (SELECT instance_id, branch, step, count(DISTINCT intent) AS intents FROM chaos_at_least_once
                  GROUP BY 1, 2, 3) e
            FULL JOIN (SELECT r.instance_id, c.branch, c.node AS step, count(*) AS rows
                       FROM hf_checkpoint c JOIN hf_snapshot r ON r.id = c.snapshot_id
                       WHERE c.kind IN (1, 6) AND c.node IN (SELECT step FROM chaos_at_least_once)
                       GROUP BY 1, 2, 3) c USING (instance_id, branch, step)
            JOIN hf_snapshot r USING (instance_id)
            WHERE coalesce(intents, 0) < coalesce(rows, 0)
               OR coalesce(intents, 0) > coalesce(rows, 0) + CASE WHEN r.status = 3 THEN 0 ELSE 1 END"""),

    /** The checkpoints of a branch have numbers without a gap, from 0. */
    GAP("""
            SELECT r.instance_id, concat('branch ', c.branch, ' has the numbers ', string_agg(c.sequence::text, ' ' ORDER BY c.sequence))
            FROM hf_checkpoint c JOIN hf_snapshot r ON r.id = c.snapshot_id
            GROUP BY r.instance_id, r.id, c.branch
            HAVING min(c.sequence) <> 0 OR max(c.sequence) <> count(*) - 1"""),

    /** They were written one after the other, and never under an older claim than the one before. */
    OUT_OF_ORDER("""
            SELECT instance_id, concat('branch ', branch, ' number ', sequence, ' of claim ', claim, ' at ', at,
                                       ' comes behind claim ', older, ' at ', earlier)
            FROM (SELECT r.instance_id, c.branch, c.sequence, c.claim, c.at,
                         lag(c.at) OVER w AS earlier, max(c.claim) OVER w AS older
                  FROM hf_checkpoint c JOIN hf_snapshot r ON r.id = c.snapshot_id
                  WINDOW w AS (PARTITION BY c.snapshot_id, c.branch ORDER BY c.sequence
                               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) x
            WHERE at < earlier OR (claim > 0 AND claim < older)"""),

    /** Nothing follows the end of a branch but the tombstone that its run's end gives to all, and nothing of a run its end. */
    AFTER_ITS_END("""
            SELECT r.instance_id, concat('branch ', c.branch, ' number ', c.sequence, ' of kind ', c.kind, ' at ', c.at,
                                         ' comes behind an end; the run ended at ', r.ended_at)
            FROM hf_checkpoint c JOIN hf_snapshot r ON r.id = c.snapshot_id
            WHERE EXISTS (SELECT 1 FROM hf_checkpoint e WHERE e.snapshot_id = c.snapshot_id AND e.branch = c.branch
                          AND e.sequence < c.sequence AND (e.kind = 7 OR (e.kind = 6 AND c.kind <> 7)))
               OR c.at > r.ended_at + interval '1 second'"""),

    /** What was cancelled is cancelled; only what was failing already may have failed. */
    LOST_CANCEL("""
            SELECT r.instance_id, concat('it was ordered to ', o.verb, ' at ', o.accepted_at, ', and has status ', r.status)
            FROM chaos_ordered o JOIN hf_snapshot r ON r.instance_id = o.instance_id AND r.live
            WHERE o.verb IN ('cancel', 'undo', 'terminate')
              AND NOT (r.status = 5 OR (r.status = 4 AND r.closing = 4 AND o.verb <> 'terminate')
                       OR (r.status IN (6, 7) AND o.verb <> 'terminate'))"""),

    /**
     * No step begins once a pause or a cancel is committed. A second is for a thread that stands between its look and its first
     * line; a step in a transaction, whose commit is refused if it must be, may go by a look that is another second old. A step outside of transactions that a dead node may have begun is finished before it is undone.
     */
    BEGUN_AFTER_ORDER("""
            SELECT b.instance_id, concat('step ', b.step, ' of branch ', b.branch, ' began on ', b.node, ' at ', b.at,
                                         ' although ', o.verb, ' was accepted at ', o.accepted_at)
            FROM chaos_begun b
            JOIN chaos_ordered o ON o.instance_id = b.instance_id AND b.at > o.accepted_at
                + CASE WHEN b.step IN (SELECT step FROM chaos_at_least_once) THEN interval '1 second' ELSE interval '2 seconds' END
            WHERE o.verb IN ('cancel', 'terminate', 'pause')
              AND NOT EXISTS (SELECT 1 FROM chaos_ordered e WHERE e.instance_id = o.instance_id AND e.verb = 'resume'
                              AND o.verb = 'pause' AND e.requested_at > o.requested_at AND e.requested_at <= b.at)
              AND NOT EXISTS (SELECT 1 FROM hf_snapshot r WHERE r.instance_id = o.instance_id AND r.closing IS NOT NULL
                              AND o.verb <> 'terminate')"""),

    /** What was undone was undone whole, and last first. */
    WRONG_UNDO("""
            SELECT instance_id, concat('done: ', done, '; undone, last first: ', undone)
            FROM (SELECT r.instance_id,
                         (SELECT string_agg(c.node, ' ' ORDER BY c.sequence) FROM hf_checkpoint c
                          WHERE c.snapshot_id = r.id AND c.kind = 1) AS done,
                         (SELECT string_agg(c.node, ' ' ORDER BY c.sequence DESC) FROM hf_checkpoint c
                          WHERE c.snapshot_id = r.id AND c.kind = 8) AS undone
                  FROM hf_snapshot r WHERE r.workflow = 'chaos-undo' AND r.status IN (4, 5) AND r.closing IS NOT NULL) x
            WHERE done IS DISTINCT FROM undone
              AND NOT EXISTS (SELECT 1 FROM chaos_ordered o WHERE o.instance_id = x.instance_id AND o.verb = 'terminate')"""),

    /** An event that was promised is kept; one that was sent to a run that completed behind it was taken. */
    LOST_SIGNAL("""
            SELECT s.instance_id, concat('event ', s.name, ' ', s.number, CASE WHEN e.snapshot_id IS NULL
                                         THEN ' was accepted, and is not stored' ELSE ' was never taken' END)
            FROM chaos_sent s
            LEFT JOIN hf_snapshot r ON r.instance_id = s.instance_id AND r.live
            LEFT JOIN hf_signal e ON e.snapshot_id = r.id AND e.dedup = s.name || s.number AND e.kind = 0
            WHERE e.snapshot_id IS NULL
               OR (r.workflow = 'chaos-signal' AND r.status = 3 AND e.consumed_sequence IS NULL)"""),

    /** Each taken event belongs to one row that took it, each such row to one event, and the first sent is the first taken. */
    DOUBLED_SIGNAL("""
            SELECT r.instance_id, x.what
            FROM hf_snapshot r JOIN (
                SELECT c.snapshot_id, concat('branch ', c.branch, ' number ', c.sequence, ' took ', count(e.ordinal), ' events') AS what
                FROM hf_checkpoint c
                LEFT JOIN hf_signal e ON e.snapshot_id = c.snapshot_id AND e.consumed_branch = c.branch
                    AND e.consumed_sequence = c.sequence
                WHERE c.kind = 4 GROUP BY c.snapshot_id, c.branch, c.sequence HAVING count(e.ordinal) <> 1
                UNION ALL
                SELECT e.snapshot_id, concat('event ', e.name, ' ', e.ordinal, ' was taken by a row that is not there')
                FROM hf_signal e
                WHERE e.consumed_sequence IS NOT NULL AND NOT EXISTS
                    (SELECT 1 FROM hf_checkpoint c WHERE c.snapshot_id = e.snapshot_id AND c.branch = e.consumed_branch
                     AND c.sequence = e.consumed_sequence)
                UNION ALL
                SELECT e.snapshot_id, concat('event ', e.name, ' ', e.ordinal, ' was taken before ', f.ordinal)
                FROM hf_signal e JOIN hf_signal f ON f.snapshot_id = e.snapshot_id AND f.name = e.name
                    AND f.ordinal < e.ordinal
                WHERE e.consumed_sequence IS NOT NULL AND (f.consumed_sequence IS NULL
                    OR f.consumed_sequence > e.consumed_sequence)) x ON x.snapshot_id = r.id"""),

    /** There is nothing that nobody will ever look at again: what is live is due some time, or is waited for by something that is. */
    UNATTENDED("""
            SELECT r.instance_id, concat('run of ', r.workflow, ' with status ', r.status, ': ', x.what)
            FROM hf_snapshot r JOIN (
                SELECT r.id, 'it is live and has no branch' AS what FROM hf_snapshot r
                WHERE r.status IN (1, 2, 6, 7) AND NOT EXISTS (SELECT 1 FROM hf_branch b WHERE b.snapshot_id = r.id)
                UNION ALL
                SELECT b.snapshot_id, concat('branch ', b.branch, ' is not due and waits for nothing')
                FROM hf_branch b JOIN hf_snapshot r ON r.id = b.snapshot_id
                WHERE r.status IN (1, 6) AND b.due_at IS NULL AND b.awaiting IS NULL AND b.open_arms = 0
                  AND NOT EXISTS (SELECT 1 FROM hf_branch p WHERE p.snapshot_id = b.snapshot_id AND p.branch = b.parent
                                  AND p.next_arm > 0 AND b.branch >= p.next_arm AND b.branch < p.end_arm)
                UNION ALL
                SELECT b.snapshot_id, concat('branch ', b.branch, ' waits for ', b.open_arms, ' arms, and has fewer')
                FROM hf_branch b JOIN hf_snapshot r ON r.id = b.snapshot_id
                WHERE r.status = 1 AND b.open_arms > (SELECT count(*) FROM hf_branch a
                    WHERE a.snapshot_id = b.snapshot_id AND a.parent = b.branch)
                UNION ALL
                SELECT b.snapshot_id, concat('branch ', b.branch, ' waits for ', b.awaiting, ', which has come')
                FROM hf_branch b JOIN hf_snapshot r ON r.id = b.snapshot_id
                JOIN hf_signal e ON e.snapshot_id = b.snapshot_id AND e.kind = 0 AND e.consumed_sequence IS NULL
                WHERE r.status = 1 AND b.due_at IS NULL
                  AND position(',' || e.name || ',' IN ',' || trim(BOTH ',' FROM b.awaiting) || ',') > 0
                UNION ALL
                SELECT b.snapshot_id, 'it is to be undone, and its branch 0 is not due'
                FROM hf_branch b JOIN hf_snapshot r ON r.id = b.snapshot_id
                WHERE r.status = 7 AND b.branch = 0 AND b.due_at IS NULL
                UNION ALL
                SELECT b.snapshot_id, concat('branch ', b.branch, ' has outlived its run')
                FROM hf_branch b JOIN hf_snapshot r ON r.id = b.snapshot_id
                WHERE r.status IN (3, 5) OR (r.status = 4 AND (b.due_at IS NOT NULL OR b.owner IS NOT NULL))) x
                ON x.id = r.id""");

    private final String sql;

    Rule(String sql) {
        this.sql = sql;
    }

    String sql() {
        return sql;
    }
}
