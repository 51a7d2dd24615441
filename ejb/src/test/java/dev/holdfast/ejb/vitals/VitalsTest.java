package dev.holdfast.ejb.vitals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.ejb.testing.TestNode;
import dev.holdfast.engine.Pace;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is told of the health of a node: a restart is for what it mends, and another node for what that does better. */
class VitalsTest {

    private long now = Duration.ofDays(1).toNanos();

    private final Pace pace = new Pace() {
        @Override
        public long nanos() {
            return now;
        }
    };

    private final Vitals vitals = new Vitals(pace, TestNode.settings("one"), "one/7", "10");

    private void passes(Duration time) {
        now += time.toNanos();
    }

    @Test
    void a_node_that_has_just_started_is_well() {
        assertThat(List.of(vitals.start(), vitals.threads(), vitals.database(), vitals.dispatch(), vitals.work()))
                .allMatch(Condition::well)
                .allMatch(condition -> condition.facts().get("node").equals("one/7"));
        assertThat(vitals.start().facts()).containsEntry("schema", "10");
    }

    @Test
    void a_database_that_is_away_takes_a_node_out_of_balance_and_restarts_nothing() {
        passes(Duration.ofSeconds(21)); // longer than a claim
        vitals.beatFailed();
        vitals.lookFailed();
        passes(Duration.ofHours(1));

        assertThat(vitals.database().well()).isFalse();
        assertThat(vitals.dispatch().well()).isFalse();
        assertThat(vitals.threads().well()).isTrue();

        vitals.beat();
        vitals.turned();
        vitals.looked();

        assertThat(vitals.database().well()).isTrue();
        assertThat(vitals.dispatch().well()).isTrue();
    }

    @Test
    void a_single_look_that_failed_is_not_worth_a_word() {
        vitals.lookFailed();
        passes(Duration.ofSeconds(5));

        assertThat(vitals.dispatch().well()).isTrue();
    }

    @Test
    void a_thread_that_has_ended_needs_a_restart() {
        vitals.ended("poller");

        assertThat(vitals.threads().well()).isFalse();
        assertThat(vitals.threads().facts()).containsEntry("ended", "poller");
    }

    @Test
    void a_poller_that_stands_while_the_database_answers_needs_a_restart() {
        passes(Duration.ofMinutes(4));
        vitals.beat();
        assertThat(vitals.threads().well()).isTrue();

        passes(Duration.ofMinutes(2));
        vitals.beat();

        assertThat(vitals.threads().well()).isFalse();
    }

    @Test
    void a_node_that_takes_no_work_is_out_of_balance() {
        vitals.still(true);
        assertThat(vitals.dispatch().well()).isFalse();
        assertThat(vitals.threads().well()).isTrue();

        vitals.still(false);
        assertThat(vitals.dispatch().well()).isTrue();
    }

    @Test
    void a_backlog_is_told_and_no_illness_of_a_node() {
        vitals.seen(new Workload.Seen(
                List.of(new Workload.Due(1, 5, Duration.ofHours(1)), new Workload.Due(2, 3, Duration.ofHours(2))),
                Map.of(Phase.RUNNING, 9),
                List.of(),
                List.of(),
                new Workload.Schedules(0, 0, Optional.empty())));

        assertThat(vitals.work().well()).isTrue();
        assertThat(vitals.work().facts()).containsEntry("due", "8").containsEntry("oldestDue", "PT2H");
    }

    @Test
    void gauges_show_what_was_counted_last_and_zero_for_what_has_gone() {
        KeptFigures figures = new KeptFigures();
        NodeGauges gauges = new NodeGauges(figures, vitals);
        gauges.offer();
        gauges.seen(new Workload.Seen(
                List.of(new Workload.Due(1, 5, Duration.ofMillis(1500))),
                Map.of(Phase.RUNNING, 9, Phase.PAUSED, 2),
                List.of(new Workload.Limit("order:all", 4, 3)),
                List.of(new Workload.Mail("mail", 6, 1, Duration.ofSeconds(30))),
                new Workload.Schedules(3, 1, Optional.of(Duration.ofSeconds(90)))));

        assertThat(figures.shown(Metric.BRANCHES_DUE)).isEqualTo(5);
        assertThat(figures.shown(Metric.BRANCHES_DUE_OLDEST)).isEqualTo(1.5);
        assertThat(figures.shown(Metric.INSTANCES_LIVE, "running")).isEqualTo(9);
        assertThat(figures.shown(Metric.INSTANCES_LIVE, "compensating")).isZero();
        assertThat(figures.shown(Metric.LIMIT_WAITING, "order:all")).isEqualTo(3);
        assertThat(figures.shown(Metric.MESSAGES_PARKED, "mail")).isEqualTo(1);
        assertThat(figures.shown(Metric.MESSAGES_OLDEST, "mail")).isEqualTo(30);
        assertThat(figures.shown(Metric.SCHEDULES_FAILING)).isEqualTo(1);
        assertThat(figures.shown(Metric.SCHEDULES_LATE)).isEqualTo(90);

        gauges.seen(Workload.Seen.NOTHING);

        assertThat(figures.shown(Metric.LIMIT_WAITING, "order:all")).isZero();
        assertThat(figures.shown(Metric.MESSAGES_OLDEST, "mail")).isZero();
    }
}
