package dev.holdfast.engine;

import dev.holdfast.client.LimitReached;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.InstanceLimit;
import dev.holdfast.definition.InstanceLimit.Otherwise;
import dev.holdfast.definition.Limits;
import dev.holdfast.definition.Workflow;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.error.NotRetryable;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.SignalRecord;
import dev.holdfast.store.Runs;
import dev.holdfast.store.Slots;
import dev.holdfast.store.Slots.Place;
import dev.holdfast.store.Slots.Slot;
import dev.holdfast.store.Slots.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What limits of instances mean to a start. A limit for which the next one waits costs it one row and no lock: the run asks when it is
 * first driven. One that refuses, or cancels, is decided in the transaction of the start, and stays locked until that ends.
 */
final class StartLimits {

    /** How often a start looks again for somebody whom it can cancel. */
    private static final int TRIES = 5;

    private final Slots slots;
    private final Runs runs;
    private final SlotBook book;
    private final RunEnds ends;
    private final Supplier<Catalog> catalog;
    private final String node;

    StartLimits(Slots slots, Runs runs, SlotBook book, RunEnds ends, Supplier<Catalog> catalog, String node) {
        this.slots = slots;
        this.runs = runs;
        this.book = book;
        this.ends = ends;
        this.catalog = catalog;
        this.node = node;
    }

    /**
     * A limit and what its functions take from an input.
     *
     * @param limit the limit under its name
     * @param key the key
     * @param share what turns are between
     */
    record Wanted(Limits.Named limit, String key, String share) {

        Slot of(WorkflowName workflow, long run) {
            return new Slot(
                    run,
                    Slots.INSTANCE,
                    limit.rank(),
                    SlotBook.place(workflow, limit.name(), key),
                    share,
                    State.UNASKED,
                    0);
        }
    }

    /** Takes the keys of an input, in the order of asking; calls the functions of the definition. Throws {@link NoKey}. */
    List<Wanted> of(Workflow<?, ?> workflow, Payload input) {
        List<Limits.Named> limits = workflow.limits().instances();
        if (limits.isEmpty()) {
            return List.of();
        }
        UserCode code = catalog.get().owner(workflow.name()).orElseThrow().code();
        @Nullable
        Object value =
                code.values().decode(input, workflow.inputType(), "limits of workflow '" + workflow.name() + "'");
        List<Wanted> wanted = new ArrayList<>();
        for (Limits.Named named : limits) {
            InstanceLimit<?> limit = named.limit();
            try {
                wanted.add(code.context().call(() -> new Wanted(named, limit.keyOf(value), limit.shareOf(value))));
            } catch (Exception e) {
                throw new NoKey(workflow.name() + ":" + named.name(), e);
            }
        }
        return wanted;
    }

    /**
     * Stores what a new run wants, and decides what is decided at its start.
     *
     * @throws LimitReached if it is refused; the run is withdrawn
     */
    void begin(WorkflowName workflow, InstanceId id, long run, List<Wanted> wanted) {
        if (wanted.isEmpty()) {
            return;
        }
        slots.add(wanted.stream().map(each -> each.of(workflow, run)).toList());
        for (Wanted each : wanted) {
            if (each.limit().limit().otherwise() == Otherwise.CANCEL_RUNNING) {
                cancelHolders(workflow, id, run, each);
            }
        }
        for (Wanted each : wanted) {
            if (each.limit().limit().otherwise() == Otherwise.REFUSE) {
                take(workflow, run, each);
            }
        }
    }

    private void take(WorkflowName workflow, long run, Wanted wanted) {
        Slot slot = wanted.of(workflow, run);
        if (book.isFree(workflow, slot.place(), 0)) {
            book.ask(workflow, List.of(slot), () -> true);
            return;
        }
        book.lock(run, mine -> true).free(false);
        runs.withdraw(run);
        throw refused(wanted, slot.place());
    }

