package dev.holdfast.ejb.jdbc;

import dev.holdfast.encryption.Place;
import dev.holdfast.encryption.ValueCipher;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.store.SharedState;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The values that all branches of a run share; the column is quoted since its name is a word of SQL. */
final class JdbcSharedState implements SharedState {

    private final Statements statements;
    private final ValueCipher cipher;

    JdbcSharedState(Statements statements, ValueCipher cipher) {
        this.statements = statements;
        this.cipher = cipher;
    }

    @Override
    public Versioned read(long run, String name) {
        return statements
                .first(
                        "SELECT version, \"value\" FROM hf_state WHERE snapshot_id = ? AND name = ?",
                        parameters -> parameters.number(run).text(name),
                        row -> new Versioned(
                                row.getInt(1), Optional.of(opened(run, name, row.getInt(1), row.getBytes(2)))))
                .orElseGet(() -> new Versioned(0, Optional.empty()));
    }

    private byte[] opened(long run, String name, int version, byte[] stored) {
        return cipher.open(stored, Place.shared(run, name, version));
    }

    /** Waits for whoever has written the row and not ended; its condition is looked at again then. */
    @Override
    public boolean write(long run, String name, int version, Payload value) {
        byte[] stored = cipher.seal(value.toStored(), Place.shared(run, name, version + 1));
        if (version == 0) {
            return statements.update(
                            "INSERT INTO hf_state(snapshot_id, version, name, \"value\") VALUES (?, 1, ?, ?) ON CONFLICT"
                                    + " DO NOTHING",
                            parameters -> parameters.number(run).text(name).bytes(stored))
                    == 1;
        }
        return statements.update(
                        "UPDATE hf_state SET \"value\" = ?, version = version + 1 WHERE snapshot_id = ? AND name = ? AND"
                                + " version = ?",
                        parameters ->
                                parameters.bytes(stored).number(run).text(name).number(version))
                == 1;
    }

    @Override
    public Map<String, Payload> all(long run) {
        Map<String, Payload> all = new LinkedHashMap<>();
        statements
                .query(
                        "SELECT name, \"value\", version FROM hf_state WHERE snapshot_id = ? ORDER BY name",
                        parameters -> parameters.number(run),
                        row -> Map.entry(
                                row.getString(1),
                                Payload.ofStored(opened(run, row.getString(1), row.getInt(3), row.getBytes(2)))))
                .forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        return all;
    }
}
