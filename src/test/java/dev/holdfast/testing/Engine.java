package dev.holdfast.testing;

import dev.holdfast.client.Restarts;
import dev.holdfast.client.Started;
import dev.holdfast.client.Workflows;
import dev.holdfast.definition.ConflictPolicy;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.Workflow;
import dev.holdfast.engine.Applications;
import dev.holdfast.engine.BranchRunner;
import dev.holdfast.engine.Catalog;
import dev.holdfast.engine.Delivery;
import dev.holdfast.engine.Endings;
import dev.holdfast.engine.Identities;
import dev.holdfast.engine.JobWatch;
import dev.holdfast.engine.Jobs;
import dev.holdfast.engine.Keeper;
import dev.holdfast.engine.Keeping;
import dev.holdfast.engine.Lease;
import dev.holdfast.engine.Lifecycle;
import dev.holdfast.engine.NodeEngine;
import dev.holdfast.engine.NodeSettings;
import dev.holdfast.engine.Pace;
import dev.holdfast.engine.Receiver;
import dev.holdfast.engine.ScheduleDoor;
import dev.holdfast.engine.Seats;
import dev.holdfast.engine.TaskBeans;
import dev.holdfast.engine.Ticking;
import dev.holdfast.engine.Tracing;
import dev.holdfast.engine.UserCode;
import dev.holdfast.engine.ValueChecks;
import dev.holdfast.engine.Values;
import dev.holdfast.engine.Watch;
import dev.holdfast.lifecycle.Finalization.Answer;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.StepRecord;
import dev.holdfast.store.Agenda;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Poll;
import dev.holdfast.store.Retention;
import dev.holdfast.store.StorePorts;
import dev.holdfast.task.Codec;
import java.lang.reflect.Type;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The engine of one node over any store, without a server: it runs nothing by itself, everything happens on the calling
 * thread when a test asks for it. Two of them over one store are a cluster of two nodes.
 */
public final class Engine {

    private final StorePorts ports;
    private final NodeSettings settings;
    private final Pace pace;
    private final Values values;
    private final NodeEngine node;
    private final HeardEvents events;

    private Engine(Assembly parts, List<Workflow<?, ?>> workflows) {
        this.ports = parts.ports;
        this.settings = parts.settings;
        this.pace = parts.pace;
        this.values = new Values(parts.codec);
        Endings endings = new Endings();
        this.events = new HeardEvents(endings);
        this.node = new NodeEngine(
                new BranchRunner.Ports(
                        ports.transactions(),
                        ports.branches(),
                        ports.runs(),
                        ports.signals(),
                        ports.sharedState(),
                        ports.outbox(),
                        ports.slots(),
                        ports.instances()),
                ports.routes(),
                "engine",
                workflows,
                parts.receivers,
                new NodeEngine.Surroundings(
                        settings,
                        parts.tags,
                        new BranchRunner.Tasks(
                                parts.beans(),
                                values,
                                parts.checks,
                                parts.watch,
                                UserCode.Context.HERE,
                                parts.jobs,
                                parts.identities),
                        parts.seats,
                        events,
                        endings,
                        parts.clock,
                        parts.pace,
                        parts.tracing));
    }

    /** Begins to put an engine together over a store. */
    public static Assembly over(StorePorts ports) {
        return new Assembly(ports);
    }

    /** An engine that is being put together; every part has a default. */
    public static final class Assembly {

        private final StorePorts ports;
        private final Map<Class<?>, Object> beans = new HashMap<>();
        private NodeSettings settings = NodeSettings.of("node-a");
        private Clock clock = new ManualClock();
        private Codec codec = new TextCodec();
        private Seats seats = Seats.none();
        private Set<String> tags = Set.of();
        private ValueChecks checks = ValueChecks.NONE;
        private Watch watch = Watch.NEVER;
        private Jobs jobs = Jobs.NONE;
        private Identities identities = Identities.NONE;
        private Tracing tracing = Tracing.NONE;
        private Pace pace = Pace.MACHINE;
        private final List<Receiver> receivers = new ArrayList<>();

        private Assembly(StorePorts ports) {
            this.ports = ports;
        }

        /** Names the node; {@code node-a} by default. */
        public Assembly named(String node) {
            settings = new NodeSettings(
                    node, settings.claim(), settings.stepLimit(), settings.takeoverLimit(), settings.limits());
            return this;
        }

        /** Sets how long claims last; a claim of zero can be taken over at once. */
        public Assembly claiming(Duration claim) {
            settings = new NodeSettings(
                    settings.node(), claim, settings.stepLimit(), settings.takeoverLimit(), settings.limits());
            return this;
        }

