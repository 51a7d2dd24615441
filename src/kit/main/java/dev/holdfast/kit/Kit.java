package dev.holdfast.kit;

import dev.holdfast.client.Schedules;
import dev.holdfast.client.Signal;
import dev.holdfast.client.Start;
import dev.holdfast.client.Workflows;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.Workflow;
import dev.holdfast.engine.Seats;
import dev.holdfast.engine.ValueChecks;
import dev.holdfast.schedule.Schedule;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.task.Codec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs workflows in a plain unit test: no server, no database, no waiting. Everything happens on the thread of the test, in
 * memory, in a time that stands still unless the test lets it pass.
 *
 * <pre>{@code
 * try (Kit kit = Kit.of(order).with(new OrderTasks(), new PaymentTasks(gateway))) {
 *     Run<Receipt> run = kit.start(order, "o-1", new Order("book"));
 *     run.is(AWAITING_SIGNAL).at("approval");
 *     run.signal("approval", new Approval(true));
 *     kit.passes(Duration.ofDays(2));
 *     run.is(COMPLETED).finished("charge", "ship").didNotRun("refund");
 * }
 * }</pre>
 *
 * <p>It is the engine of the server over a store in memory, with the codec of the server: what passes between steps is encoded and
 * decoded. What a kit is told about itself ({@link #with} to {@link #patience}) it is told before the first start. Checks throw
 * {@link AssertionError} with the whole story of the instance in the message. For one thread.
 */
public final class Kit implements AutoCloseable {

    private final List<Workflow<?, ?>> workflows;
    private final Setup setup;
    private @Nullable Stage stage;
    private @Nullable Driver driver;

    Kit(List<Workflow<?, ?>> workflows, Setup setup) {
        this.workflows = workflows;
        this.setup = setup;
    }

    /** Makes a kit for these workflows, in several versions if need be; those that they call must be among them. */
    public static Kit of(Workflow<?, ?>... workflows) {
        return new Kit(Arrays.asList(workflows), new Setup());
    }

    /**
     * Adds beans. A step calls the bean of the class that it names, or else the only one that extends or implements it; one of a
     * class that was added before replaces that.
     */
    public Kit with(Object... beans) {
        Setup told = telling();
        for (Object bean : beans) {
            told.beans.add(bean);
        }
        return this;
    }

    /** Adds what makes a bean: each node makes one of its own, so that what a bean keeps in memory is lost in a crash. */
    public <B> Kit with(Class<B> type, Supplier<? extends B> factory) {
        telling().beans.add(type, factory);
        return this;
    }

    /** Sets the time at which the kit begins; the first moment of 2026, in UTC, by default. */
    public Kit startingAt(Instant begin) {
        telling().clock.beginAt(begin);
        return this;
    }

    /** Sets how long a dead node's claim lasts, after which another takes over; 20 seconds by default, as in the server. */
    public Kit claiming(Duration claim) {
        telling().claim = claim;
        return this;
    }

    /** Sets the codec of all values; {@link JsonCodec} by default, as in the server. */
    public Kit encodedBy(Codec codec) {
        telling().codec = codec;
        return this;
    }

    /** Sets what checks inputs and outputs of bodies; nothing by default. In the server that is Bean Validation. */
    public Kit checking(ValueChecks checks) {
        telling().checks = checks;
        return this;
    }

    /**
     * Drives due branches in an order by chance, the same for the same seed, and lets arms take turns between steps: for what must
     * not depend on the order of parallel arms. Without it the order is that of priority, due time and number.
     */
    public Kit shuffled(long seed) {
        telling().seed = OptionalLong.of(seed);
        return this;
    }

    /** Sets after how many moves of branches in one call the kit believes that they never end; 100,000 by default. */
    public Kit patience(int moves) {
        telling().patience = moves;
        return this;
    }

    /**
     * Adds schedules, as the producers of an application do: each is made when the kit begins, and its ticks start runs whenever time
     * {@link #passes}.
     */
    public Kit scheduling(Schedule... schedules) {
        telling().schedules.addAll(Arrays.asList(schedules));
        return this;
    }

    private Setup telling() {
        if (stage != null) {
            throw new IllegalStateException("the kit has begun; tell it about itself before the first start");
        }
        return setup;
    }

    /** Returns the stage, which is set at the first call. */
    Stage stage() {
        Stage present = stage;
        if (present == null) {
            present = new Stage(setup, workflows);
            stage = present;
        }
        return present;
    }

    private Driver driver() {
        Driver present = driver;
        if (present == null) {
            present = new Driver(stage());
            driver = present;
        }
        return present;
    }

    /**
     * Starts an instance and drives it until nothing is due; no time passes.
     *
     * @throws IllegalStateException if steps need beans that the kit does not have; all are named, and nothing has run
     * @throws dev.holdfast.error.HoldfastException as {@link Workflows#start(Start)}
     */
    public <I extends @Nullable Object, O extends @Nullable Object> Run<O> start(
            Workflow<I, O> workflow, String id, I input) {
        return start(workflow, Start.of(workflow.name().value(), id, input));
    }

    /** Starts an instance with everything that can be said about it, such as labels; else as the other start. */
    public <O extends @Nullable Object> Run<O> start(Workflow<?, O> workflow, Start start) {
        Run<O> run = run(workflow, start.instanceId());
        if (!start.workflow().equals(workflow.name().value())) {
            throw new IllegalArgumentException(
                    "the start is of workflow '" + start.workflow() + "', and " + workflow + " was given");
        }
        Stage on = stage();
        Payload input = on.values.encode(
                start.input(), workflow.inputType(), "the input for workflow '" + workflow.name() + "'");
        on.tell(door -> on.node()
                .lifecycle()
                .prepareRun(workflow, run.instance(), input, start.policy(), start.labels(), Seats.none()));
        goOn();
        return run;
    }

    /** Returns an instance that was started, or will be, of a workflow that the kit has. */
    public <O extends @Nullable Object> Run<O> run(Workflow<?, O> workflow, String id) {
        if (!stage().node().catalog().has(workflow.name(), workflow.hash())) {
            throw new IllegalArgumentException("the kit was not given " + workflow + "; it has " + stage().workflows());
        }
        return new Run<>(this, new InstanceId(id), workflow.outputType());
    }

    /** Drives what is due, unless a step has asked, which is driven already. */
    void goOn() {
        if (!driver().isDriving()) {
            driver().drive();
        }
    }

    /** Sends an event to an instance, started or not, and drives what that wakes. */
    public Kit signal(String instanceId, String name, @Nullable Object payload) {
        return signal(Signal.of(instanceId, name, payload));
    }

    /** Sends an event with everything that can be said about it, and drives what that wakes. */
    public Kit signal(Signal signal) {
        stage().tell(door -> door.signal(signal));
        goOn();
        return this;
    }

    /**
     * Drives everything that is due; no time passes. If a node has died before, another takes over what that held, and for this the
     * time moves to the end of its claim.
     *
     * @throws AssertionError if there is no end to it
     */
    public Kit drive() {
        driver().drive();
        return this;
    }

    /**
     * Lets time pass: it moves from one due moment to the next, and what is due there is driven; delays, back-offs, waits and
     * deadlines end when they would. If a node dies on the way, the time stops there.
     *
     * @throws AssertionError if there is no end to what is due
     */
    public Kit passes(Duration time) {
        driver().passes(time);
        return this;
    }

    /**
     * Lets time pass until nothing will fall due by itself any more: everything has ended, waits for an event without a limit,
     * or is paused. Ticks of schedules to come, of which there is no end, do not count; what comes up on the way is fired.
     *
     * @throws AssertionError if it never comes to that
     */
    public Kit settles() {
        driver().settles();
        return this;
    }

    /** Returns the batch runtime of the kit: a test says what becomes of jobs, and sees which were started. */
    public PlayedJobs jobs() {
        return setup.jobs;
    }

    /** Returns the present time of the kit. */
    public Instant now() {
        return setup.clock.instant();
    }

    /** Returns the clock of the kit, for beans that ask one; there from the beginning. */
    public Clock clock() {
        return setup.clock;
    }

    /**
     * Returns the door that applications inject, for beans that use it; there from the beginning. A call inside of a step joins
     * the transaction of the step. Drives nothing: what is started or woken runs when the kit goes on.
     */
    public Workflows workflows() {
        return OpenDoor.of(this);
    }

    /**
     * Returns the operations on schedules that applications inject; there from the beginning. Drives nothing: what is started runs
     * when the kit goes on.
     */
    public Schedules schedules() {
        return OpenDoor.schedules(this);
    }

    /** Lets the node die at the next execution of a step, after its body and before its commit; the next drive takes over. */
    public Kit crashAt(String step) {
        return next(step).crashes();
    }

    /** Lets the node die after the next commit of a step; the next drive takes over. */
    public Kit crashAfter(String step) {
        return next(step).crashesAfterCommit();
    }

    /** Lets the next attempt at a step count as timed out. */
    public Kit timesOut(String step) {
        return next(step).timesOut();
    }

    /** Lets the next attempt at a step fail by this instead of calling the body. */
    public Kit fails(String step, Throwable thrown) {
        return next(step).fails(thrown);
    }

    /**
     * Says what is to go wrong the next time at a step.
     *
     * @param step the id of a node of a workflow of the kit
     * @throws IllegalArgumentException if none has it
     */
    public Next next(String step) {
        return new Next(this, new Place(known(step), false));
    }

    /** Says what is to go wrong the next time that a step is undone; the same otherwise. */
    public Next nextUndo(String step) {
        return new Next(this, new Place(known(step), true));
    }

    private String known(String step) {
        TreeSet<String> ids = new TreeSet<>();
        stage().workflows()
                .forEach(workflow ->
                        workflow.plan().forEach(node -> ids.add(node.id().value())));
        if (!ids.contains(step)) {
            throw new IllegalArgumentException("no workflow of the kit has a node '" + step + "'; they have " + ids);
        }
        return step;
    }

    /**
     * Deploys other workflows over the same store, as a new build does: instances go on if their definition is among them, and stay
     * where they are if not.
     *
     * @throws IllegalStateException if steps need beans that the kit does not have
     */
    public Kit redeploys(Workflow<?, ?>... others) {
        stage().redeploy(Arrays.asList(others));
        goOn();
        return this;
    }

    /**
     * Runs a scenario again and again, and lets the node die once in each: before and after every commit that nodes make in it.
     * Another node takes over at once, for which the time moves to the end of the dead one's claim. Each time the outcome must
     * be as without a crash: what the scenario returns, and for each instance how it ended, with what, and which steps it
     * finished and undid.
     *
     * <pre>{@code
     * Kit.of(order).crashEverywhere(kit -> {
     *     Gateway gateway = new Gateway();
     *     kit.with(new OrderTasks(), new PaymentTasks(gateway));
     *     Run<Receipt> run = kit.start(order, "o-1", new Order("book"));
     *     kit.settles();
     *     run.is(COMPLETED);
     *     return gateway.charged();
     * });
     * }</pre>
     *
     * @param scenario gets a new kit each time, with the workflows and the settings of this one, which is not used itself;
     *     adds its beans, and does the same every time
     * @return at how many points the node died
     * @throws AssertionError for the first crash that changes the outcome, or makes the scenario fail
     * @throws IllegalStateException if this kit has beans that are no factories, which would go from one run into the next
     */
    public <T extends @Nullable Object> int crashEverywhere(Function<Kit, T> scenario) {
        telling();
        return new CrashSweep<>(() -> new Kit(workflows, setup.copy()), scenario).run();
    }

    Setup setup() {
        return setup;
    }

    /** Returns the story of every instance so far, oldest first. */
    public String timeline() {
        return stage().instances().stream()
                .map(InstanceSummary::id)
                .map(id -> Timeline.of(stage(), id))
                .collect(Collectors.joining("\n"));
    }

    /**
     * Ends the kit.
     *
     * @throws AssertionError if something that was to go wrong never did: the test does not test what it says then
     */
    @Override
    public void close() {
        if (stage != null && !stage.faults.left().isEmpty()) {
            throw new AssertionError("it never came to this: "
                    + stage.faults.left().stream().map(Object::toString).collect(Collectors.joining(", ")) + "\n\n"
                    + timeline());
        }
    }
}
