package dev.holdfast.execution;

import dev.holdfast.definition.Block;
import dev.holdfast.definition.Node;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.Plan;
import dev.holdfast.definition.Retries;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.execution.Event.Round;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The one walker: (plan, position, event, now) to (position, what to do). Pure, total over its events, and used by every
 * executor; nothing else decides what comes next.
 *
 * <p>A branch enters a node in {@link Entering}, one case for each kind of node; it leaves one by asking the plan what
 * follows, or what is around it. A new kind of node is a new case there and a new kind of {@link Decision.Action}.
 */
public final class Interpreter {

    private static final Duration LONGEST_DELAY = Duration.ofDays(365L * 1000);

    private final Plan plan;
    private final Position position;
    private final Instant now;

    private Interpreter(Plan plan, Position position, Instant now) {
        this.plan = plan;
        this.position = position;
        this.now = now;
    }

    /** Returns the execution of a job at which a branch stands in a position; nothing if it stands at none. */
    public static OptionalLong job(Position position) {
        return position instanceof Position.AtSignal signal
                ? JobPosition.execution(signal.name())
                : OptionalLong.empty();
    }

    /**
     * Decides what follows.
     *
     * @param plan the plan the branch runs
     * @param position where the branch stands
     * @param event what happened there
     * @param now the time from which delays and waits count, and by which it is decided whether a delay is over
     * @return where it stands now and what is to be done
     * @throws InvalidArgument if the position or the event names a node that the plan lacks, or the event cannot happen
     *     at the position; the definition is then not the one the position was written with
     */
    public static Decision apply(Plan plan, Position position, Event event, Instant now) {
        return new Interpreter(plan, position, now).on(event);
    }

    /** Decides where an arm of a fork or fan-out begins: its first node is entered at that time. */
    public static Decision begin(Plan plan, Block arm, Node around, Instant now) {
        return new Interpreter(plan, new Position.NotStarted(), now).enter(first(arm, around), List.of());
    }

    /** Decides where a run begins that begins at a node inside no other: that node is entered at that time. */
    public static Decision beginAt(Plan plan, NodeId node, Instant now) {
        if (plan.around(node).isPresent()) {
            throw new InvalidArgument("node '" + node + "' stands inside another one, and a run cannot begin there");
        }
        return new Interpreter(plan, new Position.NotStarted(), now).enter(plan.node(node), List.of());
    }

    private Decision on(Event event) {
        if (event instanceof Event.Finished finished) {
            return finished(finished);
        }
        if (event instanceof Event.Claimed claimed) {
            return claimed(claimed.openArms());
        }
        if (event instanceof Event.Started) {
            return enter(plan.first(), List.of());
        }
        if (event instanceof Event.Failed failed) {
            return failed(failed);
        }
        if (event instanceof Event.Chosen chosen) {
            return chosen(at(Node.Route.class, chosen.route()), chosen.key());
        }
        if (event instanceof Event.Measured measured) {
            return measured(at(Node.Delay.class, measured.delay()), measured.length());
        }
        if (event instanceof Event.Opened opened) {
            return opened(at(Node.class, opened.fork()), opened);
        }
        if (event instanceof Event.Collected collected) {
            return leave(at(Node.ForEach.class, collected.forEach()).id(), position.rounds(), null);
        }
        if (event instanceof Event.Received received) {
            return received(at(Node.Await.class, received.await()), received.name());
        }
        if (event instanceof Event.TimedOut timedOut) {
            return timedOut(at(Node.Await.class, timedOut.await()));
        }
        if (event instanceof Event.Called called) {
            Node.Call call = at(Node.Call.class, called.call());
            return new Decision(
                    new Position.AtSignal(call.id(), called.signal(), Optional.empty(), position.rounds()),
                    new Decision.AwaitChild(call, called.signal()));
        }
        if (event instanceof Event.Returned returned) {
            return leave(at(Node.Call.class, returned.call()).id(), position.rounds(), null);
        }
        if (event instanceof Event.JobStarted started) {
            return awaiting(at(Node.Job.class, started.job()), started.execution(), false);
        }
        if (event instanceof Event.JobFailed failed) {
            return failed(at(Node.Job.class, failed.job()), failed);
        }
        if (event instanceof Event.JobEnded ended) {
            return leave(at(Node.Job.class, ended.job()).id(), position.rounds(), null);
        }
        throw new InvalidArgument("no rule for " + event);
    }

