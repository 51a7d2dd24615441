package dev.holdfast.engine;

import dev.holdfast.definition.Node;
import dev.holdfast.definition.TaskOptions;
import dev.holdfast.encryption.KeyMissing;
import dev.holdfast.engine.BranchRunner.End;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.execution.Decision;
import dev.holdfast.execution.Event;
import dev.holdfast.execution.Interpreter;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.store.Parking;
import dev.holdfast.task.JobOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of one branch. A job is started outside of transactions, like anything that cannot be rolled back, and under a key by which who takes the
 * branch over finds it; a row then says which execution it is. Two nodes that have both started it meet at that row's key: the
 * loser's job is stopped. The branch holds no thread while the job runs: it is put down, and looks again later, the later the
 * longer the job has run.
 */
final class JobWork {

    private static final Duration SHORTEST_LOOK = Duration.ofMillis(100);
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(10);

    /** A job is looked at after so many parts of the time that it has taken: its end is noticed that much later at most. */
    private static final int PART = 8;

    private final BranchRun run;
    private final BranchRunner hands;
    private final Standing at;
    private final StepWork steps;
    private final Moves moves;

    JobWork(BranchRun run, StepWork steps, Moves moves) {
        this.run = run;
        this.hands = run.hands;
        this.at = run.at;
        this.steps = steps;
        this.moves = moves;
    }

    @Nullable
    End start(Node.Job job) {
        long execution;
        try {
            Jobs.Wanted wanted = new Jobs.Wanted(job.job(), parameters(job), StepContext.key(at, job.id()));
            boolean again = at.mayHaveBegun() || at.attempt() > 0;
            execution = asked(() -> hands.jobs.start(wanted, again));
        } catch (KeyMissing e) {
            throw e; // to be waited for, and no failure
        } catch (HoldfastException e) {
            return failed(job, OptionalLong.empty(), e);
        }
        Decision after = Interpreter.apply(
                run.workflow().plan(), at.position(), new Event.JobStarted(job.id(), execution), at.now(run.now()));
        Checkpoint row = at.next(Checkpoint.Kind.FORK, run.now())
                .node(Optional.of(job.id()))
                .standing(after.position())
                .unattempted()
                .build();
        BranchRun.Saved<Optional<Phase>> saved =
                run.save("the start of job '" + job.job() + "'", () -> hands.branches.append(row), Optional::isPresent);
        if (!saved.isStored()) {
            stopUnlessKnown(execution, after.position());
            return saved.end();
        }
        run.progressed();
        at.advance(after.position(), saved.written().orElseThrow().orElseThrow());
        return null;
    }

    private Map<String, String> parameters(Node.Job job) {
        if (job.parameters().isPresent()) {
            return job.parameters().get();
        }
        String taker = "the parameters of job '" + job.job() + "'";
        Object value = run.deployed.inContext(() -> run.code().values().decode(at.value(), Map.class, taker));
        if (value instanceof Map<?, ?> map) {
            Map<String, String> texts = new TreeMap<>();
            map.forEach((name, text) -> texts.put(String.valueOf(name), String.valueOf(text)));
            return texts;
        }
        throw new Jobs.Refused(taker + " are null; the step before it must return a map", null);
    }

    /** What was started and is in no row is nobody's; but who took the branch over may have found it by its key. */
    private void stopUnlessKnown(long execution, Position standing) {
        boolean known = hands.transactions.own(() -> hands.store.instances().trace(run.key.run())).stream()
                .anyMatch(row ->
                        row.branch() == run.key.branch() && row.storedPosition().equals(standing.toText()));
        if (!known) {
            asked(() -> {
                hands.jobs.stop(execution);
                return true;
            });
        }
    }

    @Nullable
    End await(Node.Job job, long execution, boolean counted) {
        Optional<Jobs.Seen> found = asked(() -> hands.jobs.look(execution));
        if (found.isEmpty()) {
            return failed(
                    job,
                    OptionalLong.of(execution),
                    new Jobs.Refused(
                            "execution " + execution + " of job '" + job.job() + "' is not in the job repository",
                            null));
        }
        Jobs.Seen seen = found.get();
        return switch (seen.state()) {
            case RUNNING -> park(seen);
            case COMPLETED -> completed(job, seen.outcome());
            case FAILED ->
                counted && seen.execution() == execution
                        ? restart(job, execution)
                        : failed(job, OptionalLong.of(seen.execution()), unsuccessful(job, seen));
            case ABANDONED -> failed(job, OptionalLong.of(seen.execution()), unsuccessful(job, seen));
        };
    }

