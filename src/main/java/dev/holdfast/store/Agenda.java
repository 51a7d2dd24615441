package dev.holdfast.store;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.schedule.Missed;
import dev.holdfast.schedule.Overlap;
import dev.holdfast.schedule.Schedule;
import dev.holdfast.schedule.Timetable;
import dev.holdfast.snapshot.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The schedules, and when each is to be looked at next. Which ticks are due is decided by the store's time, never by a node's.
 *
 * <p>Every method runs in the transaction of the calling thread and takes effect with it.
 */
public interface Agenda {

    /** A schedule as it is kept: its input is encoded. */
    record Spec(
            String name,
            Timetable timetable,
            WorkflowName workflow,
            Optional<Payload> input,
            Missed missed,
            Overlap overlap) {

        /** Returns it without its input, for decisions. */
        public Schedule schedule() {
            return new Schedule(name, timetable, workflow, Optional.empty(), missed, overlap);
        }
    }

    /**
     * A row.
     *
     * @param version raised by every change and every tick
     * @param application the application whose code declares it; nothing for one that a caller made
     * @param paused whether it ticks at all
     * @param next the first tick of which nothing has been decided; nothing if there is none any more
     * @param last the last tick that was fired
     * @param lastRun the instance that was started last
     * @param trail who changed it last and why
     * @param error why its ticks could not be fired when it was last tried
     */
    record Entry(
            Spec spec,
            int version,
            Optional<String> application,
            boolean paused,
            Optional<Instant> next,
            Optional<Instant> last,
            Optional<InstanceId> lastRun,
            Instant changedAt,
            Runs.Trail trail,
            Optional<String> error) {}

    /** A schedule and how long it takes until it is to be looked at; zero or less if that is due. */
    record Upcoming(String name, Duration left) {}

    /** A locked schedule that is due, and the time by which it is. */
    record Due(Entry entry, Instant now) {}

    /** What becomes of a schedule by its ticks. */
    record Moved(Optional<Instant> next, Optional<Instant> last, Optional<InstanceId> lastRun) {}

    /** Reads which schedules of these workflows are due, or will be soonest; paused ones are not among them. */
    List<Upcoming> upcoming(Collection<String> workflows, int limit);

    /** Locks a schedule that is due, unless another has locked it; never waits. */
    Optional<Due> lockDue(String name);

    /**
     * Moves a schedule on behind its ticks, in the transaction that starts their runs.
     *
     * @param seen the row as it was read
     * @return false if it has changed since; roll back then
     */
    boolean moved(Entry seen, Moved to);

    /** Keeps why ticks could not be fired, and puts the next try off; does nothing if the row has changed since it was read. */
    void failed(String name, String error, Duration again);

    /** Locks a schedule, waiting for whoever has it. */
    Optional<Due> lock(String name);

    /**
     * Adds a schedule that is not paused, unless there is one of that name.
     *
     * @return false if there is one
     */
    boolean add(Spec spec, Optional<String> application, Optional<Instant> next, Runs.Trail trail);

    /** Changes a schedule that this transaction has locked. */
    void change(Spec spec, Optional<String> application, boolean paused, Optional<Instant> next, Runs.Trail trail);

    /** Removes a schedule; its runs stay. */
    boolean remove(String name);

    /** Reads a schedule. */
    Optional<Entry> find(String name);

    /** Reads all, by name. */
    List<Entry> all();

    /** Returns the store's time. */
    Instant now();
}
