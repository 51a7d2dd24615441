package dev.holdfast.engine;

import dev.holdfast.definition.Limits;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.StepLimit;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.store.Slots;
import dev.holdfast.store.Slots.Counter;
import dev.holdfast.store.Slots.Place;
import dev.holdfast.store.Slots.Slot;
import dev.holdfast.store.Slots.State;
import dev.holdfast.store.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The book of limits: who holds, who waits, and who is next. Whoever frees a place gives it on in the same transaction, so that at no
 * commit somebody waits for a place that is free. Every method runs in the transaction of the calling thread.
 *
 * <p>Locks are taken in the order snapshot, limits, checkpoint keys, branch rows. A place belongs to an instance or a branch and never
 * to a node, so that a take-over finds it held.
 */
final class SlotBook {

    /** So much of a delay is made up for: who wakes for the next start wakes a little late, which must not add up. */
    private static final Duration MADE_UP = Duration.ofMillis(100);

    private static final int PAGE = 100;

    private final Slots slots;
    private final Transactions transactions;
    private final Supplier<Catalog> catalog;
    private final Seats seats;
    private final Map<String, Integer> numbers;

    /**
     * Opens it.
     *
     * @param numbers go before those of the definitions, by limit
     */
    SlotBook(
            Slots slots,
            Transactions transactions,
            Supplier<Catalog> catalog,
            Seats seats,
            Map<String, Integer> numbers) {
        this.numbers = numbers;
        this.slots = slots;
        this.transactions = transactions;
        this.catalog = catalog;
        this.seats = seats;
    }

    /** Returns the place of a limit of instances. */
    static Place place(WorkflowName workflow, String limit, String key) {
        return new Place(workflow + ":" + limit, key);
    }

    /** Returns the place of the limit of a step. */
    static Place place(WorkflowName workflow, NodeId step, String key) {
        return new Place(workflow + "/" + step, key);
    }

    /** Tells whether runs of a workflow may hold something, or have to wait for it; they may if nothing is known of it here. */
    boolean concerns(WorkflowName workflow) {
        return catalog.get().isLimited(workflow);
    }

    /** What a limit is told: how many, and for starts the time in which so many may begin. */
    private record Told(int most, Optional<Duration> period) {}

    /**
     * The newest definition says how many, whichever a run was started with, unless this node is told another number; nothing if no definition
     * has the limit any more.
     */
    private Optional<Told> told(WorkflowName workflow, Place place) {
        String name = place.limit().substring(workflow.value().length() + 1);
        boolean ofStep = place.limit().charAt(workflow.value().length()) == '/';
        return catalog.get().limits(workflow).stream()
                .flatMap(limits -> ofStep ? ofStep(limits, name).stream() : ofInstances(limits, name).stream())
                .findFirst()
                .map(told -> new Told(most(place, told.most()), told.period()));
    }

    private static Optional<Told> ofStep(Limits limits, String step) {
        return limits.ofStep(new NodeId(step)).map(StepLimit::most).map(most -> new Told(most, Optional.empty()));
    }

    private static Optional<Told> ofInstances(Limits limits, String name) {
        return limits.ofInstances(name).map(limit -> new Told(limit.most(), limit.period()));
    }

    /** Returns how many a limit of a definition allows here. */
    int most(Place place, int defined) {
        return numbers.getOrDefault(place.limit(), defined);
    }

    /** What asking came to. */
    sealed interface Answer {}

    /** It has all that it asked for. */
    record Served() implements Answer {}

    /**
     * It waits among others.
     *
     * @param after how long it is until it is to look again by itself; nothing if it is woken
     */
    record Waits(Optional<Duration> after) implements Answer {}

    /** Who asks is not the one any more who may; nothing was written. */
    record Late() implements Answer {}

    /**
     * Asks for places in their order, up to the first for which it has to wait.
     *
     * @param wanted places of one run, or of one branch of it, whose snapshot the caller has locked
     * @param stillMine whether the caller may ask; looked at behind the locks of the limits
     */
    Answer ask(WorkflowName workflow, List<Slot> wanted, BooleanSupplier stillMine) {
        List<Slot> open = wanted.stream()
                .filter(slot -> !slot.isServed())
                .sorted(Slot.ORDER)
                .toList();
        List<Page> pages = new ArrayList<>();
        for (Slot slot : open) {
            Optional<Told> told = told(workflow, slot.place());
            if (told.isPresent()) {
                pages.add(new Page(
                        slots.lock(slot.place(), told.get().most(), told.get().period()), told.get(), slot));
            }
        }
        if (!stillMine.getAsBoolean()) {
            return new Late();
        }
        Answer answer = new Served();
        for (Page page : pages) {
            if (answer instanceof Served) {
                answer = page.ask();
            }
            page.store();
        }
        return answer;
    }

