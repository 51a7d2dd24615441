package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.DeclaredSchedule;
import dev.holdfast.client.Order;
import dev.holdfast.client.ScheduleView;
import dev.holdfast.client.Schedules;
import dev.holdfast.client.UnknownSchedule;
import dev.holdfast.client.UnknownWorkflow;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.Workflow;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.schedule.Every;
import dev.holdfast.schedule.Missed;
import dev.holdfast.schedule.Overlap;
import dev.holdfast.schedule.Schedule;
import dev.holdfast.schedule.Tick;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.Status;
import dev.holdfast.store.Agenda;
import dev.holdfast.store.Runs;
import dev.holdfast.store.StorePorts;
import dev.holdfast.store.Transactions;
import dev.holdfast.testing.ArrangedTransactions;
import dev.holdfast.testing.ArrangedTrouble;
import dev.holdfast.testing.Elsewhere;
import dev.holdfast.testing.Engine;
import dev.holdfast.testing.Figures;
import dev.holdfast.testing.StandingTransaction;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Schedules: every tick starts one run, whatever happens around it, and no second. */
public abstract class ScheduleScenarios extends Scenarios {

    private static final Duration HOUR = Duration.ofHours(1);

    private final String name = "s-" + UUID.randomUUID();
    private final Workflow<Integer, Integer> work =
            Workflow.named("w-" + name).taking(Integer.class).then(Figures::inc).build();
    private final List<String> heard = new ArrayList<>();
    private final Ticking.Listener listener = new Ticking.Listener() {
        @Override
        public void fired(String schedule, List<InstanceId> started) {
            started.forEach(run -> heard.add("fired " + run));
        }

        @Override
        public void leftOut(String schedule) {
            heard.add("left out");
        }

        @Override
        public void overlapped(String schedule, Tick tick) {
            heard.add("overlapped " + tick.time());
        }

        @Override
        public void failed(String schedule, RuntimeException error, Duration again) {
            heard.add("failed");
        }
    };

    private Agenda agenda() {
        return place().store().agenda();
    }

    private <T> T ask(Engine engine, Function<Schedules, T> question) {
        return engine.ports().transactions().own(() -> question.apply(engine.schedules(agenda())));
    }

    private void tell(Engine engine, Consumer<Schedules> order) {
        ask(engine, door -> {
            order.accept(door);
            return true;
        });
    }

    private Optional<Duration> fire(Engine engine) {
        return engine.ticking(agenda(), listener).fireDue();
    }

    private Schedule hourly() {
        // The last tick came half an hour ago, so that none comes while the test runs.
        Instant anchor = now().minus(HOUR.dividedBy(2)).truncatedTo(ChronoUnit.SECONDS);
        return Schedule.named(name)
                .at(new Every(HOUR, anchor))
                .starts(work.name().value())
                .with(7);
    }

    private Instant now() {
        return ports().transactions().own(() -> agenda().now());
    }

    /** Adds a schedule of which nothing was decided for some hours, as if no node had been there. */
    private List<Instant> missedFor(Engine engine, Schedule schedule, int hours) {
        Instant last = ((Every) schedule.timetable()).anchor();
        List<Instant> ticks = new ArrayList<>();
        for (int back = hours - 1; back >= 0; back--) {
            ticks.add(last.minus(HOUR.multipliedBy(back)));
        }
        ports().transactions()
                .own(() -> agenda().add(
                                new Agenda.Spec(
                                        name,
                                        schedule.timetable(),
                                        schedule.workflow(),
                                        Optional.of(engine.encode(7, Integer.class)),
                                        schedule.missed(),
                                        schedule.overlap()),
                                Optional.empty(),
                                Optional.of(ticks.get(0)),
                                Runs.Trail.NONE));
        return ticks;
    }

    private String run(Instant tick) {
        return name + "@" + tick;
    }

    private List<String> runs(Instant... ticks) {
        return List.of(ticks).stream().map(tick -> "fired " + run(tick)).toList();
    }

    private ScheduleView seen(Engine engine) {
        return found(engine).orElseThrow();
    }

    private Optional<ScheduleView> found(Engine engine) {
        return ask(engine, door -> door.find(name));
    }

    private boolean put(Engine engine, Schedule schedule, Order order) {
        return ask(engine, door -> door.put(schedule, order));
    }

    private List<InstanceId> backfill(Engine engine, Instant from, Instant to) {
        return ask(engine, door -> door.backfill(name, from, to, Order.PLAIN));
    }

