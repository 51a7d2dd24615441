package dev.holdfast.store;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Position;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A run about to be created by a test: due at once for any node, unless told otherwise. */
public final class TestRun {

    private final InstanceId id;
    private final WorkflowName workflow;
    private final Position position;
    private final int route;
    private final Map<String, String> labels = new LinkedHashMap<>();
    private DefinitionHash hash;
    private Payload input;
    private int priority = 3;
    private Optional<String> owner = Optional.empty();
    private Duration claim = Duration.ZERO;
    private Duration dueIn = Duration.ZERO;
    private Optional<NewRun.Deadline> deadline = Optional.empty();
    private Optional<Runs.Parent> parent = Optional.empty();

    TestRun(InstanceId id, WorkflowName workflow, DefinitionHash hash, Position position, Payload input, int route) {
        this.id = id;
        this.workflow = workflow;
        this.hash = hash;
        this.position = position;
        this.input = input;
        this.route = route;
    }

    TestRun of(DefinitionHash definition) {
        this.hash = definition;
        return this;
    }

    TestRun input(Payload value) {
        this.input = value;
        return this;
    }

    TestRun priority(int value) {
        this.priority = value;
        return this;
    }

    TestRun heldBy(String node, Duration lasting) {
        this.owner = Optional.of(node);
        this.claim = lasting;
        return this;
    }

    TestRun dueIn(Duration time) {
        this.dueIn = time;
        return this;
    }

    TestRun endingAfter(Position at, Duration time) {
        this.deadline = Optional.of(new NewRun.Deadline(at, time, route));
        return this;
    }

    TestRun childOf(Runs.Parent run) {
        this.parent = Optional.of(run);
        return this;
    }

    TestRun label(String name, String value) {
        labels.put(name, value);
        return this;
    }

    NewRun build() {
        return new NewRun(
                id,
                workflow,
                hash,
                position,
                input,
                route,
                priority,
                owner,
                claim,
                dueIn,
                deadline,
                parent,
                labels,
                "node-of-start");
    }
}
