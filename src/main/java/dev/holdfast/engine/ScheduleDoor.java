package dev.holdfast.engine;

import dev.holdfast.client.DeclaredSchedule;
import dev.holdfast.client.Order;
import dev.holdfast.client.ScheduleView;
import dev.holdfast.client.Schedules;
import dev.holdfast.client.UnknownSchedule;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.Workflow;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.schedule.Missed;
import dev.holdfast.schedule.Schedule;
import dev.holdfast.schedule.Tick;
import dev.holdfast.schedule.Timetable;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.store.Agenda;
import dev.holdfast.store.Runs;
import dev.holdfast.store.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What callers and applications may do with schedules, over a store; every method runs in the transaction of the calling thread,
 * which the shell around it opens.
 */
public final class ScheduleDoor implements Schedules {

    private static final int UPCOMING = 5;
    private static final int RECENT = 10;

    /** Further back nobody looks for a tick. */
    private static final Duration LONG_AGO = Duration.ofDays(3660);

    private static final String BY_CODE = "declared by its code";

    private final Agenda agenda;
    private final Ticking ticking;
    private final Transactions transactions;
    private final Supplier<Catalog> catalog;
    private final Seats seats;

    ScheduleDoor(Agenda agenda, Ticking ticking, Transactions transactions, Supplier<Catalog> catalog, Seats seats) {
        this.agenda = agenda;
        this.ticking = ticking;
        this.transactions = transactions;
        this.catalog = catalog;
        this.seats = seats;
    }

    /**
     * Makes the schedules of an application's code what the table says of it: adds those that are new, changes those that are
     * different, removes those that the code declares no more. One that is as it was keeps its place, so that ticks which were missed
     * meanwhile are seen to be; whether one is paused stays as it is. One that a caller has put becomes the application's.
     *
     * @throws ScheduleTaken if another application declares one of the name
     */
    public void declare(String application, List<Schedule> schedules) {
        Set<String> declared = new HashSet<>();
        Runs.Trail trail = new Runs.Trail(Optional.of("application " + application), Optional.of(BY_CODE));
        for (Schedule schedule : schedules) {
            declared.add(schedule.name());
            declare(application, spec(schedule, encoded(schedule)), trail);
        }
        agenda.all().stream()
                .filter(entry -> entry.application().equals(Optional.of(application))
                        && !declared.contains(entry.spec().name()))
                .forEach(entry -> agenda.remove(entry.spec().name()));
        hint();
    }

    private void declare(String application, Agenda.Spec spec, Runs.Trail trail) {
        Optional<Instant> next = spec.timetable().after(agenda.now());
        if (agenda.add(spec, Optional.of(application), next, trail)) {
            return;
        }
        Agenda.Entry present = locked(spec.name()).entry();
        Optional<String> owner = present.application().filter(other -> !other.equals(application));
        if (owner.isPresent()) {
            throw new ScheduleTaken(application, spec.name(), owner.get());
        }
        if (!present.spec().equals(spec) || present.application().isEmpty()) {
            agenda.change(
                    spec,
                    Optional.of(application),
                    present.paused(),
                    isSameTimes(present, spec) ? present.next() : next,
                    trail);
        }
    }

    private static boolean isSameTimes(Agenda.Entry present, Agenda.Spec spec) {
        return present.spec().timetable().equals(spec.timetable());
    }

    @Override
    public boolean put(Schedule schedule, Order order) {
        return put(spec(schedule, encoded(schedule)), order);
    }

    @Override
    public boolean putEncoded(Schedule schedule, byte[] input, Order order) {
        Workflow<?, ?> workflow = workflow(schedule);
        Payload checked =
                code(workflow).values().checked(input, workflow.inputType(), "workflow '" + workflow.name() + "'");
        return put(spec(schedule, Optional.of(checked)), order);
    }

    private boolean put(Agenda.Spec spec, Order order) {
        hint();
        Optional<Instant> next = spec.timetable().after(agenda.now());
        if (agenda.add(spec, Optional.empty(), next, trail(order))) {
            return true;
        }
        Agenda.Entry present = free(locked(spec.name()).entry());
        agenda.change(
                spec,
                Optional.empty(),
                present.paused(),
                isSameTimes(present, spec) ? present.next() : next,
                trail(order));
        return false;
    }

    private static Agenda.Entry free(Agenda.Entry entry) {
        entry.application().ifPresent(application -> {
            throw new DeclaredSchedule(entry.spec().name(), application);
        });
        return entry;
    }

    private static Agenda.Spec spec(Schedule schedule, Optional<Payload> input) {
        return new Agenda.Spec(
                schedule.name(),
                schedule.timetable(),
                schedule.workflow(),
                input,
                schedule.missed(),
                schedule.overlap());
    }

    /** Encodes its input, if it has one; what has none must be a workflow that is here, too. */
    private Optional<Payload> encoded(Schedule schedule) {
        Workflow<?, ?> workflow = workflow(schedule);
        return schedule.input()
                .map(input -> code(workflow)
                        .values()
                        .encode(input, workflow.inputType(), "the input of schedule '" + schedule.name() + "'"));
    }

