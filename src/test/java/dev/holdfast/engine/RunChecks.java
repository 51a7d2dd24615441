package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Node;
import dev.holdfast.definition.Workflow;
import dev.holdfast.engine.Effects.Effect;
import dev.holdfast.engine.RandomRun.End;
import dev.holdfast.lifecycle.Compensation;
import dev.holdfast.snapshot.Checkpoint.Kind;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.SignalRecord;
import dev.holdfast.snapshot.StepRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToIntFunction;

/** Compares what has become of a random run with what must have. */
final class RunChecks {

    private final Played run;
    private final List<InstanceSummary> instances;
    private final InstanceSummary root;
    private final Map<String, List<StepRecord>> rows = new HashMap<>();

    RunChecks(Played run) {
        this.run = run;
        this.instances = run.instances();
        this.root = run.root().orElseThrow();
        instances.forEach(one -> rows.put(one.id().value(), steps(one)));
    }

    private List<StepRecord> steps(InstanceSummary one) {
        return run.ask(workflows -> workflows.steps(one.id().value()));
    }

    /** Checks everything. */
    void all(ToIntFunction<Long> branchRows) {
        ending();
        steps();
        sharedValues();
        events();
        for (InstanceSummary one : instances) {
            sequences(one);
            effects(one);
            undos(one);
            int left = branchRows.applyAsInt(one.run());
            assertThat(left > 0)
                    .as("%s is %s and has %d branches", one.id(), one.phase(), left)
                    .isEqualTo(one.phase() == Phase.FAILED);
        }
        theDead();
    }

    private boolean isEndedByVerb() {
        return run.ended().isPresent();
    }

    /** Tells whether it failed where it could be repaired, and did not go on from there since finished steps were undone. */
    private boolean isLeftBroken() {
        boolean wentOn = run.retries() > 0
                && !Compensation.isPossible(run.made().workflow().plan());
        return run.made().script().canBeRepaired() && !wentOn && root.phase() == Phase.FAILED;
    }

    private void ending() {
        if (isEndedByVerb()) {
            assertThat(root.phase()).as("after %s", run.ended()).isEqualTo(Phase.CANCELLED);
            boolean drained = run.ended().get().verb() == End.CANCEL_AND_UNDO;
            if (!drained) {
                assertThat(run.effects().transactional(run.id()))
                        .as("effects with %s", run.ended())
                        .isEqualTo(run.ended().get().effects());
            }
            return;
        }
        Set<String> failures = new TreeSet<>(run.verdict().failures());
        if (isLeftBroken()) {
            failures.add(Script.Refused.class.getName());
        }
        boolean fails = !run.verdict().failures().isEmpty()
                || (isLeftBroken() && !root.error().isEmpty());
        assertThat(root.phase())
                .as("%s, expected %s", root.error(), failures)
                .isEqualTo(fails ? Phase.FAILED : Phase.COMPLETED);
        if (fails) {
            assertThat(failures)
                    .as("%s", root.error())
                    .anyMatch(type -> root.error().orElse("").startsWith(type));
        } else {
            assertThat(run.ask(workflows -> workflows.output(run.id(), Integer.class))
                            .orElse(null))
                    .as("output")
                    .isEqualTo(run.verdict().output());
        }
    }

    private Tally expected() {
        return isEndedByVerb() || isLeftBroken()
                ? run.verdict().tally().doubted()
                : run.verdict().tally();
    }

    /** What finished, as it is stored. */
    private void steps() {
        TreeMap<String, Integer> finished = new TreeMap<>();
        for (InstanceSummary one : instances) {
            boolean counts = run.retries() == 0 || one.equals(root); // a call that is retried calls again
            for (StepRecord row : finished(one)) {
                if (counts) {
                    finished.merge("step " + one.workflow() + "/" + row.node().orElseThrow(), 1, Integer::sum);
                }
            }
        }
        Tally tally = new Tally();
        tally.add(expected());
        if (run.retries() > 0) {
            tally = tally.of("step " + root.workflow() + "/");
        }
        assertThat(tally.of("step ").differences(finished)).as("steps").isEmpty();
    }

    private List<StepRecord> finished(InstanceSummary one) {
        Workflow<?, ?> workflow = workflow(one);
        return rowsOf(one).stream()
                .filter(row -> row.kind() == Kind.STEP || row.kind() == Kind.END)
                .filter(row -> row.failure().isEmpty())
                .filter(row -> row.node().filter(workflow.plan()::has).isPresent())
                .filter(row -> {
                    Node node = workflow.plan().node(row.node().orElseThrow());
                    return node instanceof Node.Task || node instanceof Node.Route;
                })
                .toList();
    }

    private Workflow<?, ?> workflow(InstanceSummary one) {
        return one.workflow().equals(run.made().workflow().name())
                ? run.made().workflow()
                : run.made().children().stream()
                        .filter(child -> child.name().equals(one.workflow()))
                        .findFirst()
                        .orElseThrow();
    }

    private List<StepRecord> rowsOf(InstanceSummary one) {
        return rows.getOrDefault(one.id().value(), List.of());
    }

    private void sharedValues() {
        TreeMap<String, Integer> values = new TreeMap<>();
        run.ask(workflows -> workflows.shared(run.id())).forEach((name, value) -> {
            if (!name.equals(RandomSteps.UNDONE)) {
                Integer counted = (Integer) run.decode(value, Integer.class);
                values.put("state " + name, counted == null ? -1 : counted);
            }
        });
        assertThat(expected().of("state ").differences(values))
                .as("shared values")
                .isEmpty();
    }