    /** Tells, behind the lock of a place, whether one more is free there once somebody has left it. */
    boolean isFree(WorkflowName workflow, Place place, int leaving) {
        Optional<Told> told = told(workflow, place);
        if (told.isEmpty()) {
            return true;
        }
        Page page = new Page(slots.lock(place, told.get().most(), told.get().period()), told.get(), null);
        boolean free = page.isFree(leaving);
        page.store();
        return free;
    }

    /**
     * Locks what is held or waited for by a run, for a caller that has locked its snapshot, or by one of its branches, for its runner.
     *
     * @param which of its places
     */
    Taken lock(long run, Predicate<Slot> which) {
        List<Page> pages = new ArrayList<>();
        slots.of(run).stream()
                .filter(which.and(slot -> slot.state() != State.UNASKED))
                .map(Slot::place)
                .distinct()
                .forEach(place -> slots.lock(place).ifPresent(locked -> pages.add(new Page(locked))));
        return new Taken(run, which, pages);
    }

    /** What a run has of limits, locked. */
    final class Taken {

        private final long run;
        private final Predicate<Slot> which;
        private final List<Page> pages;

        private Taken(long run, Predicate<Slot> which, List<Page> pages) {
            this.run = run;
            this.which = which;
            this.pages = pages;
        }

        /**
         * Gives everything on to those that wait.
         *
         * @param mayAskAgain whether the run can go on one day, and has to ask then for the places of the instance
         */
        void free(boolean mayAskAgain) {
            free(slot -> true, mayAskAgain);
        }

        /** Gives on what branches have that are not live any more. */
        void freeEnded() {
            List<Slot> ended = slots.withoutBranch(run);
            free(slot -> ended.stream().anyMatch(other -> other.branch() == slot.branch()), false);
        }

        private void free(Predicate<Slot> meant, boolean mayAskAgain) {
            // read behind the locks: who waited may have been given its place in the meantime
            for (Slot slot : slots.of(run)) {
                if (which.and(meant).test(slot)) {
                    page(slot).ifPresent(page -> page.leave(slot));
                    if (mayAskAgain && slot.branch() == Slots.INSTANCE) {
                        slots.put(slot.in(State.UNASKED));
                    } else {
                        slots.remove(slot);
                    }
                }
            }
            give();
        }

        /** Leaves the queues, and keeps what it holds: it has to ask anew. */
        void leaveQueues() {
            for (Slot slot : slots.of(run)) {
                if (which.test(slot) && slot.state() == State.WAITING) {
                    page(slot).ifPresent(page -> page.leave(slot));
                    slots.put(slot.in(State.UNASKED));
                }
            }
            give();
        }

        private Optional<Page> page(Slot slot) {
            return pages.stream()
                    .filter(page -> page.counter.place().equals(slot.place()))
                    .findFirst();
        }

        private void give() {
            pages.forEach(page -> {
                page.give();
                page.store();
            });
        }
    }

    /** Makes what is given on known here at once, when the transaction has committed. */
    private void hint() {
        transactions.afterCompletion(committed -> {
            if (committed) {
                seats.look();
            }
        });
    }

    /** One locked place. */
    private final class Page {

        private final Instant now;
        private Counter counter;
        private final Optional<Slot> mine;
        private boolean served;

        Page(Slots.Locked locked) {
            this.counter = locked.counter();
            this.now = locked.now();
            this.mine = Optional.empty();
        }

        Page(Slots.Locked locked, Told told, @Nullable Slot mine) {
            Counter known = locked.counter();
            this.now = locked.now();
            this.mine = Optional.ofNullable(mine);
            this.counter = new Counter(
                    known.place(),
                    told.most(),
                    told.period(),
                    known.held(),
                    known.waiting(),
                    known.next(),
                    known.last(),
                    told.period().map(period -> known.free().orElse(Instant.EPOCH)));
        }