    private Workflow<?, ?> workflow(Schedule schedule) {
        return catalog.get().newest(schedule.workflow().value());
    }

    private UserCode code(Workflow<?, ?> workflow) {
        return catalog.get().owner(workflow.name()).orElseThrow().code();
    }

    private static Runs.Trail trail(Order order) {
        return new Runs.Trail(order.actor(), order.reason());
    }

    private Agenda.Due locked(String name) {
        return agenda.lock(name).orElseThrow(() -> new UnknownSchedule(name));
    }

    @Override
    public void remove(String name, Order order) {
        free(locked(name).entry());
        agenda.remove(name);
    }

    @Override
    public void pause(String name, Order order) {
        Agenda.Entry entry = locked(name).entry();
        if (!entry.paused()) {
            agenda.change(entry.spec(), entry.application(), true, Optional.empty(), trail(order));
        }
    }

    @Override
    public void resume(String name, Order order) {
        Agenda.Due due = locked(name);
        Agenda.Entry entry = due.entry();
        if (entry.paused()) {
            agenda.change(
                    entry.spec(),
                    entry.application(),
                    false,
                    entry.spec().timetable().after(due.now()),
                    trail(order));
            hint();
        }
    }

    @Override
    public InstanceId trigger(String name, Order order) {
        Agenda.Due due = locked(name);
        // The version makes it another one if two come at one time: each raises it, under the lock.
        long version = due.entry().version();
        return trigger(due, tick -> tick.instanceId() + version);
    }

    @Override
    public InstanceId trigger(String name, String key, Order order) {
        return trigger(locked(name), tick -> name + "!" + key);
    }

    /** Under the lock of the schedule, so that of two with one key the second finds the first one's run. */
    private InstanceId trigger(Agenda.Due due, Function<Tick, String> id) {
        Agenda.Entry entry = due.entry();
        Tick tick = new Tick(entry.spec().name(), due.now().truncatedTo(ChronoUnit.MICROS), Tick.Cause.TRIGGER);
        List<InstanceId> started = ticking.start(entry.spec(), List.of(tick), id);
        if (started.isEmpty()) {
            return new InstanceId(id.apply(tick));
        }
        agenda.moved(entry, new Agenda.Moved(entry.next(), entry.last(), Optional.of(started.get(0))));
        return started.get(0);
    }

    @Override
    public List<InstanceId> backfill(String name, Instant from, Instant to, Order order) {
        Agenda.Due due = locked(name);
        if (!from.isBefore(to) || to.isAfter(due.now())) {
            throw new InvalidArgument("the span from " + from + " to " + to
                    + " must end after it begins, and not later than now, which is " + due.now());
        }
        List<Instant> times = due.entry().spec().timetable().between(from, to, Missed.MOST + 1);
        if (times.size() > Missed.MOST) {
            throw new InvalidArgument("the span from " + from + " to " + to + " has more than " + Missed.MOST
                    + " ticks; the first " + Missed.MOST + " end before " + times.get(Missed.MOST));
        }
        return ticking.start(
                due.entry().spec(),
                times.stream()
                        .map(time -> new Tick(name, time, Tick.Cause.BACKFILL))
                        .toList());
    }

    @Override
    public Optional<ScheduleView> find(String name) {
        Instant now = agenda.now();
        return agenda.find(name)
                .map(entry -> view(entry, now, recent(entry.spec().timetable(), now)));
    }

    @Override
    public List<ScheduleView> list() {
        Instant now = agenda.now();
        return agenda.all().stream().map(entry -> view(entry, now, List.of())).toList();
    }

    private static List<Instant> recent(Timetable timetable, Instant now) {
        List<Instant> ticks = new ArrayList<>(timetable.last(now.minus(LONG_AGO), now, RECENT));
        Collections.reverse(ticks);
        return List.copyOf(ticks);
    }

    private ScheduleView view(Agenda.Entry entry, Instant now, List<Instant> recent) {
        return new ScheduleView(
                entry.spec().schedule(),
                entry.spec().input(),
                entry.application(),
                entry.paused(),
                catalog.get().owner(entry.spec().workflow()).isPresent(),
                entry.next(),
                upcoming(entry.spec().timetable(), now),
                recent,
                entry.last(),
                entry.lastRun(),
                entry.changedAt(),
                new Order(entry.trail().actor(), entry.trail().reason()),
                entry.error());
    }

    private static List<Instant> upcoming(Timetable timetable, Instant now) {
        List<Instant> ticks = new ArrayList<>();
        Optional<Instant> tick = timetable.after(now);
        while (tick.isPresent() && ticks.size() < UPCOMING) {
            ticks.add(tick.get());
            tick = timetable.after(tick.get());
        }
        return List.copyOf(ticks);
    }

    /** Whoever looks for what is due looks again once this is committed. */
    private void hint() {
        transactions.afterCompletion(committed -> {
            if (committed) {
                seats.reschedule();
            }
        });
    }
}
