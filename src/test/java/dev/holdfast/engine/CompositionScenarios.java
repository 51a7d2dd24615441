package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.MigrationRefused;
import dev.holdfast.client.Order;
import dev.holdfast.definition.Limit;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.Wait;
import dev.holdfast.definition.Workflow;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.Status;
import dev.holdfast.snapshot.StepRecord;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Engine;
import dev.holdfast.testing.Figures;
import dev.holdfast.testing.Leases;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Loops, routes and workflows inside workflows, handed from node to node in the middle. */
public abstract class CompositionScenarios extends Scenarios {

    private final Workflow<Integer, Integer> looping = Workflow.named("looping")
            .taking(Integer.class)
            .loop("counting", Limit.atMost(5), body -> body.then(Figures::upToThree))
            .then(Figures::dbl)
            .build();

    private Engine started(Workflow<Integer, Integer> workflow, int input, Workflow<?, ?>... others) {
        Workflow<?, ?>[] all = new Workflow<?, ?>[others.length + 1];
        all[0] = workflow;
        System.arraycopy(others, 0, all, 1, others.length);
        Engine engine = node("node-a", all);
        start(engine, workflow, input);
        return engine;
    }

    /** Drives branch 0 for one step; then another node may have it. */
    private void oneStep(Engine engine) {
        assertThat(engine.drive(engine.claim(id).orElseThrow(), Leases.yieldingAfter(1)))
                .isEqualTo(BranchRunner.End.RELEASED);
    }

    @Test
    @Case({"LOOP-12", "DEF-16"})
    void a_pause_between_two_iterations_neither_repeats_nor_skips_one() {
        Engine engine = started(looping, 0);
        Engine other = node("node-b", looping);
        figures.during("upToThree", 1, () -> orderElsewhere(other, door -> door.pause(id, Order.PLAIN)));
        engine.driveDue();
        assertThat(kind(engine)).isEqualTo(Status.Kind.PAUSED);
        assertThat(figures.calls("upToThree")).isEqualTo(1);

        order(engine, door -> door.resume(id, Order.PLAIN));
        engine.driveDue();

        assertThat(output(engine)).isEqualTo(6);
        assertThat(figures.calls()).containsExactly("upToThree", "upToThree", "upToThree", "dbl");
    }

    @Test
    @Case({"LOOP-14", "DEF-37"})
    void each_iteration_may_run_on_another_node_and_the_bare_value_comes_out() {
        Engine one = started(looping, 0);
        Engine other = node("node-b", looping);

        oneStep(one);
        oneStep(other);
        oneStep(one);
        other.driveDue();

        assertThat(output(one)).isEqualTo(6);
        assertThat(stepOutput(one, "upToThree")).contains(3);
        assertThat(figures.calls("upToThree")).isEqualTo(3);
        assertThat(one.steps(id))
                .extracting(StepRecord::runner)
                .endsWith("node-a", "node-b", "node-a", "node-b")
                .hasSize(5);
    }

    @Test
    @Case("LOOP-17")
    void a_cancel_between_two_iterations_lets_no_other_begin() {
        Engine engine = started(looping, 0);
        oneStep(engine);

        order(engine, door -> door.cancel(id, Order.PLAIN));

        assertThat(engine.driveDue()).isZero();
        assertThat(kind(engine)).isEqualTo(Status.Kind.CANCELLED);
        assertThat(figures.calls()).containsExactly("upToThree");
    }

    @Test
    @Case({"DIST-16", "LOOP-16", "DEF-40"})
    void a_loop_that_wants_to_go_beyond_its_limit_ends_the_instance_as_failed() {
        Workflow<Integer, Integer> once = Workflow.named("once")
                .taking(Integer.class)
                .loop("counting", Limit.atMost(1), body -> body.then(Figures::upToThree))
                .then(Figures::dbl)
                .build();
        Engine engine = started(once, 0);

        engine.driveDue();

        assertThat(kind(engine)).isEqualTo(Status.Kind.FAILED);
        assertThat(failure(engine).type()).isEqualTo("max-iterations");
        assertThat(figures.calls()).containsExactly("upToThree");
    }

    @Test
    @Case({"ROUTE-10", "ROUTE-06", "DEF-37"})
    void a_route_that_one_node_decided_is_followed_by_another_without_asking_again() {
        Workflow<Integer, Integer> routed = Workflow.named("routed")
                .taking(Integer.class)
                .route(Figures::size)
                .when(Figures.Size.SMALL, small -> small.then(Figures::inc).then(Figures::add5))
                .when(Figures.Size.BIG, big -> big.then("big", Figures::dbl))
                .end()
                .then(Figures::dbl)
                .build();
        Engine one = started(routed, 1);
        Engine other = node("node-b", routed);

        oneStep(one); // the key
        oneStep(other);
        oneStep(one);
        other.driveDue();

        assertThat(output(one)).isEqualTo(14);
        assertThat(figures.calls()).containsExactly("size", "inc", "add5", "dbl");
    }

