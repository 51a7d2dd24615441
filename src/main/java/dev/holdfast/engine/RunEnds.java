package dev.holdfast.engine;

import dev.holdfast.definition.Plan;
import dev.holdfast.definition.TaskOptions;
import dev.holdfast.definition.Workflow;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.lifecycle.Compensation;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.Branches;
import dev.holdfast.store.Closing;
import dev.holdfast.store.Hold;
import dev.holdfast.store.Runs;
import dev.holdfast.store.Runs.Locked;
import dev.holdfast.store.Signals;
import dev.holdfast.store.Transactions;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The one place where runs end: by their last step, by a failure, by a verb. Whoever waits for the end is told in the same
 * transaction, and child instances get what their policy says. Every method runs in the transaction of the calling thread.
 */
public final class RunEnds {

    /** What is appended to the name of the event by which a parent learns of a child's end that was no success. */
    static final String UNSUCCESSFUL = "!";

    private final Branches branches;
    private final Runs runs;
    private final Signals signals;
    private final SlotBook book;
    private final Values values;
    private final Supplier<Catalog> catalog;
    private final String node;
    private final Transactions transactions;
    private final RunListener listener;

    /** Ends runs over a store, in the name of a node; the listener is told of ends by orders. */
    RunEnds(
            BranchRunner.Ports store,
            SlotBook book,
            Values values,
            Supplier<Catalog> catalog,
            String node,
            RunListener listener) {
        this.book = book;
        this.branches = store.branches();
        this.runs = store.runs();
        this.signals = store.signals();
        this.transactions = store.transactions();
        this.listener = listener;
        this.values = values;
        this.catalog = catalog;
        this.node = node;
    }

    /**
     * Completes a run by the last checkpoint of branch 0.
     *
     * @param output the value it ends with
     * @param isChild whether somebody may wait for its end
     * @param isLimited whether it may hold places that others wait for
     * @return false if it has ended otherwise or is about to, or the key was taken; roll back then
     */
    boolean complete(Checkpoint end, Payload output, boolean isChild, boolean isLimited) {
        long run = end.branch().run();
        Optional<Locked> locked = isChild || isLimited ? runs.lock(run) : Optional.empty();
        Optional<SlotBook.Taken> taken = locked.filter(found -> isLimited).map(found -> book.lock(run, slot -> true));
        if (!branches.complete(end)) {
            return false;
        }
        taken.ifPresent(held -> held.free(false));
        locked.flatMap(Locked::parent).ifPresent(parent -> tell(parent, parent.signal(), output));
        return true;
    }

    /**
     * Fails a run by a failed attempt of one of its branches; if finished steps can be undone, that begins, or waits for the runners of
     * other branches to let go.
     *
     * @return false if it is neither running nor paused, or the key was taken; roll back then
     */
    boolean fail(Hold hold, Checkpoint failed, Plan plan) {
        long run = failed.branch().run();
        Optional<Locked> locked = runs.lock(run);
        if (locked.isEmpty()
                || !(locked.get().phase() == Phase.RUNNING || locked.get().phase() == Phase.PAUSED)) {
            return false;
        }
        Failure failure = failed.failure().orElseThrow();
        if (!Compensation.isPossible(plan)) {
            Optional<SlotBook.Taken> taken = taken(locked.get());
            if (!branches.fail(failed)) {
                return false;
            }
            taken.ifPresent(held -> held.free(true));
            children(run, "its parent instance '" + locked.get().id() + "' failed");
            tellFailure(locked.get(), failure.summary());
            return true;
        }
        if (branches.append(failed).isEmpty() || !branches.giveBack(hold)) {
            return false;
        }
        Closing closing =
                new Closing(Phase.FAILED, Optional.empty(), Optional.empty(), Optional.of(failure), failed.runner());
        begin(locked.get(), closing);
        return true;
    }

    /** Ends a locked run at once by a verb; the listener is told once that is committed. */
    void close(Locked locked, Closing closing) {
        end(locked, closing);
        transactions.afterCompletion(committed -> {
            if (committed) {
                listener.ended(
                        new RunListener.Subject(locked.id(), locked.workflow(), new BranchKey(locked.run(), 0)),
                        closing.phase());
            }
        });
    }