    /**
     * Checks that a start would not be refused once an instance whose snapshot the caller has locked has made room: before that is ended.
     *
     * @throws LimitReached if it would be
     */
    void check(WorkflowName workflow, List<Wanted> wanted, long leaving) {
        List<Slot> left = wanted.isEmpty() ? List.of() : slots.of(leaving);
        for (Wanted each : wanted) {
            if (each.limit().limit().otherwise() == Otherwise.REFUSE) {
                Place place = each.of(workflow, 0).place();
                boolean holds = left.stream().anyMatch(slot -> isHeld(slot, place));
                if (!book.isFree(workflow, place, holds ? 1 : 0)) {
                    throw refused(each, place);
                }
            }
        }
    }

    /** Removes what an ended run, whose instance id another takes, would have asked for again. */
    void forget(Runs.Locked ended) {
        if (book.concerns(ended.workflow())) {
            slots.forget(ended.run());
        }
    }

    private LimitReached refused(Wanted wanted, Place place) {
        InstanceLimit<?> limit = wanted.limit().limit();
        int most = book.most(place, limit.most());
        Optional<Slots.Locked> locked = slots.lock(place);
        if (limit.period().isPresent()) {
            Duration after = locked.flatMap(
                            found -> found.counter().free().map(free -> Duration.between(found.now(), free)))
                    .orElse(Duration.ZERO);
            return LimitReached.tooSoon(
                    place.limit(), place.key(), most, limit.period().get(), after);
        }
        return LimitReached.held(
                place.limit(),
                place.key(),
                most,
                locked.map(found -> found.counter().held()).orElse(0),
                slots.holders(place, LimitReached.NAMED).stream()
                        .map(seen -> seen.instance().value())
                        .toList());
    }

    /** Cancels who holds a place longest, until it is free; if nobody can be cancelled, the new one waits. */
    private void cancelHolders(WorkflowName workflow, InstanceId id, long run, Wanted wanted) {
        Slot slot = wanted.of(workflow, run);
        for (int tries = 0; tries < TRIES; tries++) {
            // a holder's snapshot comes before the limit, so holders are looked for without its lock
            List<Slots.Seen> holders = slots.holders(slot.place(), Integer.MAX_VALUE);
            if (holders.size() < book.most(slot.place(), wanted.limit().limit().most())) {
                if (book.isFree(workflow, slot.place(), 0)) {
                    book.ask(workflow, List.of(slot), () -> true);
                    return;
                }
                continue;
            }
            Optional<Runs.Locked> holder = lockFirst(holders);
            if (holder.isEmpty()) {
                return;
            }
            if (slots.of(holder.get().run()).stream().anyMatch(held -> isHeld(held, slot.place()))) {
                Runs.Trail trail = new Runs.Trail(
                        Optional.empty(),
                        Optional.of("instance '" + id + "' was started over limit '"
                                + slot.place().limit() + "'"));
                runs.record(holder.get().run(), SignalRecord.Kind.CANCEL, trail);
                ends.close(holder.get(), trail.cancelled(node));
            }
        }
    }

    private static boolean isHeld(Slot slot, Place place) {
        return slot.place().equals(place) && slot.state() == State.HELD;
    }

    private Optional<Runs.Locked> lockFirst(List<Slots.Seen> holders) {
        for (Slots.Seen seen : holders) {
            if (OwnVerbs.isOwn(seen.instance())) {
                continue; // a step cannot end its own run in the middle of itself
            }
            Optional<Runs.Locked> locked = runs.lock(seen.slot().run());
            if (locked.filter(run -> run.phase() == Phase.RUNNING || run.phase() == Phase.PAUSED)
                    .isPresent()) {
                return locked;
            }
        }
        return Optional.empty();
    }

    /** A limit has no key for an input: its function threw, or gave something that is none. */
    static final class NoKey extends HoldfastException implements NotRetryable {

        private static final long serialVersionUID = 1L;

        NoKey(String limit, Throwable cause) {
            super(ErrorCode.INVALID_ARGUMENT, "limit '" + limit + "' has no key for this input: " + cause, cause);
        }
    }
}