    /** Returns the node at which the event says that it happened, if the branch stands there and it is of that kind. */
    private <N extends Node> N at(Class<N> kind, NodeId id) {
        if (!position.node().equals(Optional.of(id))) {
            throw new InvalidArgument("the branch stands at " + position.toText() + " and not at '" + id + "'");
        }
        Node node = plan.node(id);
        if (!kind.isInstance(node)) {
            throw new InvalidArgument("'" + id + "' is no " + kind.getSimpleName() + " in this definition");
        }
        return kind.cast(node);
    }

    private Decision claimed(int openArms) {
        if (position instanceof Position.AtJoin join) {
            return joined(join, openArms);
        }
        if (position instanceof Position.AtDelay delay) {
            return slept(delay);
        }
        if (position instanceof Position.AtSignal signal) {
            Node node = plan.node(signal.signal());
            if (node instanceof Node.Job job) {
                return JobPosition.of(signal.name()).decision(position, job);
            }
            return new Decision(
                    position,
                    node instanceof Node.Call call
                            ? new Decision.AwaitChild(call, signal.name())
                            : new Decision.Await(at(Node.Await.class, signal.signal())));
        }
        if (position instanceof Position.InLoop inLoop) {
            return repeat(at(Node.Loop.class, inLoop.loop()), inLoop);
        }
        return position.node()
                .map(id -> enter(plan.node(id), position.rounds()))
                .orElseGet(() -> enter(plan.first(), List.of()));
    }

    private Decision opened(Node node, Event.Opened opened) {
        if (!(node instanceof Node.Fork || node instanceof Node.ForEach)) {
            throw new InvalidArgument("'" + node.id() + "' opens no arms in this definition");
        }
        return new Decision(
                new Position.AtJoin(node.id(), opened.first(), opened.arms(), position.rounds()),
                new Decision.AwaitArms());
    }

    private Decision joined(Position.AtJoin join, int openArms) {
        if (openArms > 0) {
            return new Decision(join, new Decision.AwaitArms());
        }
        Node node = plan.node(join.fork());
        return new Decision(
                join,
                node instanceof Node.ForEach each
                        ? new Decision.Collect(each, join.first(), join.arms())
                        : new Decision.Join(at(Node.Fork.class, join.fork()), join.first(), join.arms()));
    }

    private Decision slept(Position.AtDelay delay) {
        if (now.isBefore(delay.wake())) {
            return new Decision(delay, new Decision.Sleep(delay.wake()));
        }
        if (delay.delay().equals(BranchState.DEADLINE)) {
            return new Decision(
                    delay,
                    new Decision.Fail(
                            ErrorCode.DEADLINE_PASSED,
                            "the instance had not ended at " + delay.wake() + ", the deadline that its workflow sets"));
        }
        return leave(delay.delay(), delay.rounds(), null);
    }

    /** Begins an iteration; one that is over the limit was asked for and is refused here, so that the last step is kept. */
    private Decision repeat(Node.Loop loop, Position.InLoop inLoop) {
        if (inLoop.iteration() >= loop.limit()) {
            return new Decision(
                    inLoop,
                    new Decision.Fail(
                            ErrorCode.MAX_ITERATIONS,
                            "loop '" + loop.id() + "' ran " + loop.limit()
                                    + " times, its limit, and its last step asks for more"));
        }
        return enter(first(loop.body(), loop), deeper(inLoop.rounds(), inLoop.iteration()));
    }

    private Decision finished(Event.Finished finished) {
        if (position instanceof Position.AtJoin join
                && plan.node(join.fork()) instanceof Node.Fork fork
                && fork.join().id().equals(finished.task())) {
            return leave(fork.id(), join.rounds(), finished.turn().orElse(null));
        }
        return leave(
                at(Node.Task.class, finished.task()).id(),
                position.rounds(),
                finished.turn().orElse(null));
    }