    /** Ends a locked run at once, for a runner that tells so itself. */
    void end(Locked locked, Closing closing) {
        children(locked.run(), "its parent instance '" + locked.id() + "' was ended");
        Optional<SlotBook.Taken> taken = taken(locked);
        runs.close(locked.run(), closing);
        taken.ifPresent(held -> held.free(closing.phase() == Phase.FAILED));
        String why = closing.failure()
                .map(Failure::summary)
                .orElseGet(() -> "it was cancelled"
                        + closing.reason().map(reason -> ": " + reason).orElse(""));
        tellFailure(locked, why);
    }

    /**
     * Begins to end a locked run with compensation: steps that run may finish, then the runner of branch 0, which stays due,
     * begins to undo. Never at once: only who holds branch 0 can tell that nobody else begins a step.
     */
    void begin(Locked locked, Closing closing) {
        children(locked.run(), "its parent instance '" + locked.id() + "' is being undone");
        taken(locked).ifPresent(SlotBook.Taken::leaveQueues);
        runs.drain(locked.run(), closing);
    }

    /** Tells whether every child instance that goes down with a run has ended: it is undone before what came before it. */
    boolean childrenEnded(long run) {
        return runs.children(run).stream().noneMatch(Runs.OpenChild::cancelled);
    }

    /**
     * Begins to undo a locked run that is to be cancelled, for the runner of its branch 0.
     *
     * @return false if a runner holds another branch of it; roll back then
     */
    boolean undo(Locked locked, Hold mine) {
        int route = catalog.get().plainRoute(locked.workflow(), locked.hash());
        Closing closing = runs.closing(locked.run());
        Optional<SlotBook.Taken> taken = taken(locked);
        boolean begun = runs.compensate(locked.run(), closing, route, TaskOptions.NORMAL_PRIORITY, mine);
        if (begun) {
            taken.ifPresent(SlotBook.Taken::freeEnded);
        }
        return begun;
    }

    /** What a locked run has of limits; nothing if its workflow has none. */
    private Optional<SlotBook.Taken> taken(Locked locked) {
        return book.concerns(locked.workflow()) ? Optional.of(book.lock(locked.run(), slot -> true)) : Optional.empty();
    }

    /** Tells whether finished steps of a run can be undone here. */
    boolean canUndo(Locked locked) {
        return catalog.get()
                .find(locked.workflow(), locked.hash())
                .map(Workflow::plan)
                .map(Compensation::isPossible)
                .orElse(false);
    }

    private void children(long run, String why) {
        for (Runs.OpenChild child : runs.children(run)) {
            if (child.cancelled()) {
                runs.lock(child.run())
                        .filter(locked -> !locked.phase().isFinal())
                        .ifPresent(locked -> cancelChild(locked, why));
            }
        }
    }

    private void cancelChild(Locked child, String why) {
        Closing closing = new Closing(Phase.CANCELLED, Optional.of(why), Optional.empty(), Optional.empty(), node);
        boolean undoing = child.phase() == Phase.CANCELLING || child.phase() == Phase.COMPENSATING;
        if (undoing) {
            return; // it is on its way to its end
        }
        if (canUndo(child)) {
            begin(child, closing);
        } else {
            close(child, closing); // a parent that has failed hears of it, since it may be retried
        }
    }

    private void tellFailure(Locked locked, String why) {
        locked.parent()
                .ifPresent(parent -> tell(
                        parent,
                        parent.signal() + UNSUCCESSFUL,
                        values.encode(
                                "instance '" + locked.id() + "': " + why,
                                String.class,
                                "the end of a child instance")));
    }

    private void tell(Runs.Parent parent, String signal, Payload payload) {
        signals.send(parent.run(), new Signals.NewSignal(signal, payload, Optional.empty(), Optional.empty()));
    }

    /** Returns the failure of a child instance as its parent records it. */
    static Failure childFailed(String text) {
        return new Failure(ErrorCode.CHILD_FAILED.text(), text, "");
    }
}