    /** Each branch has rows from 0 on without a gap. */
    private void sequences(InstanceSummary one) {
        Map<Integer, Integer> next = new HashMap<>();
        for (StepRecord row : rowsOf(one)) {
            int expected = next.getOrDefault(row.branch(), 0);
            assertThat(row.sequence())
                    .as("%s, branch %d", one.id(), row.branch())
                    .isEqualTo(expected);
            next.put(row.branch(), expected + 1);
        }
    }

    /** Each event was consumed once at most, in the order of sending, and each wait that took one consumed one. */
    private void events() {
        for (InstanceSummary one : instances) {
            List<SignalRecord> sent =
                    run.ask(workflows -> workflows.sent(one.id().value()));
            Set<String> passed = new HashSet<>();
            int consumed = 0;
            for (SignalRecord event : sent) {
                String name = event.name().orElse("");
                if (event.consumedBy().isPresent()) {
                    consumed++;
                    assertThat(passed)
                            .as("events of a name are consumed in their order")
                            .doesNotContain(name);
                } else if (event.kind() == SignalRecord.Kind.EVENT) {
                    passed.add(name);
                }
            }
            long took = rowsOf(one).stream()
                    .filter(row -> row.kind() == Kind.SIGNAL
                            || ((row.kind() == Kind.END || row.kind() == Kind.FAILED) && isWait(one, row)))
                    .count();
            assertThat((long) consumed)
                    .as("%s consumed so many events", one.id())
                    .isEqualTo(took);
        }
    }

    /** Tells whether the row is the end of a branch by an event, or by a call that did not succeed. */
    private boolean isWait(InstanceSummary one, StepRecord row) {
        Workflow<?, ?> workflow = workflow(one);
        return row.node()
                .filter(workflow.plan()::has)
                .map(workflow.plan()::node)
                .filter(node -> node instanceof Node.Await await
                        ? row.failure().isEmpty()
                                && run.made().script().wait(await.id().value()).source() != Script.Source.NOWHERE
                        : node instanceof Node.Call)
                .isPresent();
    }

    /** What bodies did in transactions counts once for each row; what they did outside at least once. */
    private void effects(InstanceSummary one) {
        TreeMap<String, Integer> stored = new TreeMap<>();
        finished(one).forEach(row -> stored.merge(row.node().orElseThrow().value(), 1, Integer::sum));
        TreeMap<String, Integer> joined = new TreeMap<>();
        TreeMap<String, Set<String>> apart = new TreeMap<>();
        Set<String> keys = new HashSet<>();
        for (Effect effect : run.effects().done(one.id().value())) {
            if (effect.inTransaction()) {
                assertThat(keys.add(effect.key()))
                        .as("the effect with key %s counts once", effect.key())
                        .isTrue();
                joined.merge(effect.step(), 1, Integer::sum);
            } else {
                apart.computeIfAbsent(effect.step(), step -> new HashSet<>()).add(effect.key());
            }
        }
        joined.forEach((step, times) ->
                assertThat(stored.get(step)).as("effects of %s", step).isEqualTo(times));
        apart.forEach((step, keysOf) -> {
            int rowsOf = stored.getOrDefault(step, 0);
            assertThat(keysOf.size())
                    .as("effects of %s outside transactions", step)
                    .isGreaterThanOrEqualTo(rowsOf);
        });
    }

    /** Whatever finished and can be undone is undone once, last first, if the instance ended that way. */
    private void undos(InstanceSummary one) {
        List<String> undone = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        for (Effect effect : run.effects().undone(one.id().value())) {
            if (!effect.inTransaction() || keys.add(effect.key() + effect.text() + effect.counted())) {
                undone.add(effect.text());
            }
        }
        long rowsOfUndos =
                rowsOf(one).stream().filter(row -> row.kind() == Kind.UNDO).count();
        boolean compensated = rowsOf(one).stream().anyMatch(row -> row.kind() == Kind.UNDO) || !undone.isEmpty();
        Workflow<?, ?> workflow = workflow(one);
        long undoable = finished(one).stream()
                .filter(row -> workflow.plan().node(row.node().orElseThrow()) instanceof Node.Task task
                        && task.undo().isPresent())
                .count();
        if (compensated || mustBeUndone(one, workflow)) {
            assertThat(rowsOfUndos)
                    .as("%s undid as much as it had done", one.id())
                    .isEqualTo(undoable);
        }
        if (one.phase() == Phase.COMPLETED) {
            assertThat(undone).as("%s completed", one.id()).isEmpty();
        }
    }

    private boolean mustBeUndone(InstanceSummary one, Workflow<?, ?> workflow) {
        boolean fails = one.phase() == Phase.FAILED && Compensation.isPossible(workflow.plan());
        boolean isCancelledSo = one.equals(root)
                && one.phase() == Phase.CANCELLED
                && isEndedByVerb()
                && run.ended().get().verb() == End.CANCEL_AND_UNDO;
        return fails || isCancelledSo;
    }

    /** Whoever still believes to hold a branch of it changes nothing any more. */
    private void theDead() {
        int effects = run.effects().count();
        run.wakeTheDead();
        assertThat(run.effects().count()).as("effects after the end").isGreaterThanOrEqualTo(effects);
        assertThat(run.instances()).as("instances after the end").isEqualTo(instances);
        for (InstanceSummary one : instances) {
            assertThat(steps(one)).as("rows of %s after the end", one.id()).isEqualTo(rowsOf(one));
        }
    }
}
