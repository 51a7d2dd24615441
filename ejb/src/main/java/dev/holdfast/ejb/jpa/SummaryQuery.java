package dev.holdfast.ejb.jpa;

import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.Phase;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Predicate;
import jakarta.persistence.criteria.Root;
import jakarta.persistence.criteria.Subquery;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds the query of a list from the filters that are present. Instances that were only signalled and never started are
 * not listed.
 */
final class SummaryQuery {

    private static final char ESCAPE = '!';

    private SummaryQuery() {}

    static TypedQuery<SnapshotRow> of(EntityManager manager, InstanceQuery query) {
        CriteriaBuilder builder = manager.getCriteriaBuilder();
        CriteriaQuery<SnapshotRow> criteria = builder.createQuery(SnapshotRow.class);
        Root<SnapshotRow> row = criteria.from(SnapshotRow.class);
        List<Predicate> all = new ArrayList<>();
        all.add(builder.isNotNull(row.get("live"))); // true or null: a literal would be printed as a number
        all.add(builder.notEqual(row.get("phase"), Phase.EXPECTED));
        query.phase().ifPresent(phase -> all.addAll(standing(builder, criteria, row, phase)));
        query.workflow().ifPresent(workflow -> all.add(builder.equal(row.get("workflow"), workflow.value())));
        query.idPrefix()
                .ifPresent(prefix -> all.add(builder.like(row.get("instanceId"), escaped(prefix) + "%", ESCAPE)));
        query.startedFrom().ifPresent(from -> all.add(builder.greaterThanOrEqualTo(row.get("createdAt"), from)));
        query.startedBefore().ifPresent(before -> all.add(builder.lessThan(row.get("createdAt"), before)));
        query.labels().forEach((name, value) -> all.add(builder.exists(labelled(builder, criteria, row, name, value))));
        query.after().ifPresent(run -> all.add(builder.lessThan(row.get("id"), run)));
        criteria.select(row).where(all.toArray(new Predicate[0])).orderBy(builder.desc(row.get("id")));
        return manager.createQuery(criteria)
                .setMaxResults(query.limit())
                // "like ... escape" makes the provider print all values into the statement, and truth values as numbers
                .setHint("eclipselink.jdbc.bind-parameters", "true")
                .setHint("eclipselink.refresh", true);
    }

    /** The status of runs that run or have completed is in no index; there are few of the first, and many of the others. */
    private static List<Predicate> standing(
            CriteriaBuilder builder, CriteriaQuery<SnapshotRow> criteria, Root<SnapshotRow> row, Phase phase) {
        Predicate equal = builder.equal(row.get("phase"), phase);
        if (phase == Phase.COMPLETED) {
            return List.of(equal);
        }
        if (phase != Phase.RUNNING) {
            return List.of(equal, builder.equal(row.get("rarePhase"), phase));
        }
        Subquery<Long> branches = criteria.subquery(Long.class);
        Root<BranchRow> branch = branches.from(BranchRow.class);
        branches.select(branch.get("snapshotId"))
                .where(builder.equal(branch.get("snapshotId"), row.get("id")), builder.equal(branch.get("branch"), 0));
        return List.of(equal, builder.exists(branches));
    }

    private static Subquery<Long> labelled(
            CriteriaBuilder builder,
            CriteriaQuery<SnapshotRow> criteria,
            Root<SnapshotRow> row,
            String name,
            String value) {
        Subquery<Long> labels = criteria.subquery(Long.class);
        Root<LabelRow> label = labels.from(LabelRow.class);
        return labels.select(label.get("snapshotId"))
                .where(
                        builder.equal(label.get("snapshotId"), row.get("id")),
                        builder.equal(label.get("name"), name),
                        builder.equal(label.get("value"), value));
    }

    private static String escaped(String prefix) {
        return prefix.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }
}
