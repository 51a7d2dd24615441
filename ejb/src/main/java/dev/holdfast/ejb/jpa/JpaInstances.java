package dev.holdfast.ejb.jpa;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.encryption.Place;
import dev.holdfast.encryption.ValueCipher;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Glance;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.StepRecord;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.snapshot.Waiting;
import dev.holdfast.snapshot.WaitingQuery;
import dev.holdfast.store.Instances;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Query;
import jakarta.persistence.TypedQuery;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What can be read of instances, through JPA.
 *
 * <p>Every answer stems from one statement, so that it never mixes two versions (DEF-49). Rows are always refreshed: the
 * step loop writes past the persistence context.
 */
public final class JpaInstances implements Instances {

    private static final String REFRESH = "eclipselink.refresh";

    private final EntityManager manager;
    private final ValueCipher cipher;

    /** Reads with an entity manager that belongs to the thread's transaction, as a container injects it. */
    public JpaInstances(EntityManager manager) {
        this(manager, ValueCipher.OFF);
    }

    /** The same of values that are sealed. */
    public JpaInstances(EntityManager manager, ValueCipher cipher) {
        this.manager = manager;
        this.cipher = cipher;
    }

    @Override
    public Optional<Snapshot> find(InstanceId id) {
        return Stand.read(manager, cipher, "s.live AND s.instance_id = ?1", id.value());
    }

    @Override
    public Optional<Snapshot> lock(InstanceId id) {
        List<SnapshotRow> locked = manager.createQuery(
                        "SELECT s FROM SnapshotRow s WHERE s.live IS NOT NULL AND s.instanceId = :id",
                        SnapshotRow.class)
                .setParameter("id", id.value())
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .setHint(REFRESH, true)
                .getResultList();
        if (locked.isEmpty()) {
            return Optional.empty();
        }
        // A statement of its own, after the lock: the locking one may answer from before it had to wait (F10).
        return Stand.read(manager, cipher, "s.id = ?1", locked.get(0).id());
    }

    @Override
    public List<StepRecord> steps(long run) {
        return manager.createQuery(
                        "SELECT c FROM CheckpointRow c WHERE c.snapshotId = :run ORDER BY c.branch, c.sequence",
                        CheckpointRow.class)
                .setParameter("run", run)
                .setHint(REFRESH, true)
                .getResultStream()
                .map(this::step)
                .toList();
    }

    private StepRecord step(CheckpointRow row) {
        return new StepRecord(
                row.branch(),
                row.sequence(),
                row.kind(),
                Optional.ofNullable(row.node()).map(NodeId::new),
                row.attempt(),
                row.runner(),
                Optional.ofNullable(row.error()).map(stored -> Opened.failure(row.snapshotId(), stored, cipher)),
                Objects.requireNonNullElse(row.startedAt(), row.at()),
                row.at(),
                Optional.ofNullable(row.inputSequence())
                        .map(sequence ->
                                new ValueRef(Objects.requireNonNullElse(row.inputBranch(), row.branch()), sequence)));
    }

    @Override
    public Optional<Payload> output(long run, NodeId node) {
        return manager.createQuery(
                        "SELECT c FROM CheckpointRow c WHERE c.snapshotId = :run AND c.node = :node AND c.output IS NOT NULL"
                                + " AND c.kind <> :undo ORDER BY c.at DESC, c.sequence DESC",
                        CheckpointRow.class)
                .setParameter("run", run)
                .setParameter("node", node.value())
                .setParameter("undo", Checkpoint.Kind.UNDO)
                .setMaxResults(1)
                .getResultStream()
                .findFirst()
                .flatMap(this::output);
    }

    @Override
    public Optional<Payload> value(long run, ValueRef row) {
        return manager.createQuery(
                        "SELECT c FROM CheckpointRow c WHERE c.snapshotId = :run AND c.branch = :branch AND c.sequence ="
                                + " :sequence",
                        CheckpointRow.class)
                .setParameter("run", run)
                .setParameter("branch", row.branch())
                .setParameter("sequence", row.sequence())
                .setHint(REFRESH, true)
                .getResultStream()
                .findFirst()
                .flatMap(this::output);
    }

