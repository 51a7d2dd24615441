package dev.holdfast.store;

import java.time.Duration;
import java.util.List;

/**
 * The executions of batch jobs that the runtime keeps in the engine's database, and which life of a node runs which.
 *
 * <p>Every method runs in the transaction of the calling thread. Where the runtime keeps nothing in this database there are no executions.
 */
public interface JobExecutions {

    /**
     * An execution that has not ended.
     *
     * @param instance the number that it shares with the other executions of the same run of a job
     * @param isStopping whether somebody wants it to stop
     */
    record Live(long id, long instance, String application, String job, boolean isStopping) {}

    /**
     * An execution that is to be restarted.
     *
     * @param attempts how often that has failed
     */
    record Pending(long id, long instance, String application, String job, int attempts) {}

    /**
     * Adds the fence to the runtime's tables, if they are there and have none: what a node writes about an execution that was taken from
     * it is refused, and an instance of a job has one execution at most that has not ended.
     *
     * @return whether nothing is missing
     */
    boolean guard();

    /** Reads all executions that have not ended. */
    List<Live> live();

    /** Writes down that a life of a node runs an execution, unless that is written already of this or another. */
    void adopt(long execution, int incarnation);

    /**
     * Reads the executions that have not ended and whose node is lost or has left.
     *
     * @param unclaimed how old one must be that no node was ever seen to run
     */
    List<Live> abandoned(Duration unclaimed);

    /**
     * Takes an execution from its node, unless another does or it has ended: from now on nothing that node writes about it is kept, and it
     * counts as failed, or stopped if that was wanted. Waits for a chunk that is being committed.
     *
     * @param by the life that takes it
     * @param restarts whether that is to restart it, which it is not if somebody wanted it to stop
     * @return whether it was taken
     */
    boolean takeOver(long execution, int by, boolean restarts);

    /**
     * Writes down that an execution which a life runs is to go on elsewhere if it stops, since its server is about to stop it: any life may
     * restart it then. Does nothing to one that somebody wants to stop, or that was taken from that life.
     */
    void handOver(long execution, int by);

    /** Takes back what a life has handed over and what has not stopped. */
    void takeBack(int by);

    /** Does not restart an execution that was handed over: somebody wants it to stop. */
    void staysStopped(long execution);

    /** Tells whether an execution has ended that is to be restarted, and was not yet. */
    boolean isToBeRestarted(long execution);

    /** Reads what a life is to restart, one that is lost was to, or any may. */
    List<Pending> toRestart(int by);

    /** Makes a life the one that restarts an execution, unless another that lives does, or it was restarted by somebody. */
    boolean willRestart(long execution, int by);

    /** Lets any life restart an execution whose application has left this one. */
    void leaveToOthers(long execution);

    /** Writes down which execution goes on in the place of one, and on which life. */
    void restarted(long execution, long successor, int by);

    /** Writes down why an execution could not be restarted; it is tried again unless that is given up. */
    void notRestarted(long execution, String error, boolean giveUp);
}