    private Decision failed(Event.Failed failed) {
        Node.Task task = work(failed.task());
        Retries retries = task.options().retries();
        return new Decision(
                position,
                Backoff.after(retries, failed.attempt(), failed.cause(), failed.chance())
                        .<Decision.Action>map(Decision.Retry::new)
                        .orElseGet(() -> new Decision.Fail(
                                ErrorCode.TASK_FAILED,
                                "step '" + failed.task() + "' failed at attempt " + failed.attempt() + " of "
                                        + (retries.max() + 1L))));
    }

    private Decision awaiting(Node.Job job, long execution, boolean counted) {
        JobPosition mark = new JobPosition(execution, counted);
        return mark.decision(new Position.AtSignal(job.id(), mark.name(), Optional.empty(), position.rounds()), job);
    }

    /** A job that was started is restarted; one that was not stands where it is started. */
    private Decision failed(Node.Job job, Event.JobFailed failed) {
        Position next = failed.execution().isPresent()
                ? awaiting(job, failed.execution().getAsLong(), true).position()
                : new Position.AtTask(job.id(), position.rounds());
        return new Decision(
                next,
                Backoff.after(job.retries(), failed.attempt(), failed.cause(), failed.chance())
                        .<Decision.Action>map(Decision.Retry::new)
                        .orElseGet(() -> new Decision.Fail(
                                ErrorCode.JOB_FAILED,
                                "job '" + job.job() + "' of '" + job.id() + "' did not complete at attempt "
                                        + failed.attempt() + " of "
                                        + (job.retries().max() + 1L))));
    }

    /** Returns the user code that runs where the branch stands. */
    private Node.Task work(NodeId id) {
        return position.node()
                .map(plan::node)
                .flatMap(Node::work)
                .filter(task -> task.id().equals(id))
                .orElseThrow(() -> new InvalidArgument(
                        "the branch stands at " + position.toText() + ", where '" + id + "' does not run"));
    }

    private Decision chosen(Node.Route route, String key) {
        Optional<Block> arm = route.arm(key);
        if (arm.isEmpty()) {
            return new Decision(
                    position,
                    new Decision.Fail(
                            ErrorCode.UNKNOWN_KEY,
                            "route '" + route.id() + "' has no arm for the key '" + key + "' and no default; it has "
                                    + route.arms().keySet()));
        }
        return into(arm.get(), route.id());
    }

    private Decision measured(Node.Delay delay, Duration length) {
        if (length.isNegative() || length.compareTo(LONGEST_DELAY) > 0) {
            return new Decision(
                    position,
                    new Decision.Fail(
                            ErrorCode.INVALID_DELAY,
                            "delay '" + delay.id() + "' was computed as " + length
                                    + "; it must not be negative, nor longer than " + LONGEST_DELAY.toDays()
                                    + " days"));
        }
        Instant wake = now.plus(length);
        return new Decision(new Position.AtDelay(delay.id(), wake, position.rounds()), new Decision.Sleep(wake));
    }

    private Decision received(Node.Await await, String name) {
        Node.Expected event = await.event(name)
                .orElseThrow(() -> new InvalidArgument("wait '" + await.id() + "' takes no event '" + name + "'"));
        return into(event.arm(), await.id());
    }

    private Decision timedOut(Node.Await await) {
        return switch (await.onTimeout()) {
            case FAIL ->
                new Decision(
                        position,
                        new Decision.Fail(
                                ErrorCode.SIGNAL_TIMED_OUT,
                                "no event " + String.join(" or ", await.names()) + " came within "
                                        + await.within().map(Duration::toString).orElse("the time") + " at wait '"
                                        + await.id()
                                        + "'"));
            case NULL -> leave(await.id(), position.rounds(), null);
            case ARM -> into(await.late(), await.id());
        };
    }

    /** Goes into an arm of a node; an empty one passes the value through. */
    private Decision into(Block arm, NodeId around) {
        return arm.first()
                .map(first -> enter(first, position.rounds()))
                .orElseGet(() -> leave(around, position.rounds(), null));
    }

