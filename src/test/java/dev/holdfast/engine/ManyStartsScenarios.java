package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.Start;
import dev.holdfast.client.Started;
import dev.holdfast.client.UnknownWorkflow;
import dev.holdfast.definition.ConflictPolicy;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.Workflow;
import dev.holdfast.lifecycle.DefinitionMismatch;
import dev.holdfast.lifecycle.InstanceExists;
import dev.holdfast.snapshot.Status;
import dev.holdfast.store.Claim;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.CountedSeats;
import dev.holdfast.testing.Engine;
import dev.holdfast.testing.Figures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Many starts in one call: each by the whole decision table of a start, as if it came alone. */
public abstract class ManyStartsScenarios extends Scenarios {

    private static final Duration LONG = Duration.ofHours(1);

    private final Workflow<Integer, Integer> doubling = Workflow.named("many-doubling")
            .taking(Integer.class)
            .then(Figures::dbl)
            .build();

    private final Workflow<Integer, Integer> other = Workflow.named("many-doubling")
            .taking(Integer.class)
            .then(Figures::dbl)
            .then("again", Figures::dbl)
            .build();

    private Start start(String name, int input) {
        return Start.of("many-doubling", id(name), input);
    }

    private String id(String name) {
        return name + "-" + id;
    }

    private List<Started> startAll(Engine engine, Start... starts) {
        return engine.ask(door -> door.startAll(List.of(starts)));
    }

    private static List<Boolean> fresh(List<Started> started) {
        return started.stream().map(Started::fresh).toList();
    }

    private int result(Engine engine, String name) {
        return engine.output(id(name), Integer.class).orElseThrow();
    }

    private static boolean isThere(Engine engine, String id) {
        return engine.ports()
                .transactions()
                .own(() -> engine.ports().instances().find(new InstanceId(id)))
                .isPresent();
    }

    @Test
    @Case({"CLI-01", "CLI-06"})
    void many_starts_create_all_of_them_in_their_order_and_run_nothing() {
        Engine engine = node("node-a", doubling);

        List<Started> started = startAll(engine, start("b", 1), start("c", 2).label("customer", "ann"), start("a", 3));

        assertThat(started).extracting(each -> each.id().value()).containsExactly(id("b"), id("c"), id("a"));
        assertThat(started).allSatisfy(each -> {
            assertThat(each.fresh()).isTrue();
            assertThat(each.status().kind()).isEqualTo(Status.Kind.IN_PROGRESS);
            assertThat(each.output()).isEmpty();
        });
        assertThat(figures.calls()).isEmpty();
        assertThat(engine.<Map<String, String>>ask(door -> door.labels(id("c"))))
                .isEqualTo(Map.of("customer", "ann"));
        assertThat(engine.driveDue()).isEqualTo(3);
        assertThat(List.of(result(engine, "a"), result(engine, "b"), result(engine, "c")))
                .containsExactly(6, 2, 4);
    }

    @Test
    void no_starts_create_nothing() {
        assertThat(startAll(node("node-a", doubling))).isEmpty();
    }

    @Test
    @Case("LIF-02")
    void one_that_must_not_exist_and_does_makes_the_call_fail_and_with_it_everything_is_rolled_back() {
        Engine engine = node("node-a", doubling);
        startAll(engine, start("there", 1));

        assertThatThrownBy(() -> startAll(engine, start("new", 2), start("there", 3), start("newer", 4)))
                .isInstanceOf(InstanceExists.class)
                .hasMessageContaining(id("there"));

        assertThat(isThere(engine, id("new"))).isFalse();
        assertThat(isThere(engine, id("newer"))).isFalse();
        engine.driveDue();
        assertThat(result(engine, "there")).isEqualTo(2);
    }

    @Test
    @Case({"LIF-02", "DEF-01"})
    void an_id_that_must_not_exist_cannot_be_wanted_twice() {
        Engine engine = node("node-a", doubling);

        assertThatThrownBy(() -> startAll(engine, start("twice", 1), start("twice", 2)))
                .isInstanceOf(InstanceExists.class);

        assertThat(isThere(engine, id("twice"))).isFalse();
    }

    @Test
    @Case("CLI-02")
    void one_that_may_exist_is_answered_from_what_is_there() {
        Engine engine = node("node-a", doubling);
        startAll(engine, start("ended", 1));
        engine.driveDue();
        startAll(engine, start("running", 2));
        long before = engine.instance(id("running")).run();

        List<Started> started = startAll(
                engine,
                start("ended", 7).policy(ConflictPolicy.USE_EXISTING),
                start("new", 3),
                start("running", 8).policy(ConflictPolicy.USE_EXISTING),
                start("new", 9).policy(ConflictPolicy.USE_EXISTING));

        assertThat(fresh(started)).containsExactly(false, true, false, false);
        assertThat(started.get(0).status().kind()).isEqualTo(Status.Kind.COMPLETED);
        assertThat(started.get(0).output()).hasValue(engine.encode(2, Integer.class));
        assertThat(started.get(2).status().kind()).isEqualTo(Status.Kind.IN_PROGRESS);
        assertThat(engine.instance(id("running")).run()).isEqualTo(before);
        engine.driveDue();
        assertThat(List.of(result(engine, "new"), result(engine, "running"))).containsExactly(6, 4);
    }

