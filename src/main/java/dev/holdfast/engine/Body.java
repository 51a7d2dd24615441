package dev.holdfast.engine;

import dev.holdfast.definition.Node;
import dev.holdfast.task.Turn;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One call of user code: decoding, checking, calling, encoding; watched, and lost to the watch if it takes too long. */
final class Body {

    private enum State {
        RUNNING,
        RETURNED,
        STRUCK
    }

    private final BranchRun run;
    private final Work work;
    private final StepShared shared;
    private final OwnVerbs verbs;
    private final StepMessages messages;
    private final Optional<String> initiator;
    private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
    private boolean done;

    Body(BranchRun run, Work work, StepShared shared, OwnVerbs verbs, StepMessages messages) {
        this.run = run;
        this.work = work;
        this.shared = shared;
        this.verbs = verbs;
        this.messages = messages;
        this.initiator = run.initiator();
    }

    /** Tells whether the limit struck before the body had returned: its result is refused, whatever it was. */
    boolean isStruck() {
        return state.get() == State.STRUCK;
    }

    /** Tells whether the body has answered in time; what goes wrong from then on is no failure of it. */
    boolean isDone() {
        return done;
    }

    /**
     * Calls the body.
     *
     * @param onStrike what to do at the limit, on a thread of the watch; never called once the body has returned
     */
    Work.Outcome call(Duration limit, Runnable onStrike) throws Exception {
        Thread worker = Thread.currentThread();
        Watch.Watched watched = run.hands.watch.begin(limit, () -> {
            if (state.compareAndSet(State.RUNNING, State.STRUCK)) {
                worker.interrupt();
                onStrike.run();
            }
        });
        Work.Outcome outcome;
        try {
            outcome = run.code().context().call(this::outcomeAsInitiator);
        } finally {
            watched.close();
            messages.close();
            state.compareAndSet(State.RUNNING, State.RETURNED);
            Thread.interrupted(); // a flag that is left would break the commit, and meet the next body
        }
        if (isStruck()) {
            throw new Struck();
        }
        done = true;
        return outcome;
    }

    /** What is behind the context, such as the security domain of the application, is known in it alone. */
    private Work.Outcome outcomeAsInitiator() throws Exception {
        return initiator.isPresent() ? run.hands.identities.as(initiator.get(), this::outcome) : outcome();
    }

    private Work.Outcome outcome() throws Exception {
        Node.Task task = work.task();
        UserCode code = run.code();
        List<@Nullable Object> inputs = work.inputs().get();
        Object bean = code.beans().bean(task.body().beanClass());
        code.checks().inputs(task.body(), bean, inputs);
        @Nullable Object returned;
        try (OwnVerbs.Running ignored = verbs.running()) {
            returned = task.body()
                    .call(
                            bean,
                            inputs,
                            StepContext.of(
                                    run.at,
                                    task,
                                    shared,
                                    messages,
                                    () -> run.hands.store.instances().labels(run.key.run())));
        } catch (Exception e) {
            throw code.checks().thrown(task.body(), e);
        }
        code.checks().output(task.body(), bean, returned);
        if (task.body().method().getReturnType() == Turn.class && returned == null) {
            throw new Work.NoAnswer(task, "Turn.again or Turn.done");
        }
        return new Work.Outcome(
                code.values().encode(Work.bare(returned), task.body().outputType(), Work.name(task, run.at)),
                work.meaning().apply(returned));
    }

    /** Carries the fact that the limit has struck out of the step's transaction. */
    static final class Struck extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Struck() {
            super("the limit struck before the body had returned", null, false, false);
        }
    }
}