    /** Goes to what follows a node that is done: its neighbour, or what is around it. */
    private Decision leave(NodeId done, List<Integer> rounds, @Nullable Round turn) {
        Optional<Node> neighbour = plan.after(done);
        if (neighbour.isPresent()) {
            return enter(neighbour.get(), rounds);
        }
        Optional<Node> around = plan.around(done);
        if (around.isEmpty() || around.get() instanceof Node.Fork || around.get() instanceof Node.ForEach) {
            return new Decision(position, new Decision.End());
        }
        if (around.get() instanceof Node.Loop loop) {
            return turned(loop, rounds, turn);
        }
        return leave(around.get().id(), rounds, turn);
    }

    private Decision turned(Node.Loop loop, List<Integer> rounds, @Nullable Round turn) {
        if (turn == null || rounds.isEmpty()) {
            throw new InvalidArgument("the body of loop '" + loop.id() + "' ended without saying whether it goes on");
        }
        List<Integer> outer = rounds.subList(0, rounds.size() - 1);
        int next = rounds.get(rounds.size() - 1) + 1;
        boolean over = next >= loop.limit() && loop.onLimit() == Node.OnLimit.EXIT_WITH_LAST;
        if (turn == Round.DONE || over) {
            return leave(loop.id(), List.copyOf(outer), null);
        }
        Position.InLoop again = new Position.InLoop(loop.id(), next, List.copyOf(outer));
        Decision begun = repeat(loop, again);
        // what a branch waits for stands in the row that leads there, or it would begin anew whenever somebody looks
        return begun.waits() ? begun : new Decision(again, new Decision.Proceed());
    }

    private Decision enter(Node node, List<Integer> rounds) {
        return node.match(new Entering(rounds));
    }

    private static Node first(Block block, Node around) {
        return block.first().orElseThrow(() -> new InvalidArgument("'" + around.id() + "' has nothing inside"));
    }

    private static List<Integer> deeper(List<Integer> rounds, int iteration) {
        List<Integer> all = new ArrayList<>(rounds);
        all.add(iteration);
        return List.copyOf(all);
    }

    /** What is to be done when a branch comes to a node. */
    private final class Entering implements Node.Cases<Decision> {

        private final List<Integer> rounds;

        Entering(List<Integer> rounds) {
            this.rounds = rounds;
        }

        @Override
        public Decision task(Node.Task task) {
            return new Decision(new Position.AtTask(task.id(), rounds), new Decision.Run(task));
        }

        @Override
        public Decision fork(Node.Fork fork) {
            return new Decision(new Position.AtFork(fork.id(), rounds), new Decision.Open(fork));
        }

        @Override
        public Decision forEach(Node.ForEach each) {
            return new Decision(new Position.AtFork(each.id(), rounds), new Decision.OpenEach(each));
        }

        @Override
        public Decision route(Node.Route route) {
            return new Decision(new Position.AtTask(route.id(), rounds), new Decision.Decide(route));
        }

        @Override
        public Decision loop(Node.Loop loop) {
            return enter(first(loop.body(), loop), deeper(rounds, 0));
        }

        @Override
        public Decision delay(Node.Delay delay) {
            if (delay.computed().isPresent()) {
                return new Decision(
                        new Position.AtTask(delay.id(), rounds),
                        new Decision.Measure(delay, delay.computed().get()));
            }
            Instant wake = now.plus(delay.fixed().orElse(Duration.ZERO));
            return new Decision(new Position.AtDelay(delay.id(), wake, rounds), new Decision.Sleep(wake));
        }

        @Override
        public Decision await(Node.Await await) {
            return new Decision(
                    new Position.AtSignal(
                            await.id(),
                            String.join(",", await.names()),
                            await.within().map(now::plus),
                            rounds),
                    new Decision.Await(await));
        }

        @Override
        public Decision child(Node.Child child) {
            return child.block()
                    .first()
                    .map(first -> enter(first, rounds))
                    .orElseGet(() -> leave(child.id(), rounds, null));
        }

        @Override
        public Decision call(Node.Call call) {
            return new Decision(new Position.AtTask(call.id(), rounds), new Decision.Call(call));
        }

        @Override
        public Decision job(Node.Job job) {
            return new Decision(new Position.AtTask(job.id(), rounds), new Decision.StartJob(job));
        }
    }
}