    @Test
    @Case({"LIF-18", "DEF-02"})
    void one_that_replaces_what_exists_ends_it_and_begins_anew_beside_the_others() {
        Engine engine = node("node-a", doubling);
        startAll(engine, start("old", 1), start("kept", 2));
        long old = engine.instance(id("old")).run();
        long kept = engine.instance(id("kept")).run();

        List<Started> started = startAll(
                engine,
                start("new", 3),
                start("old", 10).policy(ConflictPolicy.TERMINATE_EXISTING),
                start("kept", 4).policy(ConflictPolicy.USE_EXISTING),
                start("unused", 5).policy(ConflictPolicy.TERMINATE_EXISTING));

        assertThat(fresh(started)).containsExactly(true, true, false, true);
        assertThat(engine.instance(id("old")).run()).isNotEqualTo(old);
        assertThat(engine.instance(id("kept")).run()).isEqualTo(kept);
        assertThat(ports().transactions().own(() -> ports().branches().phase(old)))
                .hasValueSatisfying(phase -> assertThat(phase.isFinal()).isTrue());
        assertThat(engine.driveDue()).isEqualTo(4);
        assertThat(List.of(result(engine, "old"), result(engine, "kept"), result(engine, "unused")))
                .containsExactly(20, 4, 10);
    }

    @Test
    @Case("LIF-02")
    void a_call_that_fails_behind_one_that_replaces_leaves_what_was_there() {
        Engine engine = node("node-a", doubling);
        startAll(engine, start("old", 1), start("there", 2));
        long old = engine.instance(id("old")).run();

        assertThatThrownBy(() ->
                        startAll(engine, start("old", 10).policy(ConflictPolicy.TERMINATE_EXISTING), start("there", 3)))
                .isInstanceOf(InstanceExists.class);

        assertThat(engine.instance(id("old")).run()).isEqualTo(old);
        engine.driveDue();
        assertThat(result(engine, "old")).isEqualTo(2);
    }

    @Test
    void an_id_in_use_by_another_structure_makes_the_call_fail() {
        startAll(node("node-b", other), start("there", 1));
        Engine engine = node("node-a", doubling);

        assertThatThrownBy(() ->
                        startAll(engine, start("new", 2), start("there", 3).policy(ConflictPolicy.USE_EXISTING)))
                .isInstanceOf(DefinitionMismatch.class);

        assertThat(isThere(engine, id("new"))).isFalse();
        Engine.over(ports()).with(figures).serving(other).driveDue();
    }

    @Test
    void a_workflow_that_nobody_knows_starts_none_of_them() {
        Engine engine = node("node-a", doubling);

        assertThatThrownBy(() -> startAll(engine, start("new", 2), Start.of("no such", id("lost"), 1)))
                .isInstanceOf(UnknownWorkflow.class);

        assertThat(isThere(engine, id("new"))).isFalse();
    }

    @Test
    @Case("F19")
    void as_many_as_there_are_places_begin_right_after_the_commit_and_the_others_are_due() {
        CountedSeats seats = new CountedSeats("node-a", 2, LONG);
        Engine engine = keep(assembly("node-a", ports()).seats(seats).serving(doubling));

        startAll(engine, start("a", 1), start("b", 2), start("c", 3));

        assertThat(seats.begun())
                .extracting(claim -> claim.instance().value())
                .containsExactlyInAnyOrder(id("a"), id("b"));
        for (Claim claim : seats.begun()) {
            Claim loaded = ports().transactions()
                    .own(() -> ports().branches().reload(claim.hold()))
                    .orElseThrow();
            assertThat(claim).usingRecursiveComparison().ignoringFields("at").isEqualTo(loaded);
            assertThat(engine.drive(claim)).isEqualTo(BranchRunner.End.ENDED);
        }
        assertThat(engine.driveDue()).isEqualTo(1);
        assertThat(Stream.of("a", "b", "c").map(name -> result(engine, name))).containsExactly(2, 4, 6);
    }

    @Test
    void places_of_starts_that_come_to_nothing_are_free_again() {
        startAll(node("node-b", doubling), start("there", 1));
        CountedSeats seats = new CountedSeats("node-a", 3, LONG);
        Engine engine = keep(assembly("node-a", ports()).seats(seats).serving(doubling));

        assertThatThrownBy(() -> startAll(engine, start("a", 1), start("there", 2), start("b", 3)))
                .isInstanceOf(InstanceExists.class);
        assertThat(seats.free()).as("after a rollback").isEqualTo(3);

        startAll(engine, start("there", 1).policy(ConflictPolicy.USE_EXISTING), start("a", 2));
        assertThat(seats.free()).as("one has begun").isEqualTo(2);
        seats.begun().forEach(engine::drive);
        engine.driveDue();
        assertThat(engine.ask(door -> door.status(id("there"))).kind()).isEqualTo(Status.Kind.COMPLETED);
    }
}
