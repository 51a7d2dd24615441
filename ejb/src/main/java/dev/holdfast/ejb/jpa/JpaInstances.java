package dev.holdfast.ejb.jpa;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.StepRecord;
import dev.holdfast.store.Instances;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.TypedQuery;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What can be read of instances, through JPA.
 *
 * <p>Every answer stems from one statement, so that it never mixes two versions (DEF-49). Rows are always refreshed: the
 * step loop writes past the persistence context.
 */
public final class JpaInstances implements Instances {

    private static final String REFRESH = "eclipselink.refresh";

    /** The snapshot, the newest checkpoint of branch 0 and of each live branch, and the row that holds its value. */
    private static final String STAND =
            "SELECT s, c, v FROM SnapshotRow s JOIN CheckpointRow c ON c.snapshotId = s.id LEFT"
                    + " JOIN CheckpointRow v ON v.snapshotId = c.snapshotId AND v.branch = c.branch AND v.sequence ="
                    + " c.inputSequence WHERE c.sequence = (SELECT MAX(n.sequence) FROM CheckpointRow n WHERE n.snapshotId ="
                    + " c.snapshotId AND n.branch = c.branch) AND (c.branch = 0 OR EXISTS (SELECT 1 FROM BranchRow b WHERE"
                    + " b.snapshotId = c.snapshotId AND b.branch = c.branch)) AND ";

    private static final String BY_BRANCH = " ORDER BY c.branch";

    private final EntityManager manager;

    /** Reads with an entity manager that belongs to the thread's transaction, as a container injects it. */
    public JpaInstances(EntityManager manager) {
        this.manager = manager;
    }

    @Override
    public Optional<Snapshot> find(InstanceId id) {
        return stand(manager.createQuery(STAND + "s.live = TRUE AND s.instanceId = :id" + BY_BRANCH, Object[].class)
                .setParameter("id", id.value()));
    }

    @Override
    public Optional<Snapshot> lock(InstanceId id) {
        List<SnapshotRow> locked = manager.createQuery(
                        "SELECT s FROM SnapshotRow s WHERE s.live = TRUE AND s.instanceId = :id", SnapshotRow.class)
                .setParameter("id", id.value())
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .setHint(REFRESH, true)
                .getResultList();
        if (locked.isEmpty()) {
            return Optional.empty();
        }
        // A statement of its own, after the lock: the locking one may answer from before it had to wait (F10).
        return stand(manager.createQuery(STAND + "s.id = :run" + BY_BRANCH, Object[].class)
                .setParameter("run", locked.get(0).id()));
    }

    private static Optional<Snapshot> stand(TypedQuery<Object[]> query) {
        List<Object[]> rows = query.setHint(REFRESH, true).getResultList();
        return rows.isEmpty() ? Optional.empty() : Optional.of(StandMapper.snapshot(rows));
    }

    @Override
    public List<StepRecord> steps(long run) {
        return manager.createQuery(
                        "SELECT c FROM CheckpointRow c WHERE c.snapshotId = :run ORDER BY c.branch, c.sequence",
                        CheckpointRow.class)
                .setParameter("run", run)
                .setHint(REFRESH, true)
                .getResultStream()
                .map(JpaInstances::step)
                .toList();
    }

    private static StepRecord step(CheckpointRow row) {
        return new StepRecord(
                row.branch(),
                row.sequence(),
                row.kind(),
                Optional.ofNullable(row.node()).map(NodeId::new),
                row.attempt(),
                row.runner(),
                Optional.ofNullable(row.error()).map(Failure::ofText),
                Objects.requireNonNullElse(row.startedAt(), row.at()),
                row.at());
    }

    @Override
    public Optional<Payload> output(long run, NodeId node) {
        return manager.createQuery(
                        "SELECT c FROM CheckpointRow c WHERE c.snapshotId = :run AND c.node = :node AND c.output IS NOT NULL"
                                + " ORDER BY c.at DESC, c.sequence DESC",
                        CheckpointRow.class)
                .setParameter("run", run)
                .setParameter("node", node.value())
                .setMaxResults(1)
                .getResultStream()
                .findFirst()
                .flatMap(row -> Optional.ofNullable(row.output()))
                .map(Payload::ofStored);
    }

    @Override
    public List<InstanceSummary> list(InstanceQuery query) {
        return SummaryQuery.of(manager, query)
                .getResultStream()
                .map(JpaInstances::summary)
                .toList();
    }

    private static InstanceSummary summary(SnapshotRow row) {
        return new InstanceSummary(
                row.id(),
                new InstanceId(row.instanceId()),
                new WorkflowName(Objects.requireNonNullElse(row.workflow(), "")),
                DefinitionHash.of(Objects.requireNonNullElse(row.definitionHash(), new byte[0])),
                row.phase(),
                Optional.ofNullable(row.error()),
                Optional.ofNullable(row.reason()),
                row.createdAt(),
                Optional.ofNullable(row.endedAt()));
    }
}