    @Test
    @Case({"ROUTE-02", "ROUTE-04"})
    void a_key_without_an_arm_takes_the_default_and_can_still_be_read() {
        Workflow<Integer, Integer> routed = Workflow.named("default")
                .taking(Integer.class)
                .route(Figures::size)
                .when(Figures.Size.SMALL, small -> small.then(Figures::inc))
                .otherwise(other -> other.then(Figures::add5))
                .then(Figures::dbl)
                .build();
        Engine engine = started(routed, 100);

        engine.driveDue();

        assertThat(output(engine)).isEqualTo(210); // the arm's value as it is, with no envelope around it
        assertThat(figures.calls()).containsExactly("size", "add5", "dbl");
        assertThat(engine.stepOutput(id, "size").map(key -> engine.decode(key, Figures.Size.class)))
                .contains(Figures.Size.BIG);
    }

    private final Workflow<Integer, Integer> child = Workflow.named("child")
            .taking(Integer.class)
            .awaitSignal("go", Integer.class)
            .then(Figures::dbl)
            .build();

    @Test
    @Case({"CHILD-09", "DI-04"})
    void an_included_workflow_is_no_instance_of_its_own() {
        Workflow<Integer, Integer> parent = Workflow.named("including")
                .taking(Integer.class)
                .then(Figures::inc)
                .include("inside", child)
                .then(Figures::add5)
                .build();
        Engine engine = started(parent, 1);
        engine.driveDue();
        assertThat(kind(engine)).isEqualTo(Status.Kind.AWAITING_SIGNAL);
        assertThat(status(engine).node()).contains(new NodeId("inside/go"));
        order(engine, door -> door.pause(id, Order.PLAIN));
        assertThat(kind(engine)).isEqualTo(Status.Kind.PAUSED);
        order(engine, door -> door.resume(id, Order.PLAIN));

        signal(engine, "go", 20);
        engine.driveDue();

        assertThat(output(engine)).isEqualTo(45);
        assertThat(figures.calls()).containsExactly("inc", "dbl", "add5"); // all of one bean
        List<InstanceSummary> all = engine.ask(door -> door.list(InstanceQuery.newest(100)));
        assertThat(all)
                .extracting(row -> row.id().value())
                .filteredOn(listed -> listed.startsWith(id))
                .containsExactly(id);
    }

    @Test
    @Case({"CHILD-08", "DI-04", "DEF-37"})
    void a_called_workflow_runs_on_any_node_and_so_does_what_follows() {
        Workflow<Integer, Integer> quick =
                Workflow.named("quick").taking(Integer.class).then(Figures::dbl).build();
        Workflow<Integer, Integer> parent = Workflow.named("calling")
                .taking(Integer.class)
                .then(Figures::inc)
                .call("called", quick)
                .then(Figures::add5)
                .build();
        Engine one = started(parent, 1, quick);
        Engine childrenOnly = node("node-b", quick);
        Engine other = node("node-c", parent, quick);
        one.drive(one.claim(id).orElseThrow());
        assertThat(figures.calls()).containsExactly("inc");

        childrenOnly.driveDue();
        other.driveDue();

        assertThat(output(one)).isEqualTo(9);
        assertThat(figures.calls()).containsExactly("inc", "dbl", "add5");
        assertThat(one.steps(id)).extracting(StepRecord::runner).endsWith("node-c");
    }

    private final Workflow<Integer, Integer> doubling =
            Workflow.named("doubling").taking(Integer.class).then(Figures::dbl).build();

    private final Workflow<Integer, Integer> calling = Workflow.named("calling-one")
            .taking(Integer.class)
            .then(Figures::inc)
            .call("called", doubling)
            .then(Figures::add5)
            .build();

