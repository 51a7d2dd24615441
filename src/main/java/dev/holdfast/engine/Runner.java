package dev.holdfast.engine;

import dev.holdfast.definition.ConflictPolicy;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.Workflow;
import dev.holdfast.lifecycle.Finalization.Answer;
import dev.holdfast.lifecycle.Resumption;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.State;
import dev.holdfast.store.Branches;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Transactions;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Drives one instance on the calling thread: for tests and small programs. It claims like every other executor (DEF-08),
 * so that two of them, or one and a server, never run the same step.
 */
public final class Runner {

    private final Lifecycle lifecycle;
    private final BranchRunner hands;
    private final Branches branches;
    private final Transactions transactions;
    private final Values values;
    private final NodeSettings settings;

    /** Creates a runner over a store. */
    public Runner(
            Lifecycle lifecycle,
            BranchRunner hands,
            Branches branches,
            Transactions transactions,
            Values values,
            NodeSettings settings) {
        this.lifecycle = lifecycle;
        this.hands = hands;
        this.branches = branches;
        this.transactions = transactions;
        this.values = values;
        this.settings = settings;
    }

    /** Starts an instance and drives it until it ends or somebody else has it; errors as those of a start. */
    public Answer run(Workflow<?, ?> workflow, InstanceId id, @Nullable Object input, ConflictPolicy policy) {
        Optional<Answer> early = transactions.own(() -> lifecycle.checkExisting(workflow, id, policy));
        if (early.isPresent()) {
            return early.get();
        }
        Payload encoded =
                values.encode(input, workflow.inputType(), "the input for workflow '" + workflow.name() + "'");
        Lifecycle.Prepared prepared =
                transactions.own(() -> lifecycle.prepareRun(workflow, id, encoded, policy, Seats.none()));
        if (prepared instanceof Lifecycle.Existing existing) {
            return existing.answer();
        }
        return drive(((Lifecycle.Fresh) prepared).branch().run(), id);
    }

    /**
     * Drives an existing instance on, if nobody else does; returns its status otherwise.
     *
     * @throws dev.holdfast.client.UnknownInstance if no instance has the id
     * @throws dev.holdfast.lifecycle.DefinitionMismatch if it was started with another definition
     */
    public Answer resume(Workflow<?, ?> workflow, InstanceId id) {
        Resumption.Outcome outcome = transactions.own(() -> lifecycle.prepareResume(id, workflow.hash()));
        if (outcome instanceof Resumption.Ready ready) {
            return drive(ready.snapshot().run(), id);
        }
        return stored(id);
    }

    /** Drives whatever branch of the instance is due, until none is that nobody else has. */
    private Answer drive(long run, InstanceId id) {
        boolean moved = true;
        while (moved) {
            moved = false;
            for (BranchKey branch : branches(run, id)) {
                Optional<Claim> claim =
                        transactions.own(() -> branches.claim(branch, settings.node(), settings.claim()));
                claim.ifPresent(taken -> hands.run(taken, Lease.UNBOUNDED));
                moved |= claim.isPresent();
            }
        }
        return stored(id);
    }

    private List<BranchKey> branches(long run, InstanceId id) {
        State state = transactions.own(() -> lifecycle.require(id)).state();
        return state instanceof State.Live live
                ? live.branches().stream()
                        .map(branch -> new BranchKey(run, branch.branch()))
                        .toList()
                : List.of();
    }

    private Answer stored(InstanceId id) {
        return transactions.own(() -> Answer.of(lifecycle.require(id)));
    }
}
