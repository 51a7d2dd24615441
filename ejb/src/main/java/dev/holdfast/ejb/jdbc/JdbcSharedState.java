package dev.holdfast.ejb.jdbc;

import dev.holdfast.snapshot.Payload;
import dev.holdfast.store.SharedState;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The values that all branches of a run share; the column is quoted since its name is a word of SQL. */
final class JdbcSharedState implements SharedState {

    private final Statements statements;

    JdbcSharedState(Statements statements) {
        this.statements = statements;
    }

    @Override
    public Versioned read(long run, String name) {
        return statements
                .first(
                        "SELECT version, \"value\" FROM hf_state WHERE snapshot_id = ? AND name = ?",
                        parameters -> parameters.number(run).text(name),
                        row -> new Versioned(row.getInt(1), Optional.of(row.getBytes(2))))
                .orElseGet(() -> new Versioned(0, Optional.empty()));
    }

    /** Waits for whoever has written the row and not ended; its condition is looked at again then. */
    @Override
    public boolean write(long run, String name, int version, Payload value) {
        if (version == 0) {
            return statements.update(
                            "INSERT INTO hf_state(snapshot_id, version, name, \"value\") VALUES (?, 1, ?, ?) ON CONFLICT"
                                    + " DO NOTHING",
                            parameters -> parameters.number(run).text(name).bytes(value.toStored()))
                    == 1;
        }
        return statements.update(
                        "UPDATE hf_state SET \"value\" = ?, version = version + 1 WHERE snapshot_id = ? AND name = ? AND"
                                + " version = ?",
                        parameters -> parameters
                                .bytes(value.toStored())
                                .number(run)
                                .text(name)
                                .number(version))
                == 1;
    }

    @Override
    public Map<String, Payload> all(long run) {
        Map<String, Payload> all = new LinkedHashMap<>();
        statements
                .query(
                        "SELECT name, \"value\" FROM hf_state WHERE snapshot_id = ? ORDER BY name",
                        parameters -> parameters.number(run),
                        row -> Map.entry(row.getString(1), Payload.ofStored(row.getBytes(2))))
                .forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        return all;
    }
}