    private boolean exists(Engine engine, String run) {
        return engine.ask(door -> door.list(InstanceQuery.newest(100))).stream()
                .anyMatch(summary -> summary.id().value().equals(run));
    }

    @Test
    void a_schedule_waits_for_its_next_tick() {
        Engine engine = node("node-a", work);

        assertThat(put(engine, hourly(), Order.PLAIN)).isTrue();

        ScheduleView view = seen(engine);
        assertThat(view.next())
                .contains(((Every) view.schedule().timetable()).anchor().plus(HOUR));
        assertThat(fire(engine).orElseThrow()).isBetween(Duration.ofMinutes(28), Duration.ofMinutes(30));
        assertThat(heard).isEmpty();
    }

    @Test
    void a_tick_starts_a_run_with_the_input_of_its_schedule_and_labels_that_tell_of_it() {
        Engine engine = node("node-a", work);
        List<Instant> ticks = missedFor(engine, hourly().missed(Missed.ONCE), 1);

        fire(engine);
        engine.driveDue();

        assertThat(heard).isEqualTo(runs(ticks.get(0)));
        assertThat(engine.output(run(ticks.get(0)), Integer.class)).contains(8);
        Map<String, String> labels = engine.ask(door -> door.labels(run(ticks.get(0))));
        assertThat(labels)
                .containsEntry("schedule", name)
                .containsEntry("tick", ticks.get(0).toString());
        assertThat(seen(engine).last()).contains(ticks.get(0));
        assertThat(seen(engine).next()).contains(ticks.get(0).plus(HOUR));
        assertThat(seen(engine).lastRun()).contains(new InstanceId(run(ticks.get(0))));
    }

    @Test
    void ticks_that_were_missed_are_caught_up_with_as_the_rule_says() {
        Engine engine = node("node-a", work);
        List<Instant> ticks = missedFor(engine, hourly().missed(Missed.catchUp(2)), 4);

        fire(engine);

        assertThat(heard).containsExactly("fired " + run(ticks.get(2)), "fired " + run(ticks.get(3)), "left out");
    }

    @Test
    void ticks_that_were_missed_are_skipped_unless_a_rule_says_otherwise() {
        Engine engine = node("node-a", work);
        List<Instant> ticks = missedFor(engine, hourly(), 4);

        fire(engine);

        assertThat(heard).containsExactly("left out");
        assertThat(seen(engine).next()).contains(ticks.get(3).plus(HOUR));
        assertThat(seen(engine).last()).isEmpty();
    }

    @Test
    void a_tick_whose_predecessor_runs_is_left_out_if_the_schedule_says_so() {
        Engine engine = node("node-a", work);
        Schedule schedule = hourly().missed(Missed.catchUp(9)).overlap(Overlap.SKIP);
        List<Instant> ticks = missedFor(engine, schedule, 2);

        fire(engine);

        assertThat(heard).containsExactly("fired " + run(ticks.get(0)), "overlapped " + ticks.get(1));
    }

    @Test
    void a_run_that_still_runs_is_cancelled_for_the_next_tick_if_the_schedule_says_so() {
        Engine engine = node("node-a", work);
        Schedule schedule = hourly().missed(Missed.catchUp(9)).overlap(Overlap.CANCEL);
        List<Instant> ticks = missedFor(engine, schedule, 2);
        InstanceId before = ask(engine, door -> door.trigger(name, Order.PLAIN));

        fire(engine);

        assertThat(heard).containsExactly("fired " + run(ticks.get(1)), "overlapped " + ticks.get(0));
        assertThat(engine.instance(before.value()).status().kind()).isEqualTo(Status.Kind.CANCELLED);
        assertThat(engine.instance(run(ticks.get(1))).status().kind()).isEqualTo(Status.Kind.IN_PROGRESS);
    }

    @Test
    void a_run_that_has_ended_is_no_reason_to_leave_a_tick_out() {
        Engine engine = node("node-a", work);
        List<Instant> ticks = missedFor(engine, hourly().missed(Missed.ONCE).overlap(Overlap.SKIP), 1);
        ask(engine, door -> door.trigger(name, Order.PLAIN));
        engine.driveDue();

        fire(engine);

        assertThat(heard).isEqualTo(runs(ticks.get(0)));
    }

    @Test
    void a_node_leaves_schedules_alone_whose_workflow_is_not_deployed_there() {
        Engine engine = node("node-a", work);
        missedFor(engine, hourly().missed(Missed.ONCE), 1);
        Workflow<Integer, Integer> otherWork = Workflow.named("w-" + UUID.randomUUID())
                .taking(Integer.class)
                .then(Figures::inc)
                .build();
        Engine other = node("node-b", otherWork);

        assertThat(fire(other)).isEmpty();

        assertThat(heard).isEmpty();
        assertThat(seen(other).isServed()).isFalse();
        fire(engine);
        assertThat(heard).hasSize(1);
    }