    private String childOf(Engine engine) {
        List<InstanceSummary> all = engine.ask(door -> door.list(InstanceQuery.newest(100)));
        return all.stream()
                .map(row -> row.id().value())
                .filter(listed -> listed.startsWith(id + "/"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @Case({"CHILD-05", "SIG-14"})
    void a_child_that_ends_while_the_node_of_its_parent_is_dead_is_not_missed_and_not_started_again() {
        Engine dead = started(calling, 1, doubling);
        driveAndDie(dead, 2); // the step and the start of the child, but not the wait for it
        Engine childrenOnly = node("node-b", doubling);
        childrenOnly.driveDue();
        assertThat(figures.calls()).containsExactly("inc", "dbl");
        pass(CLAIM);

        node("node-c", calling, doubling).driveDue();

        assertThat(output(dead)).isEqualTo(9);
        assertThat(figures.calls()).containsExactly("inc", "dbl", "add5");
    }

    @Test
    @Case({"F1", "CHILD-09"})
    void a_cancel_of_the_parent_refuses_the_step_that_runs_in_its_child() {
        Engine engine = started(calling, 1, doubling);
        Engine other = node("node-b", calling, doubling);
        figures.during("dbl", 1, () -> orderElsewhere(other, door -> door.cancel(id, Order.PLAIN)));

        engine.driveDue();

        // a called workflow is an instance of its own, with a status of its own
        assertThat(kind(engine)).isEqualTo(Status.Kind.CANCELLED);
        assertThat(engine.instance(childOf(engine)).status().kind()).isEqualTo(Status.Kind.CANCELLED);
        assertThat(engine.stepOutput(childOf(engine), "dbl")).isEmpty();
        assertThat(figures.calls()).containsExactly("inc", "dbl");
    }

    @Test
    @Case("CHILD-05")
    void a_parent_whose_child_failed_fails_and_begins_a_new_child_when_it_is_retried() {
        Workflow<Integer, Integer> fragile = Workflow.named("fragile")
                .taking(Integer.class)
                .then(Figures::fragile)
                .build();
        Workflow<Integer, Integer> parent = Workflow.named("calling-fragile")
                .taking(Integer.class)
                .call("called", fragile)
                .then(Figures::dbl)
                .build();
        Engine engine = started(parent, 1, fragile);
        figures.failing(1);
        engine.driveDue();
        assertThat(failure(engine).type()).isEqualTo("child-failed");
        assertThat(failure(engine).message()).contains("failure 1");

        order(engine, door -> door.retry(id, Order.PLAIN));
        engine.driveDue();

        assertThat(output(engine)).isEqualTo(4);
        assertThat(figures.calls()).containsExactly("fragile", "fragile", "dbl");
    }

    @Test
    @Case("CHILD-08")
    void an_included_workflow_is_handed_from_node_to_node_in_its_middle() {
        Workflow<Integer, Integer> inner = Workflow.named("inner")
                .taking(Integer.class)
                .then(Figures::inc)
                .then(Figures::dbl)
                .build();
        Workflow<Integer, Integer> parent = Workflow.named("handed")
                .taking(Integer.class)
                .include("inside", inner)
                .then(Figures::add5)
                .build();
        Engine one = started(parent, 1);
        Engine other = node("node-b", parent);

        oneStep(one);
        oneStep(other);
        one.driveDue();

        assertThat(output(one)).isEqualTo(9);
        assertThat(figures.calls()).containsExactly("inc", "dbl", "add5");
    }

    private static Workflow<Integer, Integer> version(int number, String first, String behind) {
        return Workflow.named("versioned")
                .version(number)
                .taking(Integer.class)
                .then(first, Figures::inc)
                .undoneBy(Figures::undoInc)
                .awaitSignal("go", Integer.class, Wait.forEver())
                .then(behind, Figures::dbl)
                .build();
    }

    @Test
    void an_instance_that_waits_is_migrated_and_goes_on_by_the_other_definition() {
        Workflow<Integer, Integer> old = version(1, "first", "second");
        Workflow<Integer, Integer> next = version(2, "first", "renamed");
        started(old, 1).driveDue();
        Engine engine = node("node-b", old, next); // starts take the newest, so it was started before

        order(engine, door -> door.migrate(id, next.hash(), Map.of(), Order.by("ann", "a better one")));
        signal(engine, "go", 21);
        engine.driveDue();

        assertThat(output(engine)).isEqualTo(42);
        assertThat(engine.instance(id).hash()).isEqualTo(next.hash());
        assertThat(stepOutput(engine, "renamed")).contains(42);
        assertThat(rows(engine, Checkpoint.Kind.MIGRATION)).isEqualTo(1);
    }

    /** What has finished is known by its id: renamed, it could not be undone any more. */
    @Test
    void a_migration_that_would_lose_an_undo_is_refused_and_changes_nothing() {
        Workflow<Integer, Integer> old = version(1, "first", "second");
        Workflow<Integer, Integer> next = version(2, "renamed", "second");
        started(old, 1).driveDue();
        Engine engine = node("node-b", old, next); // starts take the newest, so it was started before
        Snapshot before = engine.instance(id);

        assertThatThrownBy(() ->
                        order(engine, door -> door.migrate(id, next.hash(), Map.of("first", "renamed"), Order.PLAIN)))
                .isInstanceOf(MigrationRefused.class)
                .hasMessageContaining("step 'first' has finished and can be undone")
                .hasMessageContaining("keep the id");

        assertThat(engine.instance(id)).isEqualTo(before);
    }
}