        /** Sets how often in a row a branch may be taken over without getting further; 3 by default. */
        public Assembly takingOverAtMost(int times) {
            settings =
                    new NodeSettings(settings.node(), settings.claim(), settings.stepLimit(), times, settings.limits());
            return this;
        }

        /** Adds beans that have tasks. */
        public Assembly with(Object... added) {
            for (Object bean : added) {
                beans.put(bean.getClass(), bean);
            }
            return this;
        }

        /** Sets the clock; a manual one by default. */
        public Assembly clock(Clock with) {
            clock = with;
            return this;
        }

        /** Sets the codec; that of plain text by default. */
        public Assembly codec(Codec with) {
            codec = with;
            return this;
        }

        /** Sets the places at which started runs begin; none by default. */
        public Assembly seats(Seats with) {
            seats = with;
            return this;
        }

        /** Sets what checks values; nothing by default. */
        public Assembly checking(ValueChecks with) {
            checks = with;
            return this;
        }

        /** Sets what watches how long attempts take; nothing by default. */
        public Assembly watching(Watch with) {
            watch = with;
            return this;
        }

        /** Sets the batch runtime; none by default. */
        public Assembly jobs(Jobs with) {
            jobs = with;
            return this;
        }

        /** Sets whom code acts for; nobody by default. */
        public Assembly identities(Identities with) {
            identities = with;
            return this;
        }

        /** Sets where the work is seen; nowhere by default. */
        public Assembly tracing(Tracing with) {
            tracing = with;
            return this;
        }

        /** Sets the numbers of limits, by their names; as the definitions say by default. */
        public Assembly limiting(Map<String, Integer> numbers) {
            settings = new NodeSettings(
                    settings.node(), settings.claim(), settings.stepLimit(), settings.takeoverLimit(), numbers);
            return this;
        }

        /** Sets how time passes for its threads; as on the machine by default. */
        public Assembly pace(Pace with) {
            pace = with;
            return this;
        }

        /** Adds the receiver of a channel: the method of a bean that is added, too. */
        public Assembly receiving(String channel, Class<?> bean, String method) {
            receivers.add(new Receiver(
                    channel,
                    bean,
                    Arrays.stream(bean.getMethods())
                            .filter(each -> each.getName().equals(method))
                            .findFirst()
                            .orElseThrow()));
            return this;
        }

        /** Says what the node offers; by default it serves everything. */
        public Assembly offering(String... offered) {
            tags = Set.of(offered);
            return this;
        }

        /** Deploys the workflows and completes the engine. */
        public Engine serving(Workflow<?, ?>... workflows) {
            return new Engine(this, Arrays.asList(workflows));
        }

        private TaskBeans beans() {
            Map<Class<?>, Object> all = Map.copyOf(beans);
            return beanClass -> Optional.ofNullable(all.get(beanClass))
                    .orElseThrow(() -> new IllegalStateException("no bean of " + beanClass));
        }
    }

    /** Returns the store. */
    public StorePorts ports() {
        return ports;
    }

    /** Returns the five operations that frame a run. */
    public Lifecycle lifecycle() {
        return node.lifecycle();
    }

    /** Returns what is deployed. */
    public Catalog catalog() {
        return node.catalog();
    }

    /** Returns what gives messages to the receivers. */
    public Delivery delivery(Delivery.Rules rules, Delivery.Listener listener) {
        return node.delivery(rules, listener);
    }

    /** Returns what stops jobs whose instance has ended. */
    public JobWatch jobWatch() {
        return node.jobWatch();
    }

    /** Returns what fires the ticks of schedules. */
    public Ticking ticking(Agenda agenda, Ticking.Listener listener) {
        return node.ticking(agenda, listener);
    }

    /** Returns the operations on schedules, whose calls join the transaction of the calling thread. */
    public ScheduleDoor schedules(Agenda agenda) {
        return node.schedules(agenda, ticking(agenda, Ticking.Listener.NONE));
    }

    /** Returns what removes what has ended long ago. */
    public Keeper keeper(Retention retention, Keeping keeping) {
        return node.keeper(retention, keeping);
    }

    /** Wakes who waits for limits that are gone; returns how many were found. */
    public int wakeUnlimited() {
        return node.wakeUnlimited();
    }

    /** Returns where applications come and go. */
    public Applications applications() {
        return node.applications();
    }

    /** Returns what the engine's listener heard: one line for each event. */
    public List<String> heard() {
        return events.lines();
    }

