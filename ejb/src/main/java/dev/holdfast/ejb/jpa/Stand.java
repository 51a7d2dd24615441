package dev.holdfast.ejb.jpa;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.encryption.Place;
import dev.holdfast.encryption.ValueCipher;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.State;
import jakarta.persistence.EntityManager;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Reads where an instance stands in one statement: the snapshot, the newest checkpoint of branch 0 and of each live branch,
 * the row that holds the branch's value, and the row that tells why the run failed.
 *
 * <p>A native query: three rows of which one is the newest of a group and one may be missing are beyond what the provider
 * translates rightly from JPQL on both databases.
 */
final class Stand {

    private static final String QUERY =
            "SELECT s.id, s.instance_id, s.workflow, s.definition_hash, s.status, s.created_at, s.ended_at, s.reason,"
                    + " s.actor, s.error AS summary, c.branch, c.sequence, c.position, CASE WHEN s.status = 4 THEN"
                    + " f.error WHEN c.branch = 0 THEN s.closing_failure END AS failure, v.output, b.parent, b.owner,"
                    + " b.branch AS live, v.branch AS value_branch, v.sequence AS value_sequence FROM hf_snapshot s JOIN hf_checkpoint c ON c.snapshot_id = s.id AND c.sequence ="
                    + " (SELECT max(n.sequence) FROM hf_checkpoint n WHERE n.snapshot_id = c.snapshot_id AND n.branch ="
                    + " c.branch) LEFT JOIN hf_branch b ON b.snapshot_id = c.snapshot_id AND b.branch = c.branch LEFT JOIN"
                    + " hf_checkpoint v ON v.snapshot_id = c.snapshot_id AND v.branch = coalesce(c.input_branch, c.branch)"
                    + " AND v.sequence = c.input_sequence LEFT JOIN hf_checkpoint f ON f.snapshot_id = s.id AND f.branch ="
                    + " s.failed_branch AND f.sequence = s.failed_sequence AND c.branch = 0 WHERE (c.branch = 0 OR (b.branch"
                    + " IS NOT NULL AND s.status NOT IN (3, 4, 5))) AND ";

    private static final String BY_BRANCH = " ORDER BY c.branch";

    private final @Nullable Object[] row;
    private final ValueCipher cipher;

    private Stand(@Nullable Object[] row, ValueCipher cipher) {
        this.row = row;
        this.cipher = cipher;
    }

    /** Reads the instance for which the condition holds, if there is one that was started. */
    @SuppressWarnings("unchecked") // a native query without a result class answers arrays
    static Optional<Snapshot> read(EntityManager manager, ValueCipher cipher, String condition, Object parameter) {
        List<@Nullable Object[]> found = manager.createNativeQuery(QUERY + condition + BY_BRANCH)
                .setParameter(1, parameter)
                .getResultList();
        List<Stand> rows = found.stream().map(row -> new Stand(row, cipher)).toList();
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(0).snapshot(rows));
    }

    private Snapshot snapshot(List<Stand> rows) {
        return new Snapshot(
                number(0),
                new InstanceId(present(1)),
                new WorkflowName(present(2)),
                DefinitionHash.of((byte[]) Objects.requireNonNull(row[3])),
                state(rows),
                time(5).orElseThrow());
    }

    private State state(List<Stand> rows) {
        Instant endedAt = time(6).orElseGet(() -> time(5).orElseThrow());
        List<BranchState> branches =
                rows.stream().filter(Stand::isLive).map(Stand::branch).toList();
        Phase phase = Phase.of((int) number(4));
        return switch (phase) {
            case EXPECTED, RUNNING -> new State.InProgress(branches);
            case PAUSED -> new State.Paused(branches, text(7), text(8));
            case COMPENSATING, CANCELLING ->
                new State.Compensating(branches, phase == Phase.COMPENSATING, text(7), text(8), failure());
            case COMPLETED -> new State.Completed(value().orElseThrow(), endedAt);
            case FAILED -> new State.Failed(failure().orElseGet(() -> new Failure("", "", "")), endedAt);
            case CANCELLED -> new State.Cancelled(text(7), text(8), Optional.of(position()), endedAt);
        };
    }

    private BranchState branch() {
        OptionalInt parent = row[15] == null ? OptionalInt.empty() : OptionalInt.of((int) number(15));
        return new BranchState((int) number(10), (int) number(11), position(), parent, text(16).isPresent(), value());
    }

    private boolean isLive() {
        return row[17] != null;
    }

    private Position position() {
        return text(12).map(Position::ofText).orElseGet(Position.NotStarted::new);
    }

    /** Why it failed, if it did; in full where the row is known that tells it. */
    private Optional<Failure> failure() {
        return text(13).map(stored -> Opened.failure(number(0), stored, cipher))
                .or(() -> text(9).map(stored -> new Failure("", Opened.text(number(0), stored, cipher), "")));
    }

    private Optional<Payload> value() {
        return Optional.ofNullable((byte[]) row[14])
                .map(stored -> cipher.open(stored, Place.output(number(0), (int) number(18), (int) number(19))))
                .map(Payload::ofStored);
    }

    private long number(int column) {
        return ((Number) Objects.requireNonNull(row[column])).longValue();
    }

    private String present(int column) {
        return (String) Objects.requireNonNull(row[column]);
    }

    private Optional<String> text(int column) {
        return Optional.ofNullable((String) row[column]);
    }

    private Optional<Instant> time(int column) {
        return Optional.ofNullable(row[column]).map(Stand::instant);
    }

    /** The drivers answer a time with zone by different classes. */
    static Instant instant(Object value) {
        return value instanceof OffsetDateTime offset ? offset.toInstant() : ((Timestamp) value).toInstant();
    }
}
