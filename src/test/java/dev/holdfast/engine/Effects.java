package dev.holdfast.engine;

import dev.holdfast.client.Workflows;
import dev.holdfast.store.Transactions;
import dev.holdfast.task.TaskContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the bodies of steps have done that cannot be unseen: in transactions that committed, or outside of any. */
final class Effects implements RandomSteps.World {

    private final Transactions transactions;
    private final Supplier<Workflows> door;
    private final Runnable meanwhile;
    private final List<Effect> done = new ArrayList<>();
    private final List<Effect> undone = new ArrayList<>();
    private int moment;

    Effects(Transactions transactions, Supplier<Workflows> door, Runnable meanwhile) {
        this.transactions = transactions;
        this.door = door;
        this.meanwhile = meanwhile;
    }

    /**
     * What one body did.
     *
     * @param key the key by which others would recognise a repetition
     * @param begun when the body was called, counted over everything that happens
     * @param counted when it came to count
     */
    record Effect(
            String instance,
            String step,
            String key,
            boolean inTransaction,
            @Nullable Integer output,
            int begun,
            int counted) {

        String text() {
            return step + "=" + output;
        }
    }

    @Override
    public void done(TaskContext step, boolean inTransaction, @Nullable Integer output) {
        note(done, step, inTransaction, output);
    }

    @Override
    public void undone(TaskContext step, boolean inTransaction, @Nullable Integer output) {
        note(undone, step, inTransaction, output);
    }

    private void note(List<Effect> effects, TaskContext step, boolean inTransaction, @Nullable Integer output) {
        int begun = ++moment;
        String instance = step.instanceId();
        String node = step.step();
        String key = step.idempotencyKey();
        if (inTransaction) {
            transactions.afterCompletion(committed -> {
                if (committed) {
                    effects.add(new Effect(instance, node, key, true, output, begun, ++moment));
                }
            });
        } else {
            effects.add(new Effect(instance, node, key, false, output, begun, ++moment));
        }
    }

    @Override
    public void tell(String instance, String name, @Nullable Integer payload) {
        door.get().signal(instance, name, payload);
    }

    @Override
    public void meanwhile() {
        meanwhile.run();
    }

    /** Returns what steps did, in the order in which it came to count. */
    List<Effect> done(String instance) {
        return done.stream()
                .filter(effect -> effect.instance().equals(instance))
                .toList();
    }

    /** Counts what steps did in transactions. */
    int transactional(String instance) {
        return (int) done(instance).stream().filter(Effect::inTransaction).count();
    }

    /** Returns what undos did, likewise. */
    List<Effect> undone(String instance) {
        return undone.stream()
                .filter(effect -> effect.instance().equals(instance))
                .toList();
    }

    int count() {
        return done.size() + undone.size();
    }
}
