package dev.holdfast.definition;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done: a named, immutable, typed tree of nodes. An invalid one cannot be constructed.
 *
 * <p>An application offers it from a CDI producer; the engine finds it when the application is deployed:
 *
 * <pre>{@code
 * @Produces @ApplicationScoped
 * Workflow<Order, Receipt> order() {
 *     return Workflow.named("order").taking(Order.class)
 *             .then(OrderTasks::validate)
 *             .then(PaymentTasks::charge)
 *             .build();
 * }
 * }</pre>
 *
 * <p>Safe for use by many threads. Not final, and with a constructor that makes nothing, only so that CDI can put a client
 * proxy in front of a produced one; do not extend it.
 *
 * @param <I> what an instance is started with
 * @param <O> what it ends with
 */
public class Workflow<I extends @Nullable Object, O extends @Nullable Object> {

    private final @Nullable Definition definition;

    private record Definition(
            WorkflowName name,
            int version,
            Type inputType,
            Type outputType,
            Plan plan,
            DefinitionHash hash,
            Optional<Duration> deadline,
            Optional<Duration> kept,
            boolean runsAsInitiator,
            Limits limits) {}

    /** For client proxies of CDI alone; what it makes answers every method with an {@link IllegalStateException}. */
    protected Workflow() {
        this.definition = null;
    }

    Workflow(
            WorkflowName name,
            int version,
            Type inputType,
            Type outputType,
            List<Node> nodes,
            Optional<Duration> deadline,
            Optional<Duration> kept,
            boolean runsAsInitiator,
            Limits limits) {
        this.definition = new Definition(
                name,
                version,
                inputType,
                outputType,
                new Plan(nodes),
                Fingerprint.of(nodes),
                deadline,
                kept,
                runsAsInitiator,
                limits);
    }

    private Workflow(@Nullable Definition definition) {
        this.definition = definition;
    }

    /**
     * Returns the workflow that a client proxy of CDI stands for: whoever keeps it needs the container no more. Another object, since
     * a proxy puts itself in the place of what it stands for where that is returned.
     */
    public Workflow<I, O> itself() {
        return new Workflow<>(definition);
    }

    /** Begins a definition; the name has 1 to 200 letters, digits, dots, hyphens or underscores, which {@link Flow#build} checks. */
    public static Naming named(String name) {
        return new Naming(name);
    }

    /** A definition that has a name and lacks the type of its input. */
    public static final class Naming {

        private final String name;
        private int version = 1;
        private @Nullable Duration deadline;
        private @Nullable Duration kept;
        private boolean runsAsInitiator;

        private Naming(String name) {
            this.name = name;
        }

        /**
         * Says which version of the workflow this is, 1 if it does not say. Several may be deployed side by side: new instances
         * take the highest, running ones stay with the one they were started with. Not part of the definition hash.
         */
        public Naming version(int number) {
            this.version = number;
            return this;
        }

        /**
         * Sets a deadline for every instance, counted from its start: one that has not ended by then fails. A pause does not stop
         * the clock. Not part of the definition hash; instances keep the deadline they were started with.
         */
        public Naming deadline(Duration after) {
            this.deadline = after;
            return this;
        }

        /**
         * Sets for how long an instance is kept after its end, however it ended; the configuration of a node can say otherwise. Not
         * part of the definition hash.
         */
        public Naming keptFor(Duration time) {
            this.kept = time;
            return this;
        }

        /**
         * Makes steps run with the identity of whoever started the instance, on whatever node: beans that they call see that caller,
         * with the roles that the server knows of at that moment. The name is kept with the instance, and nothing that could be used
         * to log in. What nobody in particular has started, such as a schedule, runs as nobody; a child instance runs as its
         * parent. Not part of the definition hash.
         */
        public Naming runAsInitiator() {
            this.runsAsInitiator = true;
            return this;
        }

        /** Says what an instance is started with. */
        public <I> Flow<I, I> taking(Class<I> input) {
            Draft draft = new Draft(name, version, input);
            if (deadline != null) {
                draft.deadline(deadline);
            }
            if (kept != null) {
                draft.kept(kept);
            }
            draft.runsAsInitiator(runsAsInitiator);
            return new Flow<>(new Section(draft, input, Section.WORKFLOW));
        }
    }

    /** Returns the name. */
    public WorkflowName name() {
        return definition().name();
    }

    /** Returns the version, 1 or more. */
    public int version() {
        return definition().version();
    }

    /** Returns how long after its start an instance fails that has not ended. */
    public Optional<Duration> deadline() {
        return definition().deadline();
    }

    /** Returns for how long an instance is kept after its end, if the workflow says so. */
    public Optional<Duration> kept() {
        return definition().kept();
    }

    /** Tells whether steps run with the identity of whoever started the instance. */
    public boolean runsAsInitiator() {
        return definition().runsAsInitiator();
    }

    /** Returns how much of it may be done at once. */
    public Limits limits() {
        return definition().limits();
    }

    /** Returns the fingerprint of the structure. */
    public DefinitionHash hash() {
        return definition().hash();
    }

    /** Returns the nodes in their order. */
    public Plan plan() {
        return definition().plan();
    }

    /** Returns the type an instance is started with, generic arguments included. */
    public Type inputType() {
        return definition().inputType();
    }

    /** Returns the type an instance ends with, generic arguments included. */
    public Type outputType() {
        return definition().outputType();
    }

    private Definition definition() {
        Definition present = definition;
        if (present == null) {
            throw new IllegalStateException("this object is the shell of a client proxy and no workflow");
        }
        return present;
    }

    @Override
    public String toString() {
        return definition == null
                ? "workflow proxy"
                : "workflow " + name() + "@" + hash().toString().substring(0, 8);
    }
}