    @Test
    void a_tick_that_another_node_is_firing_is_left_to_it() throws Exception {
        Engine one = node("node-a", work);
        Engine other = node("node-b", work);
        List<Instant> ticks = missedFor(one, hourly().missed(Missed.ONCE), 1);
        if (!place().store().locksRowByRow()) {
            return; // one lock for all: nobody can look while another holds it
        }
        try (StandingTransaction<Optional<Agenda.Due>> firing =
                StandingTransaction.open(ports().transactions(), () -> agenda().lockDue(name))) {
            fire(other);

            assertThat(heard).isEmpty();
            firing.rollBack();
        }
        fire(other);

        assertThat(heard).isEqualTo(runs(ticks.get(0)));
    }

    /** The key decides, not the lock: a node that has decided long ago starts nothing that is started. */
    @Test
    void a_tick_that_has_its_run_already_starts_no_second() {
        Engine engine = node("node-a", work);
        List<Instant> ticks = missedFor(engine, hourly().missed(Missed.ONCE), 1);
        assertThat(backfill(engine, ticks.get(0), ticks.get(0).plusSeconds(1)))
                .containsExactly(new InstanceId(run(ticks.get(0))));

        fire(engine);

        assertThat(heard).isEmpty();
        assertThat(seen(engine).next()).contains(ticks.get(0).plus(HOUR));
        engine.driveDue();
        assertThat(figures.calls()).hasSize(1);
    }

    /** Without the lock, too: both have read the same row, and both go on. */
    @Test
    void of_two_that_have_decided_the_same_one_moves_the_schedule_on() {
        Engine engine = node("node-a", work);
        missedFor(engine, hourly().missed(Missed.ONCE), 1);
        Agenda.Entry seen = ports().transactions().own(() -> agenda().find(name).orElseThrow());

        fire(engine);
        boolean moved = ports().transactions()
                .own(() -> agenda().moved(seen, new Agenda.Moved(seen.next(), Optional.empty(), Optional.empty())));

        assertThat(moved).isFalse();
    }

    @RepeatedTest(5)
    void many_nodes_that_look_at_once_start_each_run_once() throws Exception {
        Engine first = node("node-a", work);
        List<Instant> ticks = missedFor(first, hourly().missed(Missed.catchUp(5)), 5);
        CyclicBarrier begin = new CyclicBarrier(3);
        List<Elsewhere<Optional<Duration>>> others = new ArrayList<>();
        List<String> all = Collections.synchronizedList(heard);
        for (int i = 0; i < 3; i++) {
            Engine node = node("node-" + i, work);
            Ticking ticking = node.ticking(agenda(), new Ticking.Listener() {
                @Override
                public void fired(String schedule, List<InstanceId> started) {
                    started.forEach(run -> all.add("fired " + run));
                }

                @Override
                public void failed(String schedule, RuntimeException error, Duration again) {
                    all.add("failed by " + error);
                }
            });
            others.add(Elsewhere.start("node-" + i, () -> {
                begin.await();
                return ticking.fireDue();
            }));
        }
        for (Elsewhere<Optional<Duration>> other : others) {
            other.result();
        }

        assertThat(heard).containsExactlyElementsOf(runs(ticks.toArray(Instant[]::new)));
    }

    /** The power goes between the start of the run and the moving of the schedule. */
    @Test
    void a_node_that_dies_before_it_has_moved_the_schedule_has_started_nothing() {
        Engine engine = node("node-a", work);
        List<Instant> ticks = missedFor(engine, hourly().missed(Missed.ONCE), 1);
        Agenda dies = broken(agenda(), "moved");

        engine.ticking(dies, listener).fireDue();

        assertThat(heard).containsExactly("failed");
        assertThat(exists(engine, run(ticks.get(0)))).isFalse();
        assertThat(seen(engine).next()).contains(ticks.get(0));
        assertThat(seen(engine).error().orElseThrow()).contains("as arranged");
        assertThat(fire(engine)).as("it is put off").isPresent();
        assertThat(heard).hasSize(1);
    }

