package dev.holdfast.engine;

import dev.holdfast.definition.Node;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.StepLimit;
import dev.holdfast.definition.TaskOptions;
import dev.holdfast.engine.BranchRunner.End;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.Parking;
import dev.holdfast.store.Slots;
import dev.holdfast.store.Slots.Slot;
import dev.holdfast.store.Slots.State;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one branch asks of limits: before it goes on for the places of its instance, before a step for that of the step. It gets them in a
 * short transaction, or is put down in the same one until its turn comes. Workflows without limits cost nothing here.
 */
final class Asking {

    private final BranchRun run;
    private final BranchRunner hands;
    private final Standing at;
    private boolean admitted;

    Asking(BranchRun run) {
        this.run = run;
        this.hands = run.hands;
        this.at = run.at;
        this.admitted = !hands.book.concerns(at.claim().workflow());
    }

    /** Tells whether the instance is known to have all its places: looked at once under each claim. */
    boolean isAdmitted() {
        return admitted;
    }

    /** Asks for what the instance lacks: returns how the branch ended, or nothing if it goes on. */
    @Nullable
    End admit() {
        if (isDeadline() || (!isNew() && hasAll())) {
            admitted = true;
            return null;
        }
        BranchRun.Saved<SlotBook.Answer> saved = ask(
                "its turn",
                () -> places(slot -> slot.branch() == Slots.INSTANCE),
                hands.catalog.get().plainRoute(run.workflow()),
                TaskOptions.NORMAL_PRIORITY);
        if (!saved.isStored()) {
            return saved.end();
        }
        admitted = saved.written().orElseThrow() instanceof SlotBook.Served;
        return admitted ? null : End.PARKED;
    }

    /** The deadline of a run counts while it waits, too. */
    private boolean isDeadline() {
        try {
            return at.position().node().equals(Optional.of(BranchState.DEADLINE));
        } catch (HoldfastException e) {
            return false;
        }
    }

    private boolean isNew() {
        return run.key.branch() == 0 && at.sequence() == 0;
    }

    private boolean hasAll() {
        return hands.transactions.own(() -> places(slot -> slot.branch() == Slots.INSTANCE)).stream()
                .allMatch(Slot::isServed);
    }

    private List<Slot> places(Predicate<Slot> which) {
        return hands.store.slots().of(run.key.run()).stream().filter(which).toList();
    }

    /** Snapshot, limits, the own branch row: in this order, and each looked at behind its lock (R4). */
    private BranchRun.Saved<SlotBook.Answer> ask(String what, Supplier<List<Slot>> wanted, int route, int priority) {
        return run.save(
                what,
                () -> {
                    Optional<Phase> phase = hands.branches.lock(run.key.run());
                    List<Slot> places = wanted.get();
                    if (places.stream().allMatch(Slot::isServed)) {
                        return new SlotBook.Served();
                    }
                    if (!phase.equals(Optional.of(Phase.RUNNING))) {
                        return new SlotBook.Late();
                    }
                    SlotBook.Answer answer = hands.book.ask(at.claim().workflow(), places, this::isStillHere);
                    return answer instanceof SlotBook.Waits waits && !park(waits, route, priority)
                            ? new SlotBook.Late()
                            : answer;
                },
                answer -> !(answer instanceof SlotBook.Late),
                late -> run.lost(),
                Optional.empty());
    }

    private boolean isStillHere() {
        return hands.branches
                .reload(at.hold())
                .map(loaded -> loaded.sequence() == at.sequence())
                .orElse(false);
    }

    private boolean park(SlotBook.Waits waits, int route, int priority) {
        Parking.Due due = waits.after().<Parking.Due>map(Parking.After::new).orElseGet(Parking.Never::new);
        return hands.branches.park(at.hold(), new Parking(due, List.of(), Optional.empty(), route, priority));
    }

    /**
     * What asking for a step came to.
     *
     * @param go whether its body may run
     * @param end if not, how the branch ended, or nothing if it is looked at again
     */
    record Step(boolean go, @Nullable End end) {}

    private static final Step GO = new Step(true, null);

    /** Asks for the place of a step; one that has it already, from an attempt before or a dead node, keeps it. */
    Step step(Node.Task task, StepWork steps) {
        Optional<StepLimit<?>> limit = run.workflow().limits().ofStep(task.id());
        if (limit.isEmpty()) {
            return GO;
        }
        Slot wanted;
        try {
            wanted = run.deployed.inContext(() -> wanted(task, limit.get()));
        } catch (RuntimeException e) {
            return new Step(
                    false, steps.attemptFailed(task, new StartLimits.NoKey("of step " + task.id(), e), run.now()));
        }
        BranchRun.Saved<SlotBook.Answer> saved = ask(
                "its turn at step '" + task.id() + "'",
                () -> {
                    List<Slot> known = places(slot -> isOf(slot, wanted));
                    return known.isEmpty() ? List.of(wanted) : known;
                },
                hands.catalog.get().routeOf(run.workflow(), task),
                Catalog.priority(task));
        if (!saved.isStored()) {
            return new Step(false, saved.end());
        }
        return saved.written().orElseThrow() instanceof SlotBook.Served ? GO : new Step(false, End.PARKED);
    }

    private static boolean isOf(Slot slot, Slot wanted) {
        return slot.branch() == wanted.branch()
                && slot.place().limit().equals(wanted.place().limit());
    }

    private Slot wanted(Node.Task task, StepLimit<?> limit) {
        @Nullable
        Object input = run.code().values().decode(at.value(), task.body().inputType(), Work.name(task, at));
        return new Slot(
                run.key.run(),
                run.key.branch(),
                0,
                SlotBook.place(at.claim().workflow(), task.id(), limit.keyOf(input)),
                limit.shareOf(input),
                State.UNASKED,
                0);
    }

    /** Tells whether a step has a limit, so that its checkpoint gives a place on. */
    boolean isLimited(NodeId step) {
        return run.workflow().limits().ofStep(step).isPresent();
    }

    /** Locks the place of a step before its checkpoint takes its key; nothing if it has no limit. */
    Optional<SlotBook.Taken> lockStep(NodeId step) {
        return isLimited(step)
                ? Optional.of(hands.book.lock(run.key.run(), slot -> slot.branch() == run.key.branch()))
                : Optional.empty();
    }
}
