package dev.holdfast.engine;

import dev.holdfast.definition.Workflow;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one application brings along: its workflows, of some maybe several versions, and how its code is run.
 *
 * @param name tells it from the others on this node, and stands in messages
 * @param receivers what receives the messages of steps, for each channel at most one
 */
public record Application(String name, List<Workflow<?, ?>> workflows, UserCode code, List<Receiver> receivers) {

    /** Copies the lists. */
    public Application {
        workflows = List.copyOf(workflows);
        receivers = List.copyOf(receivers);
    }

    /** Takes any collection of workflows, and receives nothing. */
    public Application(String name, Collection<? extends Workflow<?, ?>> workflows, UserCode code) {
        this(name, List.<Workflow<?, ?>>copyOf(workflows), code, List.of());
    }

    /** Returns the same with more workflows. */
    Application with(List<Workflow<?, ?>> more) {
        return new Application(
                name, Stream.concat(workflows.stream(), more.stream()).toList(), code, receivers);
    }

    /** Returns what receives a channel. */
    public Optional<Receiver> receiver(String channel) {
        return receivers.stream()
                .filter(receiver -> receiver.channel().equals(channel))
                .findFirst();
    }

    /** Tells whether it has a workflow of that name. */
    public boolean offers(String workflow) {
        return workflows.stream().anyMatch(own -> own.name().value().equals(workflow));
    }
}
