package dev.holdfast.ejb.jdbc;

import dev.holdfast.encryption.ValueCipher;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.store.NewRun;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Starts of many runs on PostgreSQL in one statement, with arrays for columns; who has an id first is left it. */
final class ManyStarts {

    /** Sorted by instance id, so that two callers who start the same ones wait for each other and do not dead-lock. */
    private static final String START =
            "WITH v AS MATERIALIZED (SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) AS v(id, instance, workflow, hash,"
                    + " position, input, route, priority, owner, due, ready, trace) ORDER BY instance, id), s AS (INSERT INTO"
                    + " hf_snapshot(id, created_at, status, live, instance_id, workflow, definition_hash, trace_parent) SELECT id,"
                    + " clock_timestamp(), 1, TRUE, instance, workflow, hash, trace FROM v ON CONFLICT (instance_id, live) DO"
                    + " NOTHING RETURNING id), c AS (INSERT INTO hf_checkpoint(snapshot_id, started_at, at, branch,"
                    + " sequence, input_sequence, claim, kind, attempt, runner, position, output) SELECT v.id,"
                    + " clock_timestamp(), clock_timestamp(), 0, 0, 0, 0, 0, 0, ?, v.position, v.input FROM v JOIN s USING"
                    + " (id)), b AS (INSERT INTO hf_branch(snapshot_id, branch, version, due_at, ready_at, claimed_at,"
                    + " claimed_sequence, route, priority, owner) SELECT v.id, 0, 1, clock_timestamp() + v.due * interval"
                    + " '1 microsecond', clock_timestamp() + v.ready * interval '1 microsecond', CASE WHEN v.owner IS NOT"
                    + " NULL THEN clock_timestamp() END, 0, v.route, v.priority, v.owner FROM v JOIN s USING (id)) SELECT id"
                    + " FROM s";

    private final Statements statements;
    private final ValueCipher cipher;

    ManyStarts(Statements statements, ValueCipher cipher) {
        this.statements = statements;
        this.cipher = cipher;
    }

    /** Answers which of the ids were created. */
    Set<Long> start(List<Long> wanted, List<NewRun> runs) {
        return new HashSet<>(
                statements.query(START, parameters -> bind(parameters, wanted, runs), row -> row.getLong(1)));
    }

    private void bind(Parameters parameters, List<Long> wanted, List<NewRun> runs) throws SQLException {
        Iterator<Long> ids = wanted.iterator();
        parameters
                .numbers(wanted, "int8")
                .column("varchar", runs, run -> run.id().value())
                .column("varchar", runs, run -> run.workflow().value())
                .bytesColumn(runs, run -> run.hash().bytes())
                .column("varchar", runs, run -> run.position().toText())
                .bytesColumn(
                        runs, run -> Rows.output(new BranchKey(ids.next(), 0), 0, Optional.of(run.input()), cipher))
                .column("int4", runs, NewRun::route)
                .column("int2", runs, run -> (short) run.priority())
                .column("varchar", runs, run -> run.owner().orElse(null))
                .column("int8", runs, run -> Parameters.micros(run.owner().isPresent() ? run.claim() : run.dueIn()))
                .column("int8", runs, run -> Parameters.micros(run.dueIn()))
                .column("varchar", runs, run -> run.traceParent().orElse(null))
                .text(runs.get(0).createdBy());
    }
}
