package dev.holdfast.kit;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.kit.Writes.Row;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.StepRecord;
import dev.holdfast.store.Instances;
import dev.holdfast.store.NewBranch;
import dev.holdfast.store.NewRun;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What was committed, in the order of the commits. Rows of several branches that were stored at one moment of a time that stands
 * still have no other order.
 */
final class Journal {

    private static final Set<String> ROW_BY_ROW = Set.of("append", "complete", "endArm");
    private static final Set<String> MANY_ROWS =
            Set.of("fail", "settleArm", "close", "supersede", "compensate", "retry", "migrate");

    private final Instances instances;
    private final Consumer<Writes> committed;
    private final Map<Row, Integer> order = new HashMap<>();
    private final Map<Long, List<InstanceId>> children = new HashMap<>();
    private final Deque<Writes> open = new ArrayDeque<>();

    /**
     * Begins an empty journal.
     *
     * @param committed is told of every transaction that has committed
     */
    Journal(Instances instances, Consumer<Writes> committed) {
        this.instances = instances;
        this.committed = committed;
    }

    /** Begins to note what a transaction of this thread writes; they nest. */
    Writes begin() {
        Writes writes = new Writes();
        open.push(writes);
        return writes;
    }

    /** Ends the innermost transaction. */
    void end(Writes writes, boolean commit) {
        if (open.pop() != writes) {
            throw new IllegalStateException("transactions end in another order than they began");
        }
        if (commit) {
            keep(writes);
        }
    }

    boolean isInTransaction() {
        return !open.isEmpty();
    }

    private void keep(Writes writes) {
        writes.rows.forEach(row -> order.put(row, order.size()));
        writes.children.forEach(child -> children.computeIfAbsent(child.parent(), key -> new ArrayList<>())
                .add(child.id()));
        committed.accept(writes);
    }

    /** Returns the place of a row among all rows, those of no known place last. */
    int placeOf(long run, StepRecord step) {
        return order.getOrDefault(new Row(run, step.branch(), step.sequence()), Integer.MAX_VALUE);
    }

    /** Returns the child instances that a run has started, in this order. */
    List<InstanceId> children(long run) {
        return List.copyOf(children.getOrDefault(run, List.of()));
    }

    /** Notes what was done through a port of the store. */
    void note(String operation, List<@Nullable Object> arguments, @Nullable Object result) {
        if (isNothing(result)) {
            return;
        }
        Writes now = open.peek();
        Writes writes = now == null ? new Writes() : now;
        writes.operations.add(operation);
        arguments.forEach(argument -> note(writes, operation, argument, result));
        if (MANY_ROWS.contains(operation)) {
            look(writes, arguments);
        }
        if (now == null) {
            keep(writes);
        }
    }

    /** Nothing was written by what answers that something was not there, or not as it should be. */
    private static boolean isNothing(@Nullable Object result) {
        return Boolean.FALSE.equals(result)
                || (result instanceof Optional<?> optional && optional.isEmpty())
                || (result instanceof OptionalLong number && number.isEmpty())
                || (result instanceof Collection<?> collection && collection.isEmpty());
    }

    private void note(Writes writes, String operation, @Nullable Object argument, @Nullable Object result) {
        if (argument instanceof Checkpoint checkpoint) {
            writes.checkpoints.add(checkpoint);
            if (ROW_BY_ROW.contains(operation)) {
                writes.rows.add(Row.of(checkpoint));
            }
        } else if (argument instanceof NewRun run && result instanceof OptionalLong number) {
            writes.rows.add(new Row(number.getAsLong(), 0, 0));
            writes.rows.add(new Row(number.getAsLong(), 1, 0)); // the deadline, if it has one
            run.parent().ifPresent(parent -> writes.children.add(new Writes.Child(parent.run(), run.id())));
        } else if (argument instanceof Collection<?> collection && operation.equals("open")) {
            for (Object item : collection) {
                if (item instanceof NewBranch branch) {
                    writes.rows.add(new Row(branch.key().run(), branch.key().branch(), 0));
                }
            }
        }
    }

    /** Notes the rows of a run that are new: what the store writes by itself does not pass through here. */
    private void look(Writes writes, List<@Nullable Object> arguments) {
        for (Object argument : arguments) {
            if (argument instanceof Long run) {
                look(writes, run);
            } else if (argument instanceof Checkpoint checkpoint) {
                look(writes, checkpoint.branch().run());
            }
        }
    }

    private void look(Writes writes, long run) {
        for (StepRecord step : instances.steps(run)) {
            Row row = new Row(run, step.branch(), step.sequence());
            if (!order.containsKey(row)) {
                writes.rows.add(row);
            }
        }
    }
}
