package dev.holdfast.engine;

import dev.holdfast.definition.Node;
import dev.holdfast.engine.BranchRunner.End;
import dev.holdfast.store.Parking;
import dev.holdfast.store.Transactions.InDoubt;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A branch that stands before rows which a transaction in doubt has locked: it can do nothing but wait until the recovery of that
 * transaction's node has ended it (F26).
 */
final class RecoveryWait {

    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofSeconds(30);

    private final BranchRun run;

    RecoveryWait(BranchRun run) {
        this.run = run;
    }

    /**
     * Puts the branch down if an error says that it has met such a transaction; that is no attempt, and no take-over.
     *
     * @param what for messages
     */
    Optional<End> putOff(String what, Throwable error) {
        return run.hands.transactions.inDoubt(error).map(found -> putOff(what, found));
    }

    /** The pause is as long as the wait was until now, so that it doubles. */
    private End putOff(String what, InDoubt found) {
        Duration pause =
                found.since().compareTo(LEAST) < 0 ? LEAST : found.since().compareTo(MOST) > 0 ? MOST : found.since();
        String why = what + " waits for XA recovery of node '" + found.node() + "', which prepared transaction "
                + found.id() + " " + found.since() + " ago and has not ended it";
        Optional<Node> next = run.nodeOf()
                .filter(run.workflow().plan()::has)
                .map(run.workflow().plan()::node);
        if (next.isEmpty()) {
            return run.giveUp(why);
        }
        Parking parking = new Parking(
                new Parking.After(pause),
                List.of(),
                Optional.empty(),
                run.hands.catalog.get().routeOf(run.workflow(), next.get()),
                Catalog.priority(next.get()));
        try {
            boolean parked = run.hands.transactions.own(() -> run.hands.branches.park(run.at.hold(), parking));
            return run.drop(why + (parked ? "; it was put off by " + pause : "; somebody else has it"));
        } catch (RuntimeException locked) {
            return run.drop(why + "; its claim will run out");
        }
    }
}
