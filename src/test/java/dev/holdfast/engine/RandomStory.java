package dev.holdfast.engine;

import dev.holdfast.client.Signal;
import dev.holdfast.client.Workflows;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.Workflow;
import dev.holdfast.engine.Oracle.Event;
import dev.holdfast.engine.Oracle.Verdict;
import dev.holdfast.engine.RandomRun.End;
import dev.holdfast.engine.RandomRun.Ended;
import dev.holdfast.engine.RandomWorkflow.Made;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.Transactions;
import dev.holdfast.task.TaskContext;
import dev.holdfast.task.Transaction;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A random workflow and several instances of it, for whoever plays them elsewhere: says what is to be deployed, what has to be sent, and
 * whether what came out is what must have.
 */
public final class RandomStory {

    private static final int MOST_RETRIES = 6;

    private final Made made;
    private final Effects effects;
    private final Stage stage;
    private final List<Part> parts = new ArrayList<>();

    /** Where it is played. */
    public interface Stage {

        /** Returns the transactions that bodies run in, of which they want to know the end. */
        Transactions transactions();

        /** Returns the door of the node on whose thread it is called. */
        Workflows door();

        /**
         * The body of a step is called.
         *
         * @param inTransaction whether what it does counts with its transaction
         */
        void begins(TaskContext step, boolean inTransaction);

        /** A body calls the engine, and would fail if that did. */
        void calmly(Runnable call);

        /** Something else may happen while a body runs. */
        void meanwhile();

        /** Asks the engine in a transaction of its own, at the end, when nothing else happens. */
        <T> T ask(Function<Workflows, T> question);

        /** Returns the instance with an id and its children, likewise. */
        List<InstanceSummary> family(String id);

        /** Decodes a value as the engine would. */
        @Nullable
        Object decode(Payload payload, Type type);
    }

    /** How a client ends an instance. */
    public enum Verb {
        /** As it is. */
        CANCEL(End.CANCEL),
        /** Its finished steps are undone. */
        CANCEL_AND_UNDO(End.CANCEL_AND_UNDO),
        /** At once. */
        TERMINATE(End.TERMINATE);

        private final End end;

        Verb(End end) {
            this.end = end;
        }
    }

    /**
     * Makes one.
     *
     * @param name how its workflow is called, and how the ids of its instances begin
     * @param instances how many instances it has
     * @param tick how long its shortest delay lasts
     */
    public RandomStory(long seed, String name, int instances, Duration tick, Stage stage) {
        this.made = RandomWorkflow.of(seed, name, tick);
        this.stage = stage;
        this.effects = new Effects(stage.transactions(), stage::door, stage::meanwhile);
        Random random = new Random(seed);
        parts.add(new Part(name + "-0", made));
        while (parts.size() < instances) {
            Made other = new Made(made.workflow(), made.children(), made.script(), made.traits(), random.nextInt(100));
            parts.add(new Part(name + "-" + parts.size(), Oracle.isSmall(other) ? other : made));
        }
    }

    /** Returns what is to be deployed. */
    public List<Workflow<?, ?>> workflows() {
        return List.of(made.all());
    }

    /** Returns the beans of its steps, for all nodes. */
    public Map<Class<?>, Object> beans() {
        RandomSteps.World world = new Watched();
        return Map.of(
                RandomSteps.class,
                new RandomSteps(made.script(), world),
                RandomJoins.class,
                new RandomJoins(made.script(), world));
    }

    /** Returns its instances. */
    public List<Part> parts() {
        return parts;
    }

    /** Tells whether a node of one of its workflows is a step in a transaction. */
    public boolean isJoined(NodeId node) {
        return workflows().stream()
                .filter(workflow -> workflow.plan().has(node))
                .map(workflow -> workflow.plan().node(node))
                .anyMatch(found -> found.work()
                        .filter(task -> task.options().transaction() == Transaction.JOIN)
                        .isPresent());
    }

    /** Tells the stage of bodies. */
    private final class Watched implements RandomSteps.World {