        Answer ask() {
            Slot slot = mine.orElseThrow();
            if (slot.state() == State.UNASKED) {
                slots.put(slot.waiting(counter.next()));
                counter = counted(0, 1, counter.next() + 1);
            }
            Optional<Instant> turn = give();
            return served ? new Served() : new Waits(turn.map(time -> Duration.between(now, time)));
        }

        private Counter counted(int held, int waiting, long next) {
            return new Counter(
                    counter.place(),
                    counter.most(),
                    counter.period(),
                    counter.held() + held,
                    counter.waiting() + waiting,
                    next,
                    counter.last(),
                    counter.free());
        }

        boolean isFree(int leaving) {
            return counter.free()
                    .map(free -> !free.isAfter(now))
                    .orElse(counter.held() + counter.waiting() - leaving < counter.most());
        }

        private boolean hasRoom() {
            return counter.free().map(free -> !free.isAfter(now)).orElse(counter.held() < counter.most());
        }

        /** Somebody gives up what it has, or its place in the queue. */
        void leave(Slot slot) {
            counter = switch (slot.state()) {
                case HELD -> counted(-1, 0, counter.next());
                case WAITING -> counted(0, -1, counter.next());
                case UNASKED, PASSED -> counter;
            };
        }

        /**
         * Gives what is free to those whose turn it is, and lets the next one of those that wait for a time look again at that time.
         *
         * @return the time, if it is the one who asks that has to look
         */
        Optional<Instant> give() {
            boolean given = false;
            Optional<Slot> next = first();
            while (next.isPresent() && hasRoom()) {
                Slot slot = next.get();
                give(slot);
                if (isMine(slot)) {
                    served = true;
                } else {
                    slots.wake(slot.run(), slot.branch(), Optional.empty());
                    given = true;
                }
                next = first();
            }
            if (given) {
                hint();
            }
            if (next.isEmpty() || counter.free().isEmpty()) {
                return Optional.empty();
            }
            if (isMine(next.get())) {
                return counter.free();
            }
            slots.wake(next.get().run(), next.get().branch(), counter.free());
            return Optional.empty();
        }

        private Optional<Slot> first() {
            return counter.waiting() > 0 ? slots.next(counter.place(), counter.last()) : Optional.empty();
        }

        private boolean isMine(Slot slot) {
            return mine.filter(asking -> asking.run() == slot.run() && asking.branch() == slot.branch())
                    .isPresent();
        }

        private void give(Slot slot) {
            boolean ofStarts = counter.free().isPresent();
            slots.put(slot.in(ofStarts ? State.PASSED : State.HELD));
            counter = new Counter(
                    counter.place(),
                    counter.most(),
                    counter.period(),
                    counter.held() + (ofStarts ? 0 : 1),
                    counter.waiting() - 1,
                    counter.next(),
                    slot.share(),
                    counter.free().map(this::afterNext));
        }

        private Instant afterNext(Instant free) {
            Instant from = free.isBefore(now.minus(MADE_UP)) ? now.minus(MADE_UP) : free;
            return from.plus(counter.period().orElseThrow().dividedBy(counter.most()));
        }

        void store() {
            slots.put(counter, now);
        }
    }

    /**
     * Wakes who waits for a limit that no definition has any more: it is free to go on.
     *
     * @return how many were found
     */
    int wakeUnlimited() {
        int woken = 0;
        List<Counter> page = slots.list(null, PAGE);
        while (!page.isEmpty()) {
            for (Counter counter : page) {
                if (counter.waiting() > 0 && isGone(counter.place())) {
                    List<Slots.Seen> waiters = slots.waiters(counter.place(), PAGE);
                    waiters.forEach(
                            seen -> slots.wake(seen.slot().run(), seen.slot().branch(), Optional.empty()));
                    woken += waiters.size();
                }
            }
            page = page.size() < PAGE
                    ? List.of()
                    : slots.list(page.get(PAGE - 1).place(), PAGE);
        }
        if (woken > 0) {
            hint();
        }
        return woken;
    }

    /** A workflow that is not here may have it. */
    private boolean isGone(Place place) {
        WorkflowName workflow = new WorkflowName(place.limit().split("[:/]", 2)[0]);
        return !catalog.get().limits(workflow).isEmpty()
                && told(workflow, place).isEmpty();
    }

    /** Lets a run whose pause is over ask anew. */
    void wake(long run) {
        slots.wake(run, Slots.INSTANCE, Optional.empty());
    }
}
