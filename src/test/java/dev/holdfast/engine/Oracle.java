package dev.holdfast.engine;

import dev.holdfast.definition.Block;
import dev.holdfast.definition.Node;
import dev.holdfast.definition.Workflow;
import dev.holdfast.engine.RandomWorkflow.Made;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.NotRetryable;
import dev.holdfast.task.Settled;
import dev.holdfast.task.TaskContext;
import dev.holdfast.task.Turn;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Says what an instance of a random workflow must come to, by recursion over the definition on a value: no store, no engine, no
 * branches, nothing that can go wrong.
 */
final class Oracle {

    private static final int MOST = 160;

    private final Made made;
    private final Script script;
    private final List<Event> events = new ArrayList<>();
    private int steps;

    private Oracle(Made made) {
        this.made = made;
        this.script = made.script().repaired();
    }

    /**
     * What must come out.
     *
     * @param output with what the instance completes, if it does
     * @param failures the types of the failures of which one must be the end; empty if it completes
     * @param tally how often each step finishes, and each shared value is counted up
     * @param events what must be sent to the instance, in an order in which that may happen
     */
    record Verdict(@Nullable Object output, Set<String> failures, Tally tally, List<Event> events) {

        /** Returns the steps that are undone, with their outputs, if the instance fails or is cancelled with compensation at its end. */
        List<String> undone() {
            List<String> undone = new ArrayList<>(tally.undoable());
            Collections.reverse(undone);
            return undone;
        }
    }

    /**
     * An event that a wait needs.
     *
     * @param group waits of different groups do not care for each other's order
     */
    record Event(String group, String name, @Nullable Integer payload) {}

    /** Evaluates a workflow on its input; whatever can be repaired is. */
    static Verdict of(Made made) {
        Oracle oracle = new Oracle(made);
        Tally tally = new Tally();
        Set<String> failures = new TreeSet<>();
        Object output = null;
        try {
            output = oracle.new Evaluation(made.workflow(), tally)
                    .block(made.workflow().plan().nodes(), made.input());
        } catch (Failed failed) {
            failures.addAll(failed.types);
        }
        if (made.traits().late()) {
            failures.add(ErrorCode.DEADLINE_PASSED.text());
            tally = tally.doubted();
        }
        return new Verdict(output, failures, tally, List.copyOf(oracle.events));
    }

    /** Tells whether an instance does not do too much for a test. */
    static boolean isSmall(Made made) {
        try {
            return of(made).tally().size() <= 3 * MOST;
        } catch (TooMuch e) {
            return false;
        }
    }

    /** The instance, or the item of a fan-out, fails by one of these. */
    private static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        final transient Set<String> types;

        Failed(Set<String> types) {
            super(String.join(" or ", types), null, false, false);
            this.types = types;
        }

