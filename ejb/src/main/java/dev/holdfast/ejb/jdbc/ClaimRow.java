package dev.holdfast.ejb.jdbc;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.ejb.jdbc.JdbcStore.Taken;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Hold;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Reads the row in which a load answers where a claimed branch stands; the columns are {@link #COLUMNS}. */
final class ClaimRow {

    static final String COLUMNS = "s.status, s.instance_id, s.workflow, s.definition_hash, c.sequence, c.position,"
            + " c.input_sequence, v.output";

    private ClaimRow() {}

    /**
     * Reads a row.
     *
     * @param first the index of the first of the columns
     */
    static Claim read(ResultSet row, int first, Taken taken, String node) throws SQLException {
        return new Claim(
                new Hold(taken.key(), taken.version(), node),
                new InstanceId(row.getString(first + 1)),
                new WorkflowName(row.getString(first + 2)),
                DefinitionHash.of(row.getBytes(first + 3)),
                Phase.of(row.getInt(first)),
                row.getInt(first + 4),
                row.getString(first + 5),
                row.getInt(first + 6),
                Optional.ofNullable(row.getBytes(first + 7)),
                taken.attempt(),
                taken.takeovers());
    }
}
