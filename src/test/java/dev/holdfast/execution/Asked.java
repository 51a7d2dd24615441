package dev.holdfast.execution;

import dev.holdfast.definition.Flow;
import dev.holdfast.definition.Node;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.Plan;
import dev.holdfast.definition.Workflow;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.snapshot.Position;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Questions to the interpreter about one plan, and short words for positions, events and answers. */
record Asked(Plan plan) {

    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    /** Begins a definition that takes a number. */
    static Flow<Integer, Integer> numbers() {
        return Workflow.named("numbers").taking(Integer.class);
    }

    static Asked of(Workflow<?, ?> workflow) {
        return new Asked(workflow.plan());
    }

    /** Asks what follows from an event at a position. */
    Decision on(Position position, Event event) {
        return Interpreter.apply(plan, position, event, NOW);
    }

    /** Asks what is to be done where a branch stands none of whose arms is open. */
    Decision claimed(Position position) {
        return on(position, new Event.Claimed());
    }

    /** Asks where a run begins. */
    Decision started() {
        return on(new Position.NotStarted(), new Event.Started());
    }

    Node.Task task(String id) {
        return (Node.Task) node(id);
    }

    Node node(String id) {
        return plan.node(id(id));
    }

    /** The answer that a task is to be run. */
    Decision run(String id, Integer... rounds) {
        return new Decision(atTask(id, rounds), new Decision.Run(task(id)));
    }

    /** The answer that a branch has ended, standing where it stood. */
    static Decision end(Position position) {
        return new Decision(position, new Decision.End());
    }

    static Decision fail(Position position, ErrorCode code, String text) {
        return new Decision(position, new Decision.Fail(code, text));
    }

    static NodeId id(String text) {
        return new NodeId(text);
    }

    static Position.AtTask atTask(String id, Integer... rounds) {
        return new Position.AtTask(id(id), List.of(rounds));
    }

    static Position.AtFork atFork(String id, Integer... rounds) {
        return new Position.AtFork(id(id), List.of(rounds));
    }

    static Position.AtJoin atJoin(String id, int first, int arms, Integer... rounds) {
        return new Position.AtJoin(id(id), first, arms, List.of(rounds));
    }

    static Position.AtDelay atDelay(String id, Instant wake, Integer... rounds) {
        return new Position.AtDelay(id(id), wake, List.of(rounds));
    }

    static Position.AtSignal atSignal(String id, String names, Optional<Instant> deadline, Integer... rounds) {
        return new Position.AtSignal(id(id), names, deadline, List.of(rounds));
    }

    static Position.InLoop inLoop(String id, int iteration, Integer... rounds) {
        return new Position.InLoop(id(id), iteration, List.of(rounds));
    }

    static Event finished(String id) {
        return new Event.Finished(id(id));
    }

    static Event again(String id) {
        return new Event.Finished(id(id), Optional.of(Event.Round.AGAIN));
    }

    static Event done(String id) {
        return new Event.Finished(id(id), Optional.of(Event.Round.DONE));
    }
}
