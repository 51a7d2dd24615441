package dev.holdfast.engine;

import dev.holdfast.definition.Workflow;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.Retention;
import dev.holdfast.store.Retention.Old;
import dev.holdfast.store.Retention.Removed;
import dev.holdfast.store.Transactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Removes what has ended and was kept for long enough: walks over the runs by age, decides each by what {@link Keeping} says, and
 * removes a few at a time, each few in a transaction of their own. Several nodes may do so at once; what one has in hand the others pass.
 *
 * <p>For threads without a transaction; safe for many.
 */
public final class Keeper {

    /** How many runs are read at a time. */
    private static final int PAGE = 1_000;

    /** How many are removed in one transaction, and how many checkpoints at most. */
    private static final int RUNS = 100;

    private static final int CHECKPOINTS = 10_000;

    private final Retention retention;
    private final Transactions transactions;
    private final Supplier<Catalog> catalog;
    private final Keeping keeping;
    private final Pace pace;

    /** How much was removed, or would have been. */
    public record Tally(long runs, long checkpoints, long messages, long jobs) {

        /** Nothing. */
        public static final Tally NONE = new Tally(0, 0, 0, 0);

        private Tally plus(Removed removed) {
            return new Tally(runs + removed.runs(), checkpoints + removed.checkpoints(), messages, jobs);
        }
    }

    /**
     * What a look without removing anything has found.
     *
     * @param old how many runs of which workflow are old enough; the empty name stands for signals to instances never started
     * @param messages how many parked messages are
     * @param jobs how many jobs of the batch runtime are
     * @param complete whether everything was looked at
     */
    public record Found(Map<String, Long> old, long messages, long jobs, boolean complete) {}

    Keeper(Retention retention, Transactions transactions, Supplier<Catalog> catalog, Keeping keeping, Pace pace) {
        this.retention = retention;
        this.transactions = transactions;
        this.catalog = catalog;
        this.keeping = keeping;
        this.pace = pace;
    }

    /** Returns what is kept for how long. */
    public Keeping keeping() {
        return keeping;
    }

    /**
     * Removes all that was kept for long enough. After each transaction it rests for as long as that took, so that it is never more
     * than a part of the load.
     *
     * @param goesOn asked before each transaction whether to go on
     * @return what was removed
     */
    public Tally round(BooleanSupplier goesOn) {
        Tally tally = Tally.NONE;
        long last = 0;
        boolean more = shortest().isPresent();
        while (more && goesOn.getAsBoolean()) {
            long from = last;
            List<Old> page = transactions.own(() -> retention.after(from, PAGE));
            for (Map.Entry<Duration, List<Long>> each : old(page).entrySet()) {
                tally = remove(tally, each.getKey(), each.getValue(), goesOn);
            }
            more = mayGoOn(page);
            last = page.isEmpty() ? last : page.get(page.size() - 1).run();
        }
        return new Tally(
                tally.runs(),
                tally.checkpoints(),
                keeping.parked()
                        .map(time -> repeat(goesOn, () -> retention.removeParked(time, RUNS)))
                        .orElse(0L),
                keeping.jobs()
                        .map(time -> repeat(goesOn, () -> retention.removeJobs(Retention.atLeastFloor(time), RUNS)))
                        .orElse(0L));
    }

    /**
     * Looks what a round would remove, and removes nothing.
     *
     * @param pages how many pages of 1,000 runs to look at
     */
    public Found look(int pages) {
        Map<String, Long> found = new TreeMap<>();
        long last = 0;
        boolean more = shortest().isPresent();
        for (int page = 0; more && page < pages; page++) {
            long from = last;
            List<Old> rows = transactions.own(() -> retention.after(from, PAGE));
            rows.stream()
                    .filter(row -> isOver(row).isPresent())
                    .forEach(row ->
                            found.merge(row.workflow().map(WorkflowName::value).orElse(""), 1L, Long::sum));
            more = mayGoOn(rows);
            last = rows.isEmpty() ? last : rows.get(rows.size() - 1).run();
        }
        int most = pages * PAGE;
        return new Found(
                found,
                keeping.parked()
                        .map(time -> transactions.own(() -> retention.oldParked(time, most)))
                        .orElse(0),
                keeping.jobs()
                        .map(time -> transactions.own(() -> retention.oldJobs(Retention.atLeastFloor(time), most)))
                        .orElse(0),
                !more);
    }

    private Optional<Duration> shortest() {
        return keeping.shortest(
                catalog.get().workflows().stream().map(Workflow::kept).flatMap(Optional::stream));
    }

    /** Whether there are rows behind a page that could be old enough: rows come in the order in which they were made, nearly. */
    private boolean mayGoOn(List<Old> page) {
        Duration shortest = shortest().orElseThrow();
        return page.size() == PAGE && page.stream().anyMatch(row -> row.age().compareTo(shortest) > 0);
    }

    /** The runs of a page that are old enough, by how long they have to be kept. */
    private Map<Duration, List<Long>> old(List<Old> page) {
        Map<Duration, List<Long>> old = new TreeMap<>();
        for (Old row : page) {
            isOver(row)
                    .ifPresent(kept ->
                            old.computeIfAbsent(kept, none -> new ArrayList<>()).add(row.run()));
        }
        return old;
    }

    /** Returns for how long a run was to be kept if that is over. */
    private Optional<Duration> isOver(Old row) {
        Optional<Duration> since = row.phase() == Phase.EXPECTED ? Optional.of(row.age()) : row.ended();
        return since.flatMap(over ->
                keeping.time(row.workflow(), row.phase(), declared(row)).filter(kept -> over.compareTo(kept) > 0));
    }

    private Optional<Duration> declared(Old row) {
        return row.workflow().flatMap(name -> catalog.get().find(name.value())).flatMap(Workflow::kept);
    }

    private Tally remove(Tally before, Duration kept, List<Long> runs, BooleanSupplier goesOn) {
        Tally tally = before;
        for (int from = 0; from < runs.size(); from += RUNS) {
            Collection<Long> few = runs.subList(from, Math.min(runs.size(), from + RUNS));
            boolean unfinished = true;
            while (unfinished && goesOn.getAsBoolean()) {
                Removed removed = paced(() -> retention.remove(few, kept, CHECKPOINTS));
                tally = tally.plus(removed);
                unfinished = removed.unfinished();
            }
        }
        return tally;
    }

    private long repeat(BooleanSupplier goesOn, Supplier<Integer> work) {
        long all = 0;
        int some = RUNS;
        while (some == RUNS && goesOn.getAsBoolean()) {
            some = paced(work);
            all += some;
        }
        return all;
    }

    private <T> T paced(Supplier<T> work) {
        long begin = pace.nanos();
        T result = transactions.own(work);
        pace.rest(Stream.of(pace.nanos() - begin, Duration.ofSeconds(1).toNanos())
                .min(Long::compare)
                .orElseThrow());
        return result;
    }
}
