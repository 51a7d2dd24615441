package dev.holdfast.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Block;
import dev.holdfast.definition.Node;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.Plan;
import dev.holdfast.definition.Workflow;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Position;
import dev.holdfast.task.Turn;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The least that can carry out what the interpreter decides: values in variables, a clock that jumps to every wake,
 * arms one after the other. Between any two moves it forgets everything but the stored text of the position, as a crash
 * does, and checks that who asks there is told the same again.
 */
public final class Drive {

    private final Plan plan;
    private final Object bean;
    private final Map<String, Workflow<?, ?>> callees = new HashMap<>();
    private final List<Sent> events = new ArrayList<>();
    private final List<Noted> rows = new ArrayList<>();
    private final List<Duration> waits = new ArrayList<>();
    private Instant now = Asked.NOW;
    private int branches = 1;

    private record Sent(String name, @Nullable Object value) {}

    /** A row as the engine would write it. */
    public record Noted(int branch, int sequence, Checkpoint.Kind kind, Optional<NodeId> node, Position position) {}

    /** A branch that cannot go on. */
    public static final class Failed extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient Decision decision;

        Failed(Decision decision, Decision.Fail fail) {
            super(fail.code() + ": " + fail.text());
            this.decision = decision;
        }

        /** Returns what was decided. */
        public Decision decision() {
            return decision;
        }
    }

    private Drive(Plan plan, Object bean) {
        this.plan = plan;
        this.bean = bean;
    }

    /** Makes ready to run a workflow whose tasks all belong to one bean. */
    public static Drive of(Workflow<?, ?> workflow, Object bean) {
        return new Drive(workflow.plan(), bean);
    }

    /** Keeps an event for whoever waits for it. */
    public Drive sent(String name, @Nullable Object value) {
        events.add(new Sent(name, value));
        return this;
    }

    /** Deploys a workflow that this one calls. */
    public Drive callee(Workflow<?, ?> workflow) {
        callees.put(workflow.name().value(), workflow);
        return this;
    }

    /** Runs branch 0 to its end and returns its value; throws {@link Failed}. */
    public @Nullable Object run(@Nullable Object input) {
        return new Branch(0, input, Interpreter.apply(plan, new Position.NotStarted(), new Event.Started(), now))
                .drive();
    }

    /** Returns the rows so far, in the order in which they were written. */
    public List<Noted> rows() {
        return List.copyOf(rows);
    }

    /** Returns the texts of the positions in the rows of a branch. */
    public List<String> positions(int branch) {
        return rows.stream()
                .filter(row -> row.branch() == branch)
                .map(row -> row.position().toText())
                .toList();
    }

    /** Returns how long it slept, each time. */
    public List<Duration> waits() {
        return List.copyOf(waits);
    }

    private final class Branch implements Decision.Cases<Decision> {

        private final int number;
        private int sequence;
        private int failures;
        private @Nullable Object value;
        private Decision standing;
        private List<@Nullable Object> results = new ArrayList<>();

        Branch(int number, @Nullable Object input, Decision first) {
            this.number = number;
            this.value = input;
            this.standing = first;
            note(Checkpoint.Kind.START, Optional.empty(), first.position());
        }

        @Nullable
        Object drive() {
            @Nullable Decision next = standing;
            while (next != null) {
                standing = reloaded(next);
                next = standing.action().match(this);
            }
            return value;
        }

        private void note(Checkpoint.Kind kind, Optional<NodeId> node, Position position) {
            rows.add(new Noted(number, sequence++, kind, node, position));
        }

        private Decision reloaded(Decision decision) {
            boolean isOver = decision.action() instanceof Decision.Sleep sleep
                    && !sleep.wake().isAfter(now);
            if (isOver || !isAction(decision)) {
                return decision;
            }
            int open = decision.action() instanceof Decision.AwaitArms ? 1 : 0;
            Decision again = Interpreter.apply(plan, stored(decision.position()), new Event.Claimed(open), now);
            assertThat(again).isEqualTo(decision);
            return again;
        }

        /** Tells whether there is something to do where it stands, and not only what became of the last thing. */
        private static boolean isAction(Decision decision) {
            return !(decision.action() instanceof Decision.End
                    || decision.action() instanceof Decision.Proceed
                    || decision.action() instanceof Decision.Retry
                    || decision.action() instanceof Decision.Fail);
        }

        private Position stored(Position position) {
            return Position.ofText(position.toText());
        }

        private Decision happened(Event event) {
            return Interpreter.apply(plan, standing.position(), event, now);
        }

        private Decision recorded(Checkpoint.Kind kind, NodeId node, Event event) {
            Decision next = happened(event);
            boolean last = next.action() instanceof Decision.End && kind == Checkpoint.Kind.STEP;
            note(last ? Checkpoint.Kind.END : kind, Optional.of(node), next.position());
            return next;
        }

        private Decision step(Node.Task task, List<@Nullable Object> inputs, Returned returned) {
            @Nullable Object output;
            try {
                Method method = task.body().method();
                output = method.invoke(bean, inputs.toArray());
            } catch (InvocationTargetException e) {
                failures++;
                note(Checkpoint.Kind.FAILED, Optional.of(task.id()), standing.position());
                return happened(new Event.Failed(task.id(), failures, e.getCause(), 0));
            } catch (IllegalAccessException e) {
                throw new AssertionError(e);
            }
            failures = 0;
            Event event = returned.event(output);
            return recorded(Checkpoint.Kind.STEP, task.id(), event);
        }

        private Event finished(NodeId id, @Nullable Object output) {
            if (output instanceof Turn<?> turn) {
                value = turn.value();
                return new Event.Finished(
                        id, Optional.of(turn instanceof Turn.Done<?> ? Event.Round.DONE : Event.Round.AGAIN));
            }
            value = output;
            return new Event.Finished(id);
        }

        @Override
        public Decision run(Decision.Run action) {
            Node.Task task = action.task();
            return step(task, Arrays.asList(value), output -> finished(task.id(), output));
        }

        @Override
        public Decision decide(Decision.Decide action) {
            Node.Route route = action.route();
            return step(route.decide(), Arrays.asList(value), key -> new Event.Chosen(route.id(), String.valueOf(key)));
        }

        @Override
        public Decision measure(Decision.Measure action) {
            NodeId id = action.delay().id();
            return step(action.task(), Arrays.asList(value), length -> new Event.Measured(id, (Duration) length));
        }

        @Override
        public Decision join(Decision.Join action) {
            Node.Task join = action.fork().join();
            List<@Nullable Object> inputs = join.body().inputTypes().size() == 1 ? Arrays.asList(results) : results;
            return step(join, inputs, output -> finished(join.id(), output));
        }

        @Override
        public Decision open(Decision.Open action) {
            List<@Nullable Object> inputs = new ArrayList<>();
            List<Block> arms = action.fork().blocks();
            arms.forEach(arm -> inputs.add(value));
            return opened(action.fork(), arms, inputs);
        }

        @Override
        public Decision openEach(Decision.OpenEach action) {
            List<@Nullable Object> items = new ArrayList<>((List<?>) value);
            List<Block> arms = new ArrayList<>();
            items.forEach(item -> arms.add(action.forEach().body()));
            return opened(action.forEach(), arms, items);
        }

        private Decision opened(Node fork, List<Block> arms, List<@Nullable Object> inputs) {
            int first = branches;
            branches += arms.size();
            Decision next = recorded(Checkpoint.Kind.FORK, fork.id(), new Event.Opened(fork.id(), first, arms.size()));
            List<@Nullable Object> ended = new ArrayList<>();
            for (int arm = 0; arm < arms.size(); arm++) {
                Decision begin = Interpreter.begin(plan, arms.get(arm), fork, now);
                ended.add(new Branch(first + arm, inputs.get(arm), begin).drive());
            }
            results = ended;
            return next;
        }

        @Override
        public Decision awaitArms(Decision.AwaitArms action) {
            return happened(new Event.Claimed());
        }

        @Override
        public Decision collect(Decision.Collect action) {
            value = results;
            NodeId id = action.forEach().id();
            return recorded(Checkpoint.Kind.STEP, id, new Event.Collected(id));
        }

        @Override
        public Decision sleep(Decision.Sleep action) {
            waits.add(Duration.between(now, action.wake()));
            now = action.wake();
            return happened(new Event.Claimed());
        }

        @Override
        public Decision await(Decision.Await action) {
            Node.Await await = action.await();
            for (Sent event : events) {
                if (await.names().contains(event.name())) {
                    events.remove(event);
                    value = event.value();
                    return recorded(Checkpoint.Kind.SIGNAL, await.id(), new Event.Received(await.id(), event.name()));
                }
            }
            waits.add(await.within().orElseThrow());
            now = now.plus(await.within().orElseThrow());
            value = await.onTimeout() == Node.OnTimeout.ARM ? value : null;
            return recorded(Checkpoint.Kind.TIMEOUT, await.id(), new Event.TimedOut(await.id()));
        }

        @Override
        public Decision call(Decision.Call action) {
            return happened(new Event.Called(action.call().id(), "ended:" + number + ":" + sequence));
        }

        @Override
        public Decision awaitChild(Decision.AwaitChild action) {
            Workflow<?, ?> callee = callees.get(action.call().workflow().value());
            if (callee == null) {
                throw new AssertionError("nobody deployed " + action.call().workflow());
            }
            value = of(callee, bean).run(value);
            NodeId id = action.call().id();
            return recorded(Checkpoint.Kind.SIGNAL, id, new Event.Returned(id));
        }

        @Override
        public Decision startJob(Decision.StartJob action) {
            throw new AssertionError("there are no jobs here");
        }

        @Override
        public Decision awaitJob(Decision.AwaitJob action) {
            throw new AssertionError("there are no jobs here");
        }

        @Override
        public Decision proceed(Decision.Proceed action) {
            standing = new Decision(stored(standing.position()), action);
            return happened(new Event.Claimed());
        }

        @Override
        public @Nullable Decision end(Decision.End action) {
            return null;
        }

        @Override
        public Decision retry(Decision.Retry action) {
            waits.add(action.after());
            now = now.plus(action.after());
            return happened(new Event.Claimed());
        }

        @Override
        public Decision fail(Decision.Fail action) {
            throw new Failed(standing, action);
        }
    }

    /** What a body's answer means. */
    private interface Returned {
        Event event(@Nullable Object output);
    }
}
