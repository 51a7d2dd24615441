package dev.holdfast.engine;

import dev.holdfast.definition.Node;
import dev.holdfast.definition.TaskOptions;
import dev.holdfast.encryption.KeyMissing;
import dev.holdfast.engine.BranchRunner.End;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.Parking;
import dev.holdfast.store.Transactions.InDoubt;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A branch that can do nothing but wait for people or another node: before rows which a transaction in doubt has locked, until the
 * recovery of that transaction's node has ended it (F26), or before a value whose key this node does not have.
 */
final class RecoveryWait {

    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofSeconds(30);

    /** How long a branch rests whose key is missing: another node may have it, or this one once somebody has put it back. */
    static final Duration KEY_REST = Duration.ofSeconds(15);

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

    /** Puts the branch down if an error says that a key is missing; that is no attempt, and no take-over. */
    Optional<End> keyMissing(Throwable error) {
        if (!KeyMissing.isCauseOf(error)) {
            return Optional.empty();
        }
        run.at.positionIfReadable();
        String why = "it waits for a key: " + error.getMessage();
        Optional<Node> next = run.at.phase() == Phase.COMPENSATING ? Optional.empty() : next();
        return Optional.of(
                next.isPresent()
                        ? putOff(why, KEY_REST, next.get())
                        : putOff(
                                why,
                                KEY_REST,
                                run.hands.catalog.get().plainRoute(run.workflow()),
                                TaskOptions.NORMAL_PRIORITY));
    }

    /** The pause is as long as the wait was until now, so that it doubles. */
    private End putOff(String what, InDoubt found) {
        Duration pause =
                found.since().compareTo(LEAST) < 0 ? LEAST : found.since().compareTo(MOST) > 0 ? MOST : found.since();
        String why = what + " waits for XA recovery of node '" + found.node() + "', which prepared transaction "
                + found.id() + " " + found.since() + " ago and has not ended it";
        return next().map(node -> putOff(why, pause, node)).orElseGet(() -> run.giveUp(why));
    }

    private Optional<Node> next() {
        return run.nodeOf()
                .filter(run.workflow().plan()::has)
                .map(run.workflow().plan()::node);
    }

    private End putOff(String why, Duration pause, Node next) {
        return putOff(why, pause, run.hands.catalog.get().routeOf(run.workflow(), next), Catalog.priority(next));
    }

    private End putOff(String why, Duration pause, int route, int priority) {
        Parking parking = new Parking(new Parking.After(pause), List.of(), Optional.empty(), route, priority);
        try {
            boolean parked = run.hands.transactions.own(() -> run.hands.branches.park(run.at.hold(), parking));
            return run.drop(why + (parked ? "; it was put off by " + pause : "; somebody else has it"));
        } catch (RuntimeException locked) {
            return run.drop(why + "; its claim will run out");
        }
    }
}