    private static Jobs.Refused unsuccessful(Node.Job job, Jobs.Seen seen) {
        return new Jobs.Refused(
                "execution " + seen.execution() + " of job '" + job.job() + "' did not complete; its exit status is '"
                        + seen.outcome().exitStatus() + "'",
                null);
    }

    /** A restart needs no row: who looks next sees by the job's newest execution that it was restarted. */
    private @Nullable End restart(Node.Job job, long execution) {
        try {
            asked(() -> {
                hands.jobs.restart(execution);
                return true;
            });
        } catch (HoldfastException e) {
            return failed(job, OptionalLong.of(execution), e);
        }
        return put(SHORTEST_LOOK);
    }

    private @Nullable End park(Jobs.Seen seen) {
        Duration part = Duration.between(seen.createdAt(), run.now()).dividedBy(PART);
        Duration pause = part.compareTo(SHORTEST_LOOK) < 0 ? SHORTEST_LOOK : part;
        return put(pause.compareTo(LONGEST_LOOK) > 0 ? LONGEST_LOOK : pause);
    }

    private @Nullable End put(Duration pause) {
        Parking parking = moves.parking(new Parking.After(pause), List.of(), Optional.empty());
        boolean parked = hands.transactions.own(() -> run.mayPark() && hands.branches.park(at.hold(), parking));
        return parked ? End.PARKED : run.lost();
    }

    private @Nullable End completed(Node.Job job, JobOutcome outcome) {
        Payload value = run.deployed.inContext(
                () -> run.code().values().encode(outcome, JobOutcome.class, "the outcome of job '" + job.job() + "'"));
        Decision after = Interpreter.apply(
                run.workflow().plan(), at.position(), new Event.JobEnded(job.id()), at.now(run.now()));
        return moves.passOn(
                "the outcome of job '" + job.job() + "'",
                after,
                () -> at.next(Checkpoint.Kind.STEP, run.now())
                        .node(Optional.of(job.id()))
                        .giving(value)
                        .unattempted(),
                Optional.of(value));
    }

    private @Nullable End failed(Node.Job job, OptionalLong execution, HoldfastException cause) {
        if (run.deployed.hasGone()) {
            return run.giveUp("its application was undeployed: " + cause);
        }
        Failure failure = StepWork.failure(cause);
        Decision decision = Interpreter.apply(
                run.workflow().plan(),
                at.position(),
                new Event.JobFailed(job.id(), execution, at.attempt() + 1, cause, hands.pace.chance()),
                at.now(run.now()));
        Checkpoint row = at.next(Checkpoint.Kind.FAILED, run.now())
                .node(Optional.of(job.id()))
                .standing(decision.position())
                .failed(failure)
                .build();
        if (!(decision.action() instanceof Decision.Retry retry) || at.phase() == Phase.CANCELLING) {
            return at.phase() == Phase.CANCELLING ? run.letGo() : steps.failed(row, () -> {});
        }
        Parking parking = new Parking(
                new Parking.Retry(retry.after()),
                List.of(),
                Optional.empty(),
                hands.catalog.get().plainRoute(run.workflow()),
                TaskOptions.NORMAL_PRIORITY);
        BranchRun.Saved<Boolean> saved = run.save(
                "the failed attempt (" + failure.summary() + ")",
                () -> run.mayPark()
                        && hands.branches.append(row).isPresent()
                        && hands.branches.park(at.hold(), parking),
                done -> done);
        if (!saved.isStored()) {
            return saved.end();
        }
        hands.listener.attemptFailed(run.subject, job.id(), failure, retry.after(), Duration.ZERO);
        return End.PARKED;
    }

    /** Asks the batch runtime in the context of the application, outside of transactions. */
    private <T> T asked(Callable<T> question) {
        try {
            return hands.transactions.outside(
                    () -> run.deployed.code().context().call(question));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new Jobs.Refused("the batch runtime failed: " + e, e);
        }
    }
}
