package dev.holdfast.ejb.jpa;

import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.Phase;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Path;
import jakarta.persistence.criteria.Predicate;
import jakarta.persistence.criteria.Root;
import jakarta.persistence.criteria.Subquery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
        List<Predicate> all = filter(builder, criteria, row, query);
        Path<Long> run = row.get("id");
        Path<String> id = row.get("instanceId");
        switch (query.sort()) {
            case NEWEST -> {
                query.after().ifPresent(after -> all.add(builder.lessThan(run, after)));
                criteria.orderBy(builder.desc(run));
            }
            case OLDEST -> {
                query.after().ifPresent(after -> all.add(builder.greaterThan(run, after)));
                criteria.orderBy(builder.asc(run));
            }
            case ID -> {
                query.afterId().ifPresent(after -> all.add(builder.greaterThan(id, after)));
                criteria.orderBy(builder.asc(id));
            }
            case ID_DOWN -> {
                query.afterId().ifPresent(after -> all.add(builder.lessThan(id, after)));
                criteria.orderBy(builder.desc(id));
            }
        }
        criteria.select(row).where(all.toArray(new Predicate[0]));
        return bound(manager.createQuery(criteria)).setMaxResults(query.limit()).setHint("eclipselink.refresh", true);
    }

    /** Counts as far as asked, by ids that need not be read from the rows. */
    static int count(EntityManager manager, InstanceQuery query, int atMost) {
        CriteriaBuilder builder = manager.getCriteriaBuilder();
        CriteriaQuery<Long> criteria = builder.createQuery(Long.class);
        Root<SnapshotRow> row = criteria.from(SnapshotRow.class);
        List<Predicate> all = filter(builder, criteria, row, query);
        criteria.select(row.get("id")).where(all.toArray(new Predicate[0]));
        return bound(manager.createQuery(criteria))
                .setMaxResults(atMost)
                .getResultList()
                .size();
    }

    /** "like ... escape" makes the provider print all values into the statement, and truth values as numbers. */
    private static <T> TypedQuery<T> bound(TypedQuery<T> query) {
        return query.setHint("eclipselink.jdbc.bind-parameters", "true");
    }

    private static List<Predicate> filter(
            CriteriaBuilder builder, CriteriaQuery<?> criteria, Root<SnapshotRow> row, InstanceQuery query) {
        List<Predicate> all = new ArrayList<>();
        all.add(builder.isNotNull(row.get("live"))); // true or null: a literal would be printed as a number
        all.add(builder.notEqual(row.get("phase"), Phase.EXPECTED));
        query.phase().ifPresent(phase -> all.addAll(standing(builder, criteria, row, phase)));
        query.workflow().ifPresent(workflow -> all.add(builder.equal(row.get("workflow"), workflow.value())));
        if (!query.within().isEmpty()) {
            all.add(row.<String>get("workflow")
                    .in(query.within().stream()
                            .map(WorkflowName::value)
                            .sorted()
                            .toList()));
        }
        query.idPrefix().ifPresent(prefix -> all.addAll(beginning(builder, row.get("instanceId"), prefix)));
        query.startedFrom().ifPresent(from -> all.add(builder.greaterThanOrEqualTo(row.get("createdAt"), from)));
        query.startedBefore().ifPresent(before -> all.add(builder.lessThan(row.get("createdAt"), before)));
        query.labels()
                .forEach((name, value) ->
                        all.add(builder.exists(labelled(builder, criteria, row, query, Map.entry(name, value)))));
        return all;
    }

    /**
     * A plan that is kept for all values cannot use an index for "like", so the range that the prefix spans stands beside it. The
     * databases order ids by their characters (PostgreSQL by the collation "C").
     */
    private static List<Predicate> beginning(CriteriaBuilder builder, Path<String> id, String prefix) {
        List<Predicate> all = new ArrayList<>();
        all.add(builder.like(id, escaped(prefix) + "%", ESCAPE));
        all.add(builder.greaterThanOrEqualTo(id, prefix));
        char last = prefix.charAt(prefix.length() - 1);
        char next = (char) (last + 1);
        if (last != Character.MAX_VALUE && !Character.isSurrogate(last) && !Character.isSurrogate(next)) {
            all.add(builder.lessThan(id, prefix.substring(0, prefix.length() - 1) + next));
        }
        return all;
    }

    /** The status of runs that run or have completed is in no index; there are few of the first, and many of the others. */
    private static List<Predicate> standing(
            CriteriaBuilder builder, CriteriaQuery<?> criteria, Root<SnapshotRow> row, Phase phase) {
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

    /** Where the page begins is said of the label, too: else who joins two labels reads all that come before it, page after page. */
    private static Subquery<Long> labelled(
            CriteriaBuilder builder,
            CriteriaQuery<?> criteria,
            Root<SnapshotRow> row,
            InstanceQuery query,
            Map.Entry<String, String> wanted) {
        Subquery<Long> labels = criteria.subquery(Long.class);
        Root<LabelRow> label = labels.from(LabelRow.class);
        Path<Long> run = label.get("snapshotId");
        List<Predicate> all = new ArrayList<>();
        all.add(builder.equal(run, row.get("id")));
        all.add(builder.equal(label.get("name"), wanted.getKey()));
        all.add(builder.equal(label.get("value"), wanted.getValue()));
        query.after()
                .ifPresent(after -> all.add(
                        query.sort() == InstanceQuery.Sort.OLDEST
                                ? builder.greaterThan(run, after)
                                : builder.lessThan(run, after)));
        return labels.select(run).where(all.toArray(new Predicate[0]));
    }

    private static String escaped(String prefix) {
        return prefix.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }
}