    @Test
    void a_dead_lock_is_no_failure_of_a_schedule() {
        Engine engine = node("node-a", work);
        List<Instant> ticks = missedFor(engine, hourly().missed(Missed.ONCE), 1);
        StorePorts arranged = ports().with(new ArrangedTransactions(ports().transactions()));
        Engine unlucky = node("node-b", arranged, work);

        unlucky.ticking(troubled(agenda(), "moved"), listener).fireDue();

        assertThat(heard).containsExactly("failed");
        assertThat(seen(engine).error()).isEmpty();
        fire(engine);
        assertThat(heard).containsExactly("failed", "fired " + run(ticks.get(0)));
    }

    @Test
    void a_paused_schedule_does_not_tick_and_goes_on_from_its_resumption() {
        Engine engine = node("node-a", work);
        List<Instant> ticks = missedFor(engine, hourly().missed(Missed.catchUp(9)), 3);

        tell(engine, door -> door.pause(name, Order.by("ann", "holidays")));
        fire(engine);
        assertThat(heard).isEmpty();
        assertThat(seen(engine).paused()).isTrue();
        assertThat(seen(engine).order()).isEqualTo(Order.by("ann", "holidays"));

        tell(engine, door -> door.resume(name, Order.PLAIN));
        fire(engine);
        assertThat(heard).isEmpty();
        assertThat(seen(engine).next()).contains(ticks.get(2).plus(HOUR));
    }

    @Test
    void a_run_can_be_had_now_paused_or_not_and_each_time_another() {
        Engine engine = node("node-a", work);
        ask(engine, door -> door.put(hourly(), Order.PLAIN));
        tell(engine, door -> door.pause(name, Order.PLAIN));

        InstanceId one = ask(engine, door -> door.trigger(name, Order.PLAIN));
        InstanceId two = ask(engine, door -> door.trigger(name, Order.PLAIN));

        assertThat(one).isNotEqualTo(two);
        engine.driveDue();
        assertThat(engine.output(one.value(), Integer.class)).contains(8);
        assertThat(engine.output(two.value(), Integer.class)).contains(8);
        assertThat(seen(engine).paused()).isTrue();
    }

    @Test
    void a_run_that_is_wanted_twice_with_one_key_is_started_once() {
        Engine engine = node("node-a", work);
        Engine other = node("node-b", work);
        ask(engine, door -> door.put(hourly(), Order.PLAIN));

        InstanceId one = ask(engine, door -> door.trigger(name, "month end", Order.PLAIN));
        engine.driveDue();
        InstanceId again = ask(other, door -> door.trigger(name, "month end", Order.PLAIN));
        InstanceId another = ask(other, door -> door.trigger(name, "year end", Order.PLAIN));

        assertThat(one.value()).isEqualTo(name + "!month end");
        assertThat(again).isEqualTo(one);
        assertThat(another).isNotEqualTo(one);
        assertThat(seen(engine).lastRun()).contains(another);
        assertThat(engine.output(one.value(), Integer.class)).contains(8);
    }

    @Test
    void a_span_of_time_is_filled_with_the_runs_it_lacks() {
        Engine engine = node("node-a", work);
        List<Instant> ticks = missedFor(engine, hourly().missed(Missed.ONCE), 4);
        fire(engine);

        List<InstanceId> filled = backfill(engine, ticks.get(1), ticks.get(3).plusSeconds(1));

        assertThat(filled).extracting(InstanceId::value).containsExactly(run(ticks.get(1)), run(ticks.get(2)));
        assertThat(backfill(engine, ticks.get(1), ticks.get(3))).isEmpty();
    }

    @Test
    void a_span_that_makes_no_sense_is_refused_and_starts_nothing() {
        Engine engine = node("node-a", work);
        ask(engine, door -> door.put(hourly(), Order.PLAIN));
        Instant now = now();

        assertThatThrownBy(() -> backfill(engine, now, now)).isInstanceOf(InvalidArgument.class);
        assertThatThrownBy(() -> backfill(engine, now, now.plus(HOUR)))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("not later than now");
        assertThatThrownBy(() -> backfill(engine, now.minus(HOUR.multipliedBy(1_002)), now))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("more than 1000 ticks");
        assertThat(fire(engine)).isPresent();
        assertThat(seen(engine).lastRun()).isEmpty();
    }

