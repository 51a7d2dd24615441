package dev.holdfast.engine;

import dev.holdfast.error.InvalidArgument;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.store.SharedState.Versioned;
import dev.holdfast.task.Shared;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt at a step reads and writes of the shared values of its instance: reads at once, writes with the checkpoint,
 * each against the version that was read (F36). For the thread of the step.
 */
final class StepShared implements Shared {

    private static final int LONGEST_NAME = 200;

    private final BranchRunner hands;
    private final Values values;
    private final long run;
    private final boolean inTransaction;
    private final Map<String, Versioned> read = new HashMap<>();
    private final TreeMap<String, Payload> written = new TreeMap<>();
    private boolean conflicting;

    /** Reads in the transaction of the step, or in short ones of its own if the step has none. */
    StepShared(BranchRun run, boolean inTransaction) {
        this.hands = run.hands;
        this.values = run.code().values();
        this.run = run.key.run();
        this.inTransaction = inTransaction;
    }

    @Override
    public <T> Optional<T> get(String name, Class<T> type) {
        return Optional.ofNullable(type.cast(get(name, (Type) type)));
    }

    @Override
    public @Nullable Object get(String name, Type type) {
        Payload own = written.get(name);
        Optional<Payload> present = own == null ? read(name).value() : Optional.of(own);
        return present.map(value -> values.decode(value, type, "shared value '" + name + "'"))
                .orElse(null);
    }

    private Versioned read(String name) {
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw new InvalidArgument(
                    "the name '" + name + "' of a shared value must have 1 to " + LONGEST_NAME + " characters");
        }
        return read.computeIfAbsent(
                name,
                key -> inTransaction
                        ? hands.store.sharedState().read(run, key)
                        : hands.transactions.own(() -> hands.store.sharedState().read(run, key)));
    }

    @Override
    public void put(String name, @Nullable Object value) {
        read(name);
        Type type = value == null ? Object.class : value.getClass();
        written.put(name, values.encode(value, type, "shared value '" + name + "'"));
    }

    /**
     * Writes what was put, by name; throws {@link Conflict} if another step was faster. Behind the body and before the commit
     * begins, so that a conflict is a plain rollback and not one in the middle of a commit.
     *
     * @param verbs what the step has to tell the run: its snapshot, and before it those of its ancestors, is then locked behind
     *     the values and before the checkpoint's key, in the order of a last step that writes values and ends its run (R4)
     */
    void write(OwnVerbs verbs) {
        written.forEach((name, value) -> {
            if (!hands.store.sharedState().write(run, name, read(name).version(), value)) {
                conflicting = true;
                throw new Conflict(name);
            }
        });
        if (verbs.any() && hands.store.runs().lock(run).isEmpty()) {
            throw new IllegalStateException("the run of a step is gone");
        }
    }

    /** Tells whether something was put, which the checkpoint has to be committed with. */
    boolean isChanged() {
        return !written.isEmpty();
    }

    /** Tells whether another step was faster, so that the body has to read again. */
    boolean isConflicting() {
        return conflicting;
    }

    /** Another step has changed a value since this one read it: the step rolls back and runs again. */
    static final class Conflict extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Conflict(String name) {
            super("shared value '" + name + "' was changed by another step since this one read it", null, false, false);
        }
    }
}