        @Override
        public void done(TaskContext step, boolean inTransaction, @Nullable Integer output) {
            stage.begins(step, inTransaction);
            effects.done(step, inTransaction, output);
        }

        @Override
        public void undone(TaskContext step, boolean inTransaction, @Nullable Integer output) {
            effects.undone(step, inTransaction, output);
        }

        @Override
        public void tell(String instance, String name, @Nullable Integer payload) {
            stage.calmly(() -> effects.tell(instance, name, payload));
        }

        @Override
        public void meanwhile() {
            effects.meanwhile();
        }
    }

    /** One instance. */
    public final class Part implements Played {

        private final String id;
        private final Made mine;
        private final Verdict verdict;
        private Optional<Ended> ended = Optional.empty();
        private int retries;

        private Part(String id, Made mine) {
            this.id = id;
            this.mine = mine;
            this.verdict = Oracle.of(mine);
        }

        @Override
        public String id() {
            return id;
        }

        /** Returns the name of its workflow. */
        public String workflow() {
            return mine.workflow().name().value();
        }

        /** Returns what it is started with. */
        public @Nullable Integer input() {
            return mine.input();
        }

        /** Returns the events that have to be sent to it: lists whose order counts, and do not care for each other. */
        public List<List<Signal>> events() {
            Map<String, List<Signal>> groups = new LinkedHashMap<>();
            int sent = 0;
            for (Event event : verdict.events()) {
                groups.computeIfAbsent(event.group(), group -> new ArrayList<>())
                        .add(Signal.of(id, event.name(), event.payload()).key("key" + ++sent));
            }
            return new ArrayList<>(groups.values());
        }

        /** A verb that ends it has committed in this moment. */
        public void ended(Verb verb) {
            if (ended.isEmpty()) {
                ended = Optional.of(new Ended(verb.end, effects.transactional(id)));
            }
        }

        /** Repairs what can be if it failed so that a retry is worth it; tells whether it is. */
        public boolean repaired(InstanceSummary root) {
            boolean childFailed = root.error().orElse("").startsWith("child-failed");
            boolean curable = made.script().canBeRepaired() && (retries == 0 || childFailed);
            if (root.phase() != Phase.FAILED || !curable || retries >= MOST_RETRIES) {
                return false;
            }
            made.script().repair();
            return true;
        }

        /** A retry of it has committed. */
        public void retried() {
            retries++;
        }

        /**
         * Compares what has become of it with what must have.
         *
         * @param branchRows counts the branch rows of a run
         * @throws AssertionError if it differs
         */
        public void check(ToIntFunction<Long> branchRows) {
            new RunChecks(this).all(branchRows);
        }

        /** Tells what must have come out, for people who look for what went wrong. */
        public String describe() {
            StringBuilder text = new StringBuilder(
                    id + ": " + mine.traits() + ", input " + mine.input() + ", ended by " + ended + ", retries "
                            + retries + ", must be " + verdict.output() + " " + verdict.failures() + "\n");
            mine.workflow()
                    .plan()
                    .listing()
                    .forEach(row ->
                            text.append("  " + row.kind() + " " + row.node().id() + " <- "
                                    + row.predecessor().map(Object::toString).orElse("-") + "\n"));
            return text.toString();
        }

        @Override
        public Made made() {
            return mine;
        }

        @Override
        public Verdict verdict() {
            return verdict;
        }

        @Override
        public Effects effects() {
            return effects;
        }

        @Override
        public Optional<Ended> ended() {
            return ended;
        }

        @Override
        public int retries() {
            return retries;
        }

        @Override
        public List<InstanceSummary> instances() {
            return stage.family(id);
        }

        @Override
        public <T> T ask(Function<Workflows, T> question) {
            return stage.ask(question);
        }

        @Override
        public @Nullable Object decode(Payload payload, Type type) {
            return stage.decode(payload, type);
        }

        @Override
        public void wakeTheDead() {}
    }
}
