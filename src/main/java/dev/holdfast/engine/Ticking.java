package dev.holdfast.engine;

import dev.holdfast.client.Order;
import dev.holdfast.client.Schedules;
import dev.holdfast.definition.ConflictPolicy;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.JobWorkflow;
import dev.holdfast.definition.Workflow;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.schedule.DueTicks;
import dev.holdfast.schedule.Overlap;
import dev.holdfast.schedule.Schedule;
import dev.holdfast.schedule.Tick;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.Agenda;
import dev.holdfast.store.Runs;
import dev.holdfast.store.Transactions;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Fires the ticks that are due of the schedules whose workflows are deployed here. The runs of a schedule's ticks start in the
 * transaction that moves the schedule on behind them: both, or neither. That a tick starts one run and no second rests on the key of the
 * run's id, which follows from the tick alone; who has the row locked only spares the others the work.
 *
 * <p>For threads without a transaction; safe for many.
 */
public final class Ticking {

    /** How many schedules are looked at together. */
    private static final int ROUND = 100;

    /** How long a schedule rests whose ticks could not be fired. */
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private static final int LONGEST_ERROR = 2_000;

    private final Agenda agenda;
    private final Transactions transactions;
    private final Runs runs;
    private final Lifecycle lifecycle;
    private final RunVerbs verbs;
    private final Supplier<Catalog> catalog;
    private final Seats seats;
    private final Listener listener;

    /** Is told what becomes of schedules; each call comes after the commit. */
    public interface Listener {

        /** Hears nothing. */
        Listener NONE = new Listener() {};

        /** Runs were started. */
        default void fired(String schedule, List<InstanceId> started) {}

        /** Ticks that were missed are left out for good. */
        default void leftOut(String schedule) {}

        /** A tick started no run, since the one before has not ended. */
        default void overlapped(String schedule, Tick tick) {}

        /** Ticks could not be fired; it is tried again after a while. */
        default void failed(String schedule, RuntimeException error, Duration again) {}
    }

    Ticking(
            Agenda agenda,
            Transactions transactions,
            Runs runs,
            Lifecycle lifecycle,
            RunVerbs verbs,
            Supplier<Catalog> catalog,
            Seats seats,
            Listener listener) {
        this.agenda = agenda;
        this.transactions = transactions;
        this.runs = runs;
        this.lifecycle = lifecycle;
        this.verbs = verbs;
        this.catalog = catalog;
        this.seats = seats;
        this.listener = listener;
    }

    /**
     * Fires what is due.
     *
     * @return how long it takes until something is due that was not now; nothing if nothing will be
     */
    public Optional<Duration> fireDue() {
        Set<String> workflows = catalog.get().workflows().stream()
                .map(workflow -> workflow.name().value())
                .collect(Collectors.toSet());
        if (workflows.isEmpty()) {
            return Optional.empty();
        }
        boolean more = true;
        List<Agenda.Upcoming> upcoming = List.of();
        while (more) {
            upcoming = transactions.own(() -> agenda.upcoming(workflows, ROUND));
            List<Agenda.Upcoming> due = upcoming.stream().filter(Ticking::isDue).toList();
            more = false;
            for (Agenda.Upcoming each : due) {
                more |= fire(each.name());
            }
        }
        return upcoming.stream()
                .filter(each -> !isDue(each))
                .map(Agenda.Upcoming::left)
                .findFirst();
    }

    private static boolean isDue(Agenda.Upcoming upcoming) {
        return upcoming.left().isNegative() || upcoming.left().isZero();
    }

    /** What was done for a schedule. */
    private record Fired(List<InstanceId> started, List<Tick> overlapped, boolean leavesOut) {}

    /** Fires one schedule; tells whether it was due and nobody else had it. */
    private boolean fire(String name) {
        Optional<Fired> fired;
        try {
            fired = transactions.own(() -> agenda.lockDue(name).flatMap(this::fire));
        } catch (RuntimeException e) {
            if (transactions.trouble(e) == Transactions.Trouble.OTHER) {
                transactions.own(() -> {
                    agenda.failed(name, shortened(e.toString()), AGAIN);
                    return true;
                });
            }
            listener.failed(name, e, AGAIN);
            return false;
        }
        fired.ifPresent(done -> {
            if (!done.started().isEmpty()) {
                listener.fired(name, done.started());
            }
            if (done.leavesOut()) {
                listener.leftOut(name);
            }
            done.overlapped().forEach(tick -> listener.overlapped(name, tick));
        });
        return fired.isPresent();
    }

    private static String shortened(String text) {
        return text.length() > LONGEST_ERROR ? text.substring(0, LONGEST_ERROR) : text;
    }