        Failed(ErrorCode code) {
            this(Set.of(code.text()));
        }
    }

    private static final class TooMuch extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** One instance, or one of several arms of it. */
    private final class Evaluation implements RandomSteps.World {

        private final Workflow<?, ?> workflow;
        private final Tally tally;
        private final Map<String, Deque<Integer>> told;
        private final List<Runnable> pending = new ArrayList<>();

        Evaluation(Workflow<?, ?> workflow, Tally tally) {
            this(workflow, tally, new HashMap<>());
        }

        private Evaluation(Workflow<?, ?> workflow, Tally tally, Map<String, Deque<Integer>> told) {
            this.workflow = workflow;
            this.tally = tally;
            this.told = told;
        }

        private Evaluation arm(Tally ofArm) {
            return new Evaluation(workflow, ofArm, told);
        }

        @Nullable
        Object block(List<Node> nodes, @Nullable Object input) {
            Object value = input;
            for (Node node : nodes) {
                value = node.match(new On(this, value));
            }
            return value;
        }

        @Nullable
        Object block(Block block, @Nullable Object input) {
            return block(block.nodes(), input);
        }

        /** Calls a body as often as its retries allow. */
        @Nullable
        Object call(Node.Task task, List<@Nullable Object> inputs) {
            for (int attempt = 1; ; attempt++) {
                pending.clear();
                try {
                    TaskContext context =
                            new DryContext(task, attempt, name -> pending.add(() -> tally.add("state " + name)));
                    Object bean = task.body().beanClass() == RandomSteps.class
                            ? new RandomSteps(script, this)
                            : new RandomJoins(script, this);
                    Object output = task.body().call(bean, inputs, context);
                    pending.forEach(Runnable::run);
                    return output;
                } catch (Exception e) {
                    if (e instanceof NotRetryable
                            || attempt > task.options().retries().max()) {
                        throw new Failed(Set.of(e.getClass().getName()));
                    }
                }
            }
        }

        /** Runs a step that is stored as one. */
        @Nullable
        Object step(Node.Task task, List<@Nullable Object> inputs) {
            Object output = call(task, inputs);
            finished(task);
            if (task.undo().isPresent()) {
                tally.undoable(task.id() + "=" + output);
            }
            return output;
        }

        void finished(Node.Task task) {
            if (++steps > MOST) {
                throw new TooMuch();
            }
            tally.add("step " + workflow.name() + "/" + task.id());
        }

        @Override
        public void tell(String instance, String name, @Nullable Integer payload) {
            pending.add(
                    () -> told.computeIfAbsent(name, key -> new ArrayDeque<>()).addLast(payload));
        }

        @Override
        public void done(TaskContext step, boolean inTransaction, @Nullable Integer output) {}

        @Override
        public void undone(TaskContext step, boolean inTransaction, @Nullable Integer output) {}

        @Override
        public void meanwhile() {}
    }

    private static List<@Nullable Object> one(@Nullable Object value) {
        return Collections.singletonList(value);
    }

    /** What a node makes of a value. */
    private final class On implements Node.Cases<@Nullable Object> {

        private final Evaluation in;
        private final @Nullable Object value;

        On(Evaluation in, @Nullable Object value) {
            this.in = in;
            this.value = value;
        }

        @Override
        public @Nullable Object task(Node.Task node) {
            return in.step(node, one(value));
        }

        @Override
        public @Nullable Object fork(Node.Fork node) {
            List<Block> arms = node.arms().stream().map(Node.Arm::block).toList();
            List<@Nullable Object> results = together(arms, Collections.nCopies(arms.size(), value));
            return in.step(node.join(), node.join().body().inputTypes().size() == 1 ? one(results) : results);
        }

        /** Runs arms at the same time: if one fails the others may get anywhere. */
        private List<@Nullable Object> together(List<Block> arms, List<? extends @Nullable Object> values) {
            List<@Nullable Object> results = new ArrayList<>();
            List<Tally> tallies = new ArrayList<>();
            Set<Integer> failing = new TreeSet<>();
            Set<String> failures = new TreeSet<>();
            for (int arm = 0; arm < arms.size(); arm++) {
                Tally tally = new Tally();
                tallies.add(tally);
                try {
                    results.add(in.arm(tally).block(arms.get(arm), values.get(arm)));
                } catch (Failed failed) {
                    failing.add(arm);
                    failures.addAll(failed.types);
                }
            }
            for (int arm = 0; arm < arms.size(); arm++) {
                if (failing.isEmpty() || failing.equals(Set.of(arm))) {
                    in.tally.add(tallies.get(arm));
                } else {
                    in.tally.addDoubtfully(tallies.get(arm));
                }
            }
            if (!failing.isEmpty()) {
                throw new Failed(failures);
            }
            return results;
        }

        @Override
        public @Nullable Object forEach(Node.ForEach node) {
            List<?> items = value instanceof List<?> list ? list : List.of();
            if (node.failing() == Node.Failing.FAIL) {
                return together(Collections.nCopies(items.size(), node.body()), items);
            }
            List<@Nullable Object> results = new ArrayList<>();
            for (Object item : items) {
                Tally tally = new Tally();
                try {
                    Object result = in.arm(tally).block(node.body(), item);
                    results.add(node.failing() == Node.Failing.SKIP ? result : new Settled<>(result, null));
                } catch (Failed failed) {
                    if (node.failing() == Node.Failing.SETTLE) {
                        results.add(new Settled<>(null, failed.getMessage()));
                    }
                }
                in.tally.add(tally);
            }
            return results;
        }

        @Override
        public @Nullable Object route(Node.Route node) {
            Object key = in.call(node.decide(), one(value));
            String text = key instanceof Enum<?> constant ? constant.name() : String.valueOf(key);
            Optional<Block> arm = Optional.ofNullable(node.arms().get(text)).or(node::otherwise);
            if (arm.isEmpty()) {
                throw new Failed(ErrorCode.UNKNOWN_KEY);
            }
            in.finished(node.decide());
            return in.block(arm.get(), value);
        }

        @Override
        public @Nullable Object loop(Node.Loop node) {
            Object carried = value;
            for (int iteration = 0; iteration < node.limit(); iteration++) {
                Object answer = in.block(node.body(), carried);
                if (answer instanceof Turn.Done<?> done) {
                    return done.value();
                }
                carried = ((Turn.Again<?>) java.util.Objects.requireNonNull(answer)).value();
            }
            if (node.onLimit() == Node.OnLimit.FAIL) {
                throw new Failed(ErrorCode.MAX_ITERATIONS);
            }
            return carried;
        }

        @Override
        public @Nullable Object delay(Node.Delay node) {
            node.computed().ifPresent(task -> {
                if (((Duration) java.util.Objects.requireNonNull(in.call(task, one(value)))).isNegative()) {
                    throw new Failed(ErrorCode.INVALID_DELAY);
                }
            });
            return value;
        }

        @Override
        public @Nullable Object await(Node.Await node) {
            Script.Awaited awaited = script.wait(node.id().value());
            return switch (awaited.source()) {
                case SENT -> sent(node, awaited);
                case TOLD -> {
                    String name = node.names().get(0);
                    Deque<Integer> waiting = in.told.getOrDefault(name, new ArrayDeque<>());
                    yield in.block(node.events().get(0).arm(), waiting.removeFirst());
                }
                case NOWHERE -> late(node);
            };
        }

        private @Nullable Object sent(Node.Await node, Script.Awaited awaited) {
            List<String> names = node.names();
            String name = awaited.alike() ? names.get(0) : names.get(Script.mix("which", events.size()) % names.size());
            int payload = awaited.alike() ? RandomSteps.alike(name) : Script.mix(name, events.size());
            events.add(new Event(awaited.group(), name, payload));
            return in.block(node.event(name).orElseThrow().arm(), payload);
        }

        private @Nullable Object late(Node.Await node) {
            if (node.within().isEmpty()) {
                throw new Failed(ErrorCode.DEADLINE_PASSED);
            }
            return switch (node.onTimeout()) {
                case FAIL -> throw new Failed(ErrorCode.SIGNAL_TIMED_OUT);
                case NULL -> null;
                case ARM -> in.block(node.late(), value);
            };
        }

        @Override
        public @Nullable Object child(Node.Child node) {
            return in.block(node.block(), value);
        }

        @Override
        public @Nullable Object job(Node.Job node) {
            throw new IllegalStateException("no job is drawn by chance");
        }

        @Override
        public @Nullable Object call(Node.Call node) {
            Workflow<?, ?> other = made.children().stream()
                    .filter(workflow -> workflow.name().equals(node.workflow()))
                    .findFirst()
                    .orElseThrow();
            Tally tally = new Tally();
            try {
                return new Evaluation(other, tally).block(other.plan().nodes(), value);
            } catch (Failed failed) {
                throw new Failed(ErrorCode.CHILD_FAILED);
            } finally {
                in.tally.add(tally.of("step ")); // its shared values and undos are its own
            }
        }
    }
}