    /** Starts an instance with the policy to fail and drives it on the calling thread until it stops. */
    public Answer run(Workflow<?, ?> workflow, String id, @Nullable Object input) {
        return run(workflow, id, input, ConflictPolicy.FAIL);
    }

    /** Starts an instance and drives it on the calling thread until it stops. */
    public Answer run(Workflow<?, ?> workflow, String id, @Nullable Object input, ConflictPolicy policy) {
        return node.runner().run(workflow, new InstanceId(id), input, policy);
    }

    /** Drives an existing instance on, if nobody else does. */
    public Answer resume(Workflow<?, ?> workflow, String id) {
        return node.runner().resume(workflow, new InstanceId(id));
    }

    /** Asks the door, in a transaction of its own. */
    public <T> T ask(Function<Workflows, T> question) {
        return ports.transactions().own(() -> question.apply(node.door()));
    }

    /** Returns the door itself, whose calls join the transaction of the calling thread. */
    public Restarts restarts() {
        return node.restarts();
    }

    /** Returns the client operations. */
    public Workflows door() {
        return node.door();
    }

    /** Starts an instance with the policy to fail, in a transaction of its own; runs nothing. */
    public Started start(Workflow<?, ?> workflow, String id, @Nullable Object input) {
        return start(workflow, id, input, ConflictPolicy.FAIL);
    }

    /** Starts an instance in a transaction of its own; runs nothing. */
    public Started start(Workflow<?, ?> workflow, String id, @Nullable Object input, ConflictPolicy policy) {
        return ask(workflows -> workflows.start(workflow.name().value(), id, input, policy));
    }

    /** Reads an instance; throws {@link dev.holdfast.client.UnknownInstance}. */
    public Snapshot instance(String id) {
        return ask(workflows -> workflows.instance(id));
    }

    /** Reads the output of an instance as a value; nothing unless it completed with one. */
    public <O> Optional<O> output(String id, Class<O> type) {
        return ask(workflows -> workflows.output(id, type));
    }

    /** Reads the encoded output of an instance; nothing unless it completed. */
    public Optional<Payload> output(String id) {
        return ask(workflows -> workflows.output(id));
    }

    /** Reads the encoded output of one finished step; nothing if it never finished. */
    public Optional<Payload> stepOutput(String id, String step) {
        return ask(workflows -> workflows.stepOutput(id, new NodeId(step)));
    }

    /** Reads the checkpoints of an instance. */
    public List<StepRecord> steps(String id) {
        return ask(workflows -> workflows.steps(id));
    }

    /** Returns branch 0 of an instance. */
    public BranchKey branch(String id) {
        return new BranchKey(instance(id).run(), 0);
    }

    /** Claims branch 0 of an instance if it is due, for as long as the engine's claims last. */
    public Optional<Claim> claim(String id) {
        BranchKey branch = branch(id);
        return ports.transactions().own(() -> ports.branches().claim(branch, settings.node(), settings.claim()));
    }

    /** Claims due branches of the routes this node serves, as a worker does. */
    public List<Claim> claimDue(int limit) {
        Poll poll = new Poll(
                settings.node(), node.catalog().servedRoutes(), limit, settings.claim(), Duration.ofMinutes(1));
        return ports.transactions().own(() -> ports.branches().claim(poll));
    }

    /** Drives a claimed branch on the calling thread. */
    public BranchRunner.End drive(Claim claim) {
        return drive(claim, Lease.UNBOUNDED);
    }

    /** Drives a claimed branch on the calling thread under a lease. */
    public BranchRunner.End drive(Claim claim, Lease lease) {
        return node.branches().run(claim, lease);
    }

    /** Begins with a claimed branch as a node with few threads does: it is told when the branch can go on. */
    public BranchRunner.Drive begin(Claim claim, Runnable ready) {
        return node.branches().begin(claim, Lease.UNBOUNDED, pace.nanos(), ready);
    }

    /** Drives whatever is due here, branch by branch on the calling thread, until nothing is; returns how many claims that took. */
    public int driveDue() {
        int driven = 0;
        List<Claim> due = claimDue(16);
        while (!due.isEmpty()) {
            for (Claim claim : due) {
                drive(claim);
                driven++;
            }
            due = claimDue(16);
        }
        return driven;
    }

    /** Encodes a value as the engine would. */
    public Payload encode(@Nullable Object value, Type type) {
        return values.encode(value, type, "a test");
    }

    /** Decodes a value as the engine would. */
    public @Nullable Object decode(Payload payload, Type type) {
        return values.decode(payload, type, "a test");
    }
}