    private Optional<Fired> fire(Agenda.Due due) {
        Agenda.Entry entry = due.entry();
        if (entry.next().isEmpty()
                || catalog.get().owner(entry.spec().workflow()).isEmpty()) {
            return Optional.empty(); // its application has just left
        }
        DueTicks ticks = DueTicks.at(entry.spec().schedule(), entry.next().get(), due.now());
        boolean isRunning = !ticks.fire().isEmpty() && isRunning(entry);
        List<Tick> chosen = entry.spec().overlap().choose(ticks.fire(), isRunning);
        if (isRunning && !chosen.isEmpty() && entry.spec().overlap() == Overlap.CANCEL) {
            cancel(entry.lastRun().orElseThrow(), chosen.get(0));
        }
        List<InstanceId> started = start(entry.spec(), chosen);
        boolean mine = agenda.moved(
                entry,
                new Agenda.Moved(
                        ticks.next(),
                        chosen.isEmpty()
                                ? entry.last()
                                : Optional.of(chosen.get(chosen.size() - 1).time()),
                        started.isEmpty() ? entry.lastRun() : Optional.of(started.get(started.size() - 1))));
        if (!mine) {
            throw new IllegalStateException("schedule '" + entry.spec().name() + "' was changed under its lock");
        }
        List<Tick> overlapped = new ArrayList<>(ticks.fire());
        overlapped.removeAll(chosen);
        return Optional.of(new Fired(started, overlapped, ticks.leavesOut()));
    }

    private boolean isRunning(Agenda.Entry entry) {
        return entry.lastRun()
                .flatMap(runs::phase)
                .filter(phase -> !phase.isFinal())
                .isPresent();
    }

    private void cancel(InstanceId running, Tick by) {
        try {
            verbs.cancel(running, Order.by("schedule " + by.schedule(), "the tick of " + by.time()), false);
        } catch (HoldfastException e) {
            Optional<Phase> phase = runs.phase(running);
            if (phase.isPresent() && !phase.get().isFinal()) {
                throw e;
            }
        }
    }

    /** Starts the runs of ticks that have none yet, in the transaction of the calling thread; answers those that were started. */
    List<InstanceId> start(Agenda.Spec spec, List<Tick> ticks) {
        return start(spec, ticks, Tick::instanceId);
    }

    /** The same with ids of another kind. */
    List<InstanceId> start(Agenda.Spec spec, List<Tick> ticks, Function<Tick, String> id) {
        if (ticks.isEmpty()) {
            return List.of();
        }
        Workflow<?, ?> workflow = catalog.get().newest(spec.workflow().value());
        List<Lifecycle.Wanted> wanted = ticks.stream()
                .map(tick -> new Lifecycle.Wanted(
                        workflow,
                        new InstanceId(id.apply(tick)),
                        JobWorkflow.is(workflow)
                                ? parameters(spec, tick, workflow)
                                : spec.input().orElseGet(() -> encoded(tick, workflow)),
                        ConflictPolicy.USE_EXISTING,
                        labels(tick)))
                .toList();
        List<Boolean> created = lifecycle.startNew(wanted, seats);
        List<InstanceId> started = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            if (created.get(i)) {
                started.add(wanted.get(i).id());
            }
        }
        return started;
    }

    private static Map<String, String> labels(Tick tick) {
        return Map.of(
                Schedules.LABEL,
                tick.schedule(),
                Schedules.TICK_LABEL,
                tick.time().toString());
    }

    /** A job is told by parameters what a workflow is told by its input. */
    private Payload parameters(Agenda.Spec spec, Tick tick, Workflow<?, ?> workflow) {
        UserCode code = catalog.get().owner(workflow.name()).orElseThrow().code();
        String taker = "the parameters of schedule '" + spec.name() + "'";
        Map<Object, Object> parameters = new TreeMap<>();
        spec.input()
                .map(input -> code.values().decode(input, Map.class, taker))
                .map(given -> given instanceof Map<?, ?> map ? map : Map.of())
                .ifPresent(parameters::putAll);
        parameters.put(Schedule.JOB_NAME, tick.schedule());
        parameters.put(Schedule.JOB_TICK, tick.time().toString());
        return code.values().encode(parameters, Map.class, taker);
    }

    private Payload encoded(Tick tick, Workflow<?, ?> workflow) {
        Type type = workflow.inputType();
        Object input = type.equals(Tick.class) ? tick : null;
        UserCode code = catalog.get().owner(workflow.name()).orElseThrow().code();
        return code.values().encode(input, type, "the tick of schedule '" + tick.schedule() + "'");
    }
}