    private Optional<Payload> output(CheckpointRow row) {
        return Optional.ofNullable(row.output())
                .map(stored -> cipher.open(stored, Place.output(row.snapshotId(), row.branch(), row.sequence())))
                .map(Payload::ofStored);
    }

    /** Columns instead of rows: a row of the provider would bring text and value along. */
    @Override
    public List<Trace> trace(long run) {
        return manager.createQuery(
                        "SELECT c.branch, c.sequence, c.kind, c.node, c.position, CASE WHEN c.error IS NULL THEN 0 ELSE 1"
                                + " END FROM CheckpointRow c WHERE c.snapshotId = :run ORDER BY c.branch, c.sequence",
                        Object[].class)
                .setParameter("run", run)
                .getResultStream()
                .map(JpaInstances::traced)
                .toList();
    }

    private static Trace traced(@Nullable Object[] row) {
        return new Trace(
                (Integer) Objects.requireNonNull(row[0]),
                (Integer) Objects.requireNonNull(row[1]),
                (Checkpoint.Kind) Objects.requireNonNull(row[2]),
                Optional.ofNullable((String) row[3]).map(NodeId::new),
                Optional.ofNullable((String) row[4]).orElseGet(() -> new Position.NotStarted().toText()),
                ((Number) Objects.requireNonNull(row[5])).intValue() != 0);
    }

    @Override
    public Map<String, String> labels(long run) {
        Map<String, String> labels = new LinkedHashMap<>();
        manager.createQuery("SELECT l FROM LabelRow l WHERE l.snapshotId = :run ORDER BY l.name", LabelRow.class)
                .setParameter("run", run)
                .getResultStream()
                .forEach(label -> labels.put(label.name(), label.value()));
        return labels;
    }

    @Override
    public Optional<String> traceParent(long run) {
        return manager.createQuery(
                        "SELECT s.traceParent FROM SnapshotRow s WHERE s.id = :run AND s.traceParent IS NOT NULL",
                        String.class)
                .setParameter("run", run)
                .getResultStream()
                .findFirst();
    }

    /**
     * A native query: the provider does not convert the result of a minimum as it converts the column. It looks the run of every
     * live branch up by its key; a join may be planned as a scan of all runs that ever were.
     */
    @Override
    @SuppressWarnings("unchecked") // a native query without a result class answers arrays
    public List<Population> population() {
        List<Object[]> found = manager.createNativeQuery(
                        "SELECT workflow, definition_hash, count(*), min(created_at) FROM"
                                + " (SELECT " + ofLiveRun("workflow") + " AS workflow, " + ofLiveRun("definition_hash")
                                + " AS definition_hash, " + ofLiveRun("created_at")
                                + " AS created_at FROM hf_branch b WHERE"
                                + " b.branch = 0) r WHERE workflow IS NOT NULL GROUP BY workflow, definition_hash ORDER BY"
                                + " workflow, min(created_at)")
                .getResultList();
        return found.stream()
                .map(row -> new Population(
                        new WorkflowName((String) row[0]),
                        DefinitionHash.of((byte[]) row[1]),
                        ((Number) row[2]).longValue(),
                        Stand.instant(row[3])))
                .toList();
    }

    private static String ofLiveRun(String column) {
        return "(SELECT s." + column + " FROM hf_snapshot s WHERE s.id = b.snapshot_id AND s.status IN (1, 2, 6, 7))";
    }

    @Override
    public List<InstanceSummary> list(InstanceQuery query) {
        return SummaryQuery.of(manager, query)
                .getResultStream()
                .map(this::summary)
                .toList();
    }

    @Override
    public Map<Phase, Integer> counts(InstanceQuery filter, int atMost) {
        Map<Phase, Integer> counts = new EnumMap<>(Phase.class);
        for (Phase phase : filter.phase().map(List::of).orElse(List.of(Phase.values()))) {
            int found = phase == Phase.EXPECTED ? 0 : SummaryQuery.count(manager, filter.with(phase), atMost);
            if (found > 0) {
                counts.put(phase, found);
            }
        }
        return counts;
    }

