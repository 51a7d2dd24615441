package dev.holdfast.definition;

import dev.holdfast.error.InvalidArgument;
import java.io.Serializable;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A definition in the making: what holds for the whole of it, and every rule broken so far. */
final class Draft {

    /** The longest wait, delay or time-out, so that no point in time overflows. */
    static final Duration LONGEST = Duration.ofDays(365L * 1000);

    private static final Pattern LIMIT_NAME = Pattern.compile("[\\p{L}\\p{N}._-]{1,100}");

    private final String name;
    private final int version;
    private final Type inputType;
    private final Set<NodeId> ids = new HashSet<>();
    private final Map<String, Integer> generated = new HashMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Limits.Draft limits = new Limits.Draft();
    private Optional<Duration> deadline = Optional.empty();
    private Optional<Duration> kept = Optional.empty();
    private boolean runsAsInitiator;

    Draft(String name, int version, Type inputType) {
        this.name = name;
        this.version = version;
        this.inputType = inputType;
        if (version < 1) {
            problem("invalid-version", "version " + version + " of the workflow is not 1 or more");
        }
    }

    void problem(String rule, String text) {
        problems.add(new Problem(rule, text));
    }

    void runsAsInitiator(boolean is) {
        runsAsInitiator = is;
    }

    void kept(Duration time) {
        length("the time for which ended instances are kept", time);
        kept = Optional.of(time);
    }

    void deadline(Duration after) {
        length("the deadline of the workflow", after);
        deadline = Optional.of(after);
    }

    /** Takes a limit of instances. */
    void limit(String limitName, InstanceLimit<?> limit) {
        if (!LIMIT_NAME.matcher(limitName).matches()) {
            problem(
                    "invalid-limit",
                    "the name '" + limitName
                            + "' of a limit must have 1 to 100 letters, digits, dots, hyphens or underscores");
        } else if (!limits.add(limitName, limit)) {
            problem("duplicate-limit", "the name '" + limitName + "' of a limit stands more than once");
        }
        limit.check(limitName, this);
    }

    /** Takes the limit of a step. */
    void limit(NodeId step, StepLimit<?> limit) {
        limits.add(step, limit);
        limit.check(step, this);
    }

    /** Takes the limits of the steps of a workflow that is included under an id. */
    void include(String id, Limits included) {
        included.steps().forEach((step, limit) -> {
            try {
                limits.add(new NodeId(id + "/" + step), limit);
            } catch (InvalidArgument e) {
                // the node's id is too long, which is a problem already
            }
        });
    }

    /** Takes an id for a node; nothing, and a problem, if it breaks the rule or stands already. */
    Optional<NodeId> take(String text, String what) {
        try {
            NodeId id = new NodeId(text);
            if (text.startsWith("(")) {
                problem("invalid-id", "the id '" + text + "' begins with a parenthesis, as only the engine's own do");
                return Optional.empty();
            }
            if (!ids.add(id)) {
                problem(
                        "duplicate-id",
                        "the id '" + text + "' stands more than once (here for " + what
                                + "); give one of them an id of its own, such as then(\"id\", ...)");
                return Optional.empty();
            }
            return Optional.of(id);
        } catch (InvalidArgument e) {
            problem("invalid-id", e.getMessage() + " (" + what + ")");
            return Optional.empty();
        }
    }

    /** Makes the id of a node that nobody named: its kind and a number, counted over the whole definition. */
    NodeId generate(String kind) {
        while (true) {
            NodeId id = new NodeId(kind + "-" + generated.merge(kind, 1, Integer::sum));
            if (ids.add(id)) {
                return id;
            }
        }
    }

    /** Reads a task behind a reference and gives it an id. */
    Optional<Node.Task> task(
            @Nullable String id, Serializable reference, MethodReference.Role role, TaskBody.Call call) {
        return MethodReference.read(reference, role, call, problems::add).flatMap(read -> {
            TaskOptions options = OptionsReader.read(read.body(), read.annotation(), problems::add);
            String declared = read.annotation().id();
            String text =
                    id != null ? id : declared.isEmpty() ? read.body().method().getName() : declared;
            return take(text, read.body().toString()).map(node -> new Node.Task(node, read.body(), options));
        });
    }

    /** Reads what takes a step back. */
    Optional<Node.Undo> undo(Serializable reference, TaskBody.Call call) {
        return MethodReference.read(reference, MethodReference.Role.UNDO, call, problems::add)
                .map(read ->
                        new Node.Undo(read.body(), OptionsReader.read(read.body(), read.annotation(), problems::add)));
    }

    /** Checks a length of time; what breaks the rule is replaced, so that building goes on. */
    Duration length(String what, @Nullable Duration length) {
        if (length == null || length.isNegative() || length.compareTo(LONGEST) > 0) {
            problem(
                    "invalid-duration",
                    what + " is " + length + "; it must not be negative, nor longer than " + LONGEST.toDays()
                            + " days");
            return Duration.ZERO;
        }
        return length;
    }

    <I extends @Nullable Object, O extends @Nullable Object> Workflow<I, O> build(Section outermost) {
        List<Problem> found = new ArrayList<>(problems);
        if (outermost.isUntouched()) {
            found.add(new Problem("empty-workflow", "the workflow has no step; add at least one with then(...)"));
        }
        found.addAll(TurnRules.check(outermost.block()));
        limits.conflict().ifPresent(text -> found.add(new Problem("invalid-limit", text)));
        WorkflowName valid = null;
        try {
            valid = new WorkflowName(name);
        } catch (InvalidArgument e) {
            found.add(0, new Problem("invalid-name", String.valueOf(e.getMessage())));
        }
        if (valid == null || !found.isEmpty()) {
            throw new InvalidWorkflow(name, found);
        }
        return new Workflow<>(
                valid,
                version,
                inputType,
                outermost.type(),
                outermost.block().nodes(),
                deadline,
                kept,
                runsAsInitiator,
                limits.build());
    }
}