    @Test
    void what_an_application_declares_is_as_its_code_says_and_keeps_its_place() {
        Engine engine = node("node-a", work);
        Schedule declared = hourly().missed(Missed.ONCE);
        List<Instant> ticks = missedFor(engine, declared, 3);
        String application = "app-" + name;

        declare(engine, application, declared);
        assertThat(seen(engine).application()).contains(application);
        assertThat(seen(engine).next()).as("what was missed while nothing ran").contains(ticks.get(0));

        fire(engine);
        assertThat(heard).containsExactly("fired " + run(ticks.get(2)), "left out");
        declare(engine, application, declared);
        assertThat(seen(engine).last()).contains(ticks.get(2));

        tell(engine, door -> door.pause(name, Order.PLAIN));
        declare(engine, application, declared.missed(Missed.SKIP));
        assertThat(seen(engine).paused()).isTrue();
        assertThat(seen(engine).schedule().missed()).isEqualTo(Missed.SKIP);

        declare(engine, application);
        assertThat(found(engine)).isEmpty();
    }

    private void declare(Engine engine, String application, Schedule... schedules) {
        ports().transactions().own(() -> {
            engine.schedules(agenda()).declare(application, List.of(schedules));
            return true;
        });
    }

    @Test
    void what_code_declares_is_not_changed_from_outside_nor_by_other_code() {
        Engine engine = node("node-a", work);
        String application = "app-" + name;
        declare(engine, application, hourly());

        assertThatThrownBy(() -> ask(engine, door -> door.put(hourly(), Order.PLAIN)))
                .isInstanceOf(DeclaredSchedule.class)
                .hasMessageContaining(application);
        assertThatThrownBy(() -> tell(engine, door -> door.remove(name, Order.PLAIN)))
                .isInstanceOf(DeclaredSchedule.class);
        assertThatThrownBy(() -> declare(engine, "other-" + name, hourly()))
                .isInstanceOf(ScheduleTaken.class)
                .hasMessageContaining(application);
        declare(engine, application);
    }

    @Test
    void what_somebody_puts_can_be_changed_and_removed() {
        Engine engine = node("node-a", work);
        assertThat(put(engine, hourly(), Order.PLAIN)).isTrue();
        Schedule daily = Schedule.named(name)
                .cron("@daily", "Europe/Berlin")
                .starts(work.name().value());

        assertThat(put(engine, daily.with(1), Order.by("ann", "enough"))).isFalse();

        assertThat(seen(engine).schedule()).isEqualTo(daily);
        assertThat(seen(engine).input().map(input -> engine.decode(input, Integer.class)))
                .contains(1);
        assertThat(seen(engine).next()).isEqualTo(daily.timetable().after(now()));
        tell(engine, door -> door.remove(name, Order.PLAIN));
        assertThat(found(engine)).isEmpty();
        assertThatThrownBy(() -> ask(engine, door -> door.trigger(name, Order.PLAIN)))
                .isInstanceOf(UnknownSchedule.class)
                .hasMessageContaining(name);
    }

    @Test
    void a_schedule_of_a_workflow_that_is_not_there_is_refused() {
        Engine engine = node("node-a", work);

        assertThatThrownBy(() -> ask(
                        engine,
                        door -> door.put(Schedule.named(name).every(HOUR).starts("nothing-" + name), Order.PLAIN)))
                .isInstanceOf(UnknownWorkflow.class);
        assertThat(found(engine)).isEmpty();
    }

    @Test
    void a_schedule_that_is_rolled_back_was_never_there() {
        Engine engine = node("node-a", work);

        assertThatThrownBy(() -> tell(engine, door -> {
                    door.put(hourly(), Order.PLAIN);
                    throw new IllegalStateException("as arranged");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(found(engine)).isEmpty();
    }

    @Test
    void the_list_has_every_schedule_by_name() {
        Engine engine = node("node-a", work);
        ask(engine, door -> door.put(hourly(), Order.PLAIN));

        List<ScheduleView> all = ask(engine, Schedules::list);
        assertThat(all)
                .extracting(view -> view.schedule().name())
                .contains(name)
                .isSorted();
        assertThat(ports().transactions()
                        .own(() -> agenda().upcoming(Set.of(work.name().value()), 10)))
                .extracting(Agenda.Upcoming::name)
                .containsExactly(name);
    }

    private static Agenda broken(Agenda agenda, String method) {
        return failing(agenda, method, new IllegalStateException("as arranged"));
    }

    private static Agenda troubled(Agenda agenda, String method) {
        return failing(agenda, method, new ArrangedTrouble(Transactions.Trouble.REPEAT));
    }

    private static Agenda failing(Agenda agenda, String failing, RuntimeException with) {
        return (Agenda) Proxy.newProxyInstance(
                Agenda.class.getClassLoader(), new Class<?>[] {Agenda.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals(failing)) {
                        throw with;
                    }
                    try {
                        return method.invoke(agenda, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }
}
