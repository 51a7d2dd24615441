package dev.holdfast.kit;

import dev.holdfast.engine.Jobs;
import dev.holdfast.task.JobOutcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The batch runtime of a kit: its jobs do nothing, take the time that a test says, and end as it says. A job that no test speaks of completes at
 * once, with the exit status {@code COMPLETED}. It outlives the nodes of the kit, as that of another server would.
 *
 * <pre>{@code
 * kit.jobs().play("nightly-settlement").takes(ofMinutes(20)).fails("DISK FULL").completes("DONE");
 * }</pre>
 */
public final class PlayedJobs {

    private final Clock clock;
    private final Map<String, Part> parts = new HashMap<>();
    private final List<Execution> executions = new ArrayList<>();

    PlayedJobs(Clock clock) {
        this.clock = clock;
    }

    void playAs(PlayedJobs other) {
        parts.putAll(other.parts);
    }

    /** Returns the part of a job, to be told what becomes of it. */
    public Part play(String job) {
        return parts.computeIfAbsent(job, name -> new Part());
    }

    /** Returns what a job was started with, once for each start; restarts are none. */
    public List<Map<String, String>> started(String job) {
        return executions.stream()
                .filter(execution -> execution.wanted.job().equals(job) && execution.restarts == null)
                .map(execution -> execution.wanted.parameters())
                .toList();
    }

    /** Returns how often a job was restarted. */
    public long restarts(String job) {
        return executions.stream()
                .filter(execution -> execution.wanted.job().equals(job) && execution.restarts != null)
                .count();
    }

    /** Tells whether the last execution of a job was told to stop. */
    public boolean wasStopped(String job) {
        return executions.stream()
                .filter(execution -> execution.wanted.job().equals(job))
                .reduce((earlier, later) -> later)
                .map(last -> last.stopped)
                .orElse(false);
    }

    /** What becomes of a job; the last ending holds for all further executions. */
    public static final class Part {

        private final Deque<Ending> endings = new ArrayDeque<>();
        private final Map<String, Long> metrics = new TreeMap<>();
        private Duration time = Duration.ZERO;

        Part() {}

        /** Sets how long each execution takes. */
        public Part takes(Duration length) {
            time = length;
            return this;
        }

        /** Lets the next execution complete. */
        public Part completes(String exitStatus) {
            endings.add(new Ending(true, exitStatus));
            return this;
        }

        /** Lets the next execution fail. */
        public Part fails(String exitStatus) {
            endings.add(new Ending(false, exitStatus));
            return this;
        }

        /** Sets one of its metrics, such as {@code read}. */
        public Part counts(String metric, long count) {
            metrics.put(metric, count);
            return this;
        }

        private Ending next() {
            Ending last = new Ending(true, "COMPLETED");
            Ending next = endings.size() > 1 ? endings.removeFirst() : endings.peekFirst();
            return next == null ? last : next;
        }
    }

    private record Ending(boolean completes, String exitStatus) {}

    private static final class Execution {

        private final Jobs.Wanted wanted;
        private final @Nullable Execution restarts;
        private final Ending ending;
        private final Instant begin;
        private final Instant end;
        private boolean stopped;

        Execution(Jobs.Wanted wanted, @Nullable Execution restarts, Ending ending, Instant begin, Instant end) {
            this.wanted = wanted;
            this.restarts = restarts;
            this.ending = ending;
            this.begin = begin;
            this.end = end;
        }
    }

    private long begin(Jobs.Wanted wanted, @Nullable Execution restarts) {
        Part part = play(wanted.job());
        Instant now = clock.instant();
        executions.add(new Execution(wanted, restarts, part.next(), now, now.plus(part.time)));
        return executions.size();
    }

    private Jobs.State state(Execution execution) {
        if (execution.stopped) {
            return Jobs.State.FAILED;
        }
        if (clock.instant().isBefore(execution.end)) {
            return Jobs.State.RUNNING;
        }
        return execution.ending.completes() ? Jobs.State.COMPLETED : Jobs.State.FAILED;
    }

    private Optional<Jobs.Seen> seen(long number) {
        if (number < 1 || number > executions.size()) {
            return Optional.empty();
        }
        String key = executions.get((int) number - 1).wanted.key();
        int newest = executions.size() - 1;
        while (!executions.get(newest).wanted.key().equals(key)) {
            newest--;
        }
        Execution execution = executions.get(newest);
        return Optional.of(new Jobs.Seen(
                newest + 1L,
                state(execution),
                execution.begin,
                new JobOutcome(
                        execution.wanted.job(),
                        newest + 1L,
                        execution.stopped ? "STOPPED" : execution.ending.exitStatus(),
                        play(execution.wanted.job()).metrics)));
    }

    /** Returns it as the engine sees it. */
    Jobs runtime() {
        return new Runtime();
    }

    private final class Runtime implements Jobs {

        @Override
        public long start(Wanted wanted, boolean again) {
            for (int number = 1; again && number <= executions.size(); number++) {
                if (executions.get(number - 1).wanted.key().equals(wanted.key())) {
                    return number;
                }
            }
            return begin(wanted, null);
        }

        @Override
        public Optional<Seen> look(long execution) {
            return seen(execution);
        }

        @Override
        public void restart(long execution) {
            Execution failed = executions.get((int) execution - 1);
            begin(failed.wanted, failed);
        }

        @Override
        public void stop(long execution) {
            Execution running = executions.get((int) execution - 1);
            running.stopped |= state(running) == State.RUNNING;
        }

        @Override
        public void adopt(long execution, String key) {
            // it knows whose each execution is
        }

        @Override
        public boolean isSame(long execution, long other) {
            return executions
                    .get((int) execution - 1)
                    .wanted
                    .key()
                    .equals(executions.get((int) other - 1).wanted.key());
        }

        @Override
        public List<Running> running() {
            List<Running> running = new ArrayList<>();
            for (int number = 1; number <= executions.size(); number++) {
                Execution execution = executions.get(number - 1);
                if (state(execution) == State.RUNNING) {
                    running.add(new Running(number, execution.wanted.key()));
                }
            }
            return running;
        }
    }
}
