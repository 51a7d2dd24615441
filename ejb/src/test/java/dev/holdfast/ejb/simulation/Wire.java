package dev.holdfast.ejb.simulation;

import dev.holdfast.store.Agenda;
import dev.holdfast.store.Audit;
import dev.holdfast.store.Branches;
import dev.holdfast.store.Instances;
import dev.holdfast.store.Nodes;
import dev.holdfast.store.Outbox;
import dev.holdfast.store.Runs;
import dev.holdfast.store.SharedState;
import dev.holdfast.store.Signals;
import dev.holdfast.store.Slots;
import dev.holdfast.store.StorePorts;
import dev.holdfast.store.Transactions;
import dev.holdfast.testing.ArrangedTrouble;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What lies between one simulated node and the store. At every call others may get their turn, time may pass, the node may die, and
 * the call may fail, before it or after it.
 *
 * <p>Inside a transaction that has sent a statement nobody else gets a turn, since the store in memory has one lock for all.
 */
final class Wire {

    private final Schedule schedule;
    private final Machine machine;
    private final Journal journal;
    private final Supplier<Rates> rates;
    private final Deque<WiredTransactions.Open> none = new ArrayDeque<>();

    Wire(Schedule schedule, Machine machine, Journal journal, Supplier<Rates> rates) {
        this.schedule = schedule;
        this.machine = machine;
        this.journal = journal;
        this.rates = rates;
    }

    Schedule schedule() {
        return schedule;
    }

    Journal journal() {
        return journal;
    }

    Rates rates() {
        return rates.get();
    }

    /** Tells whether the simulation does not run. */
    boolean isOutside() {
        return schedule.current() == null;
    }

    /** Tells whether no call may fail, since the simulation does not run, or user code would be what failed. */
    boolean isSpared() {
        Actor actor = schedule.current();
        return actor == null || actor.spared;
    }

    /** Does something during which no call fails. */
    <T> T spared(Callable<T> work) throws Exception {
        Actor actor = schedule.current();
        if (actor == null || actor.spared) {
            return work.call();
        }
        actor.spared = true;
        try {
            return work.call();
        } finally {
            actor.spared = false;
        }
    }

    /** Returns what the current thread has open. */
    Deque<WiredTransactions.Open> open() {
        Actor actor = schedule.current();
        return actor == null ? none : actor.open;
    }

    private boolean locks() {
        return open().stream().anyMatch(open -> open.locks);
    }

    /** Somewhere between two statements. */
    void point() {
        if (isOutside()) {
            return;
        }
        schedule.live();
        if (schedule.happens(rates().killed())) {
            kill("where it stands");
        }
        if (!locks()) {
            if (schedule.happens(rates().frozen())) {
                freeze();
            }
            schedule.pause(null, schedule.now() + rates().time(schedule));
        }
    }

    private void freeze() {
        Duration time = Duration.ofNanos(
                (long) (rates().claim().toNanos() * 3 * schedule.random().nextDouble()));
        journal.note("the machine stands still for " + time);
        machine.freeze(schedule.now() + time.toNanos());
    }

    /** Kills the node of the current thread. */
    void kill(String where) {
        journal.note("the node dies " + where);
        machine.die();
        throw new Killed();
    }

    /** Returns the ports of a store behind this wire. */
    StorePorts over(StorePorts ports) {
        return ports.with((Transactions) new WiredTransactions(ports.transactions(), this))
                .with(wired(Branches.class, ports.branches()))
                .with(wired(Runs.class, ports.runs()))
                .with(wired(Signals.class, ports.signals()))
                .with(wired(SharedState.class, ports.sharedState()))
                .with(wired(Outbox.class, ports.outbox()))
                .with(wired(Slots.class, ports.slots()))
                .with(wired(Instances.class, ports.instances()));
    }

    /** Returns the table of nodes behind this wire. */
    Nodes over(Nodes nodes) {
        return wired(Nodes.class, nodes);
    }

    /** Returns the audit behind this wire. */
    Audit over(Audit audit) {
        return wired(Audit.class, audit);
    }

    /** Returns the schedules behind this wire. */
    Agenda over(Agenda agenda) {
        return wired(Agenda.class, agenda);
    }

    private <T> T wired(Class<T> type, T port) {
        return type.cast(Proxy.newProxyInstance(
                Wire.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> statement(port, method, arguments)));
    }

    private @Nullable Object statement(Object port, Method method, @Nullable Object[] arguments) throws Throwable {
        if (isOutside()) {
            return call(port, method, arguments);
        }
        point();
        WiredTransactions.Open open = open().peek();
        if (open != null) {
            open.locks = true;
        }
        trouble(open, method, "before");
        Object answer = call(port, method, arguments);
        trouble(open, method, "after");
        return answer;
    }

    private void trouble(WiredTransactions.@Nullable Open open, Method method, String when) {
        if (open == null || isSpared() || method.getDeclaringClass() == SharedState.class) {
            return; // shared values are read by user code
        }
        Transactions.Trouble kind = schedule.happens(rates().repeats() / 2)
                ? Transactions.Trouble.REPEAT
                : schedule.happens(rates().outages() / 2) ? Transactions.Trouble.OUTAGE : null;
        if (kind == null) {
            return;
        }
        open.doomed = true;
        journal.note(method.getName() + " fails " + when + " it by " + kind);
        throw new ArrangedTrouble(kind);
    }

    private static @Nullable Object call(Object port, Method method, @Nullable Object[] arguments) throws Throwable {
        try {
            return method.invoke(port, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
