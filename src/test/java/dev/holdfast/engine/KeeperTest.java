package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.Order;
import dev.holdfast.definition.Workflow;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.engine.Keeper.Tally;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.MemoryFixture;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Engine;
import dev.holdfast.testing.Figures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is kept for how long, and what a round removes. */
@Case("HIST-06")
class KeeperTest {

    private static final Duration DAY = Duration.ofDays(1);

    private final MemoryFixture store = new MemoryFixture();
    private final Figures figures = new Figures();
    private final Workflow<Integer, Integer> plain =
            Workflow.named("plain").taking(Integer.class).then(Figures::inc).build();
    private final Workflow<Integer, Integer> brief = Workflow.named("brief")
            .keptFor(Duration.ofHours(2))
            .taking(Integer.class)
            .then(Figures::dbl)
            .build();
    private final Workflow<Integer, Integer> broken = Workflow.named("broken")
            .taking(Integer.class)
            .then(Figures::fragile)
            .build();
    private final Engine engine =
            Engine.over(store.ports()).clock(store.clock()).with(figures).serving(plain, brief, broken);

    private Keeper keeper(Keeping keeping) {
        return engine.keeper(store.retention(), keeping);
    }

    private static Keeping byPhase(Map<Phase, Duration> times) {
        return new Keeping(times, Map.of(), Optional.empty(), Optional.empty());
    }

    private List<String> ids() {
        return engine.ask(door -> door.list(InstanceQuery.newest(100))).stream()
                .map(summary -> summary.id().value())
                .sorted()
                .toList();
    }

    private void run(Workflow<?, ?> workflow, String id) {
        engine.start(workflow, id, 1);
        engine.driveDue();
    }

    @Test
    void each_end_is_kept_for_its_own_time() {
        run(plain, "completed");
        engine.start(plain, "cancelled", 1);
        Scenarios.order(engine, door -> door.cancel("cancelled", Order.PLAIN));
        engine.start(plain, "live", 1);
        store.clock().advance(DAY.multipliedBy(2));
        Keeper keeper = keeper(byPhase(Map.of(Phase.COMPLETED, DAY, Phase.CANCELLED, DAY.multipliedBy(3))));

        Tally tally = keeper.round(() -> true);

        assertThat(tally.runs()).isEqualTo(1);
        assertThat(tally.checkpoints()).isPositive();
        assertThat(ids()).containsExactly("cancelled", "live");
        store.clock().advance(DAY.multipliedBy(2));
        assertThat(keeper.round(() -> true).runs()).isEqualTo(1);
        assertThat(ids()).containsExactly("live");
    }

    @Test
    void what_nobody_says_anything_about_is_kept_for_ever() {
        run(plain, "completed");
        store.clock().advance(DAY.multipliedBy(10_000));

        assertThat(keeper(Keeping.FOR_EVER).round(() -> true)).isEqualTo(Tally.NONE);
        assertThat(keeper(byPhase(Map.of(Phase.FAILED, DAY))).round(() -> true)).isEqualTo(Tally.NONE);

        assertThat(ids()).containsExactly("completed");
    }

    @Test
    void a_workflow_says_it_for_its_own_and_the_configuration_for_single_ones() {
        run(plain, "plain");
        run(brief, "brief");
        store.clock().advance(Duration.ofHours(3));

        assertThat(keeper(byPhase(Map.of(Phase.COMPLETED, DAY)))
                        .round(() -> true)
                        .runs())
                .isEqualTo(1);
        assertThat(ids()).containsExactly("plain");

        run(brief, "brief-2");
        Keeping longer = new Keeping(
                Map.of(), Map.of("brief", DAY, "plain", Duration.ofHours(2)), Optional.empty(), Optional.empty());
        assertThat(keeper(longer).round(() -> true).runs()).isEqualTo(1);
        store.clock().advance(Duration.ofHours(3));
        assertThat(keeper(longer).round(() -> true).runs()).isZero();
        assertThat(ids()).containsExactly("brief-2");
    }

    @Test
    void the_floor_holds_for_every_rule() {
        Optional<Duration> short1 = Optional.of(Duration.ofSeconds(1));

        assertThat(byPhase(Map.of(Phase.COMPLETED, Duration.ofSeconds(1)))
                        .time(Optional.empty(), Phase.COMPLETED, Optional.empty()))
                .contains(Duration.ofHours(1));
        assertThat(Keeping.FOR_EVER.time(Optional.of(new WorkflowName("w")), Phase.FAILED, short1))
                .contains(Duration.ofHours(1));
        assertThat(Keeping.FOR_EVER.time(Optional.of(new WorkflowName("w")), Phase.FAILED, Optional.empty()))
                .isEmpty();
    }

    @Test
    void a_look_says_what_a_round_would_remove_and_removes_nothing() {
        run(plain, "one");
        run(plain, "two");
        run(brief, "brief");
        Scenarios.order(engine, door -> door.signal("never-started", "event", 1));
        store.clock().advance(DAY.multipliedBy(2));
        Keeper keeper = keeper(byPhase(Map.of(Phase.COMPLETED, DAY, Phase.EXPECTED, DAY)));

        Keeper.Found found = keeper.look(1);

        assertThat(found.old()).isEqualTo(Map.of("plain", 2L, "brief", 1L, "", 1L));
        assertThat(found.complete()).isTrue();
        assertThat(ids()).hasSize(3);
        assertThat(keeper.round(() -> true).runs()).isEqualTo(4);
        assertThat(keeper.look(1).old()).isEmpty();
    }

    @Test
    void a_round_ends_where_it_is_when_the_node_stops() {
        run(plain, "one");
        store.clock().advance(DAY.multipliedBy(2));

        assertThat(keeper(byPhase(Map.of(Phase.COMPLETED, DAY))).round(() -> false))
                .isEqualTo(Tally.NONE);

        assertThat(ids()).containsExactly("one");
    }

    @Test
    void more_runs_than_one_transaction_takes_are_all_removed() {
        for (int each = 0; each < 250; each++) {
            engine.start(plain, "i-" + each, 1);
        }
        engine.driveDue();
        store.clock().advance(DAY.multipliedBy(2));

        assertThat(keeper(byPhase(Map.of(Phase.COMPLETED, DAY)))
                        .round(() -> true)
                        .runs())
                .isEqualTo(250);
        assertThat(ids()).isEmpty();
    }
}
