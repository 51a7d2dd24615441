package dev.holdfast.client;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.schedule.Schedule;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The schedules of all applications: what is started by itself, and when. To be injected; every operation joins the caller's
 * transaction, or has one of its own, and holds once that commits.
 *
 * <p>Unless an operation says otherwise it throws {@link UnknownSchedule} for a name that no schedule has.
 */
public interface Schedules {

    /** The label under which a run has the name of the schedule that started it. */
    String LABEL = "schedule";

    /** The label under which such a run has the time of its tick. */
    String TICK_LABEL = "tick";

    /**
     * Adds a schedule, or changes the one that has its name: what a change of its times leaves of ticks that are not fired yet is
     * forgotten, and it goes on from now. Whether it is paused stays as it is.
     *
     * @throws UnknownWorkflow if its workflow is not deployed here
     * @throws UnencodableOutput if its input is none of the type that the workflow takes
     * @throws DeclaredSchedule if the code of an application declares it
     * @return whether there was none of that name
     */
    boolean put(Schedule schedule, Order order);

    /**
     * The same with an input that is encoded already, as a caller sent it.
     *
     * @throws UndecodableInput if it does not decode to what the workflow takes
     */
    boolean putEncoded(Schedule schedule, byte[] input, Order order);

    /** Removes a schedule; its runs stay as they are. Throws {@link DeclaredSchedule} if the code of an application declares it. */
    void remove(String name, Order order);

    /** Stops it from ticking; the ticks of the time meanwhile are not missed ones, and are not made up for. Runs go on. */
    void pause(String name, Order order);

    /** Lets it tick again, from now on. */
    void resume(String name, Order order);

    /**
     * Starts a run now, whatever the times say, paused or not, beside whatever runs.
     *
     * @return the id of the instance
     * @throws UnknownWorkflow if its workflow is not deployed here
     */
    InstanceId trigger(String name, Order order);

    /**
     * The same once for each key, however often it is asked for.
     *
     * @param key what the id of the instance ends with
     * @return the id of the instance, whether it was there or not
     * @throws dev.holdfast.error.InvalidArgument if the key makes no id of an instance
     */
    InstanceId trigger(String name, String key, Order order);

    /**
     * Starts the runs of all ticks of a span of time that have none: those that were skipped, were before the schedule was made, or
     * whose run is removed already. Whether they overlap is not asked.
     *
     * @param from the beginning, included
     * @param to the end, excluded; not later than now
     * @return the ids of the instances that were started, at most 1,000
     * @throws dev.holdfast.error.InvalidArgument if there are more ticks than that, or the span ends before it begins or in the future
     * @throws UnknownWorkflow if its workflow is not deployed here
     */
    List<InstanceId> backfill(String name, Instant from, Instant to, Order order);

    /** Reads a schedule; nothing if there is none of that name. */
    Optional<ScheduleView> find(String name);

    /** Reads all schedules, by name. */
    List<ScheduleView> list();
}