    @Override
    @SuppressWarnings("unchecked") // a native query without a result class answers arrays
    public Map<InstanceId, Glance> glance(Collection<InstanceId> ids) {
        Map<InstanceId, Glance> found = new LinkedHashMap<>();
        if (ids.isEmpty()) {
            return found;
        }
        Query query = manager.createNativeQuery("SELECT s.instance_id, s.id, s.status, s.signal_count,"
                + " (SELECT count(*) FROM hf_checkpoint c WHERE c.snapshot_id = s.id),"
                + " (SELECT count(*) FROM hf_branch b WHERE b.snapshot_id = s.id AND b.owner IS NOT NULL)"
                + " FROM hf_snapshot s WHERE s.live AND s.status <> 0 AND s.instance_id IN ("
                + String.join(", ", Collections.nCopies(ids.size(), "?")) + ")");
        int place = 1;
        for (InstanceId id : ids) {
            query.setParameter(place++, id.value());
        }
        for (Object[] row : (List<Object[]>) query.getResultList()) {
            String stamp = row[1] + "." + row[2] + "." + row[3] + "." + row[4];
            found.put(
                    new InstanceId((String) row[0]),
                    new Glance(
                            ((Number) row[1]).longValue(),
                            Phase.of(((Number) row[2]).intValue()),
                            ((Number) row[5]).intValue(),
                            stamp));
        }
        return found;
    }

    /** Branches by their key, for there is no index of what is waited for: it changes too often, and there are few branches. */
    @Override
    public List<Waiting> waiting(WaitingQuery query) {
        TypedQuery<Object[]> found = manager.createQuery(
                "SELECT b.snapshotId, b.branch, s.instanceId, s.workflow, s.definitionHash, s.phase, b.awaiting, b.readyAt,"
                        + " s.createdAt FROM BranchRow b JOIN SnapshotRow s ON s.id = b.snapshotId WHERE b.awaiting IS NOT NULL"
                        + (query.workflow().isPresent() ? " AND s.workflow = :workflow" : "")
                        + (query.within().isEmpty() ? "" : " AND s.workflow IN :within")
                        + (query.signal().isPresent() ? " AND LOCATE(:signal, b.awaiting) > 0" : "")
                        + (query.after().isPresent()
                                ? " AND (b.snapshotId > :run OR (b.snapshotId = :run AND b.branch > :branch))"
                                : "")
                        + " ORDER BY b.snapshotId, b.branch",
                Object[].class);
        query.workflow().ifPresent(workflow -> found.setParameter("workflow", workflow.value()));
        if (!query.within().isEmpty()) {
            found.setParameter(
                    "within", query.within().stream().map(WorkflowName::value).toList());
        }
        query.signal().ifPresent(signal -> found.setParameter("signal", "," + signal + ","));
        query.after().ifPresent(after -> found.setParameter("run", after.run()).setParameter("branch", after.branch()));
        return found.setMaxResults(query.limit())
                .getResultStream()
                .map(JpaInstances::waits)
                .toList();
    }

    private static Waiting waits(@Nullable Object[] row) {
        return new Waiting(
                new BranchKey((Long) Objects.requireNonNull(row[0]), (Integer) Objects.requireNonNull(row[1])),
                new InstanceId((String) Objects.requireNonNull(row[2])),
                new WorkflowName((String) Objects.requireNonNull(row[3])),
                DefinitionHash.of((byte[]) Objects.requireNonNull(row[4])),
                (Phase) Objects.requireNonNull(row[5]),
                Arrays.stream(((String) Objects.requireNonNull(row[6])).split(","))
                        .filter(name -> !name.isEmpty())
                        .toList(),
                Optional.ofNullable((Instant) row[7]),
                (Instant) Objects.requireNonNull(row[8]));
    }

    private InstanceSummary summary(SnapshotRow row) {
        return new InstanceSummary(
                row.id(),
                new InstanceId(row.instanceId()),
                new WorkflowName(Objects.requireNonNullElse(row.workflow(), "")),
                DefinitionHash.of(Objects.requireNonNullElse(row.definitionHash(), new byte[0])),
                row.phase(),
                Optional.ofNullable(row.error()).map(stored -> Opened.text(row.id(), stored, cipher)),
                Optional.ofNullable(row.reason()),
                row.createdAt(),
                Optional.ofNullable(row.endedAt()));
    }
}
