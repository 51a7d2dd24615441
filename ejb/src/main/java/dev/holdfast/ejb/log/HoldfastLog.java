package dev.holdfast.ejb.log;

import static org.jboss.logging.Logger.Level.ERROR;
import static org.jboss.logging.Logger.Level.INFO;
import static org.jboss.logging.Logger.Level.WARN;

import java.lang.invoke.MethodHandles;
import org.jboss.logging.BasicLogger;
import org.jboss.logging.Logger;
import org.jboss.logging.annotations.Cause;
import org.jboss.logging.annotations.LogMessage;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;
import org.jboss.logging.annotations.ValidIdRange;

/**
 * Every message that a person reads, one for each decision worth a line; a number that was used once is never used again.
 *
 * <p>1 to 999: start and stop; 1000 to 1999: running instances.
 */
@MessageLogger(projectCode = "HOLDFAST", length = 6)
@ValidIdRange(min = 1, max = 1999)
public interface HoldfastLog extends BasicLogger {

    /** The messages. */
    HoldfastLog LOG = Logger.getMessageLogger(MethodHandles.lookup(), HoldfastLog.class, "dev.holdfast");

    /** Logged once, when the engine accepts work. */
    @LogMessage(level = INFO)
    @Message(id = 1, value = "Holdfast runs as node %s on %s with %d worker slots; workflows: %s")
    void started(String node, String database, int slots, String workflows);

    /** Logged once, when all work is given back. */
    @LogMessage(level = INFO)
    @Message(id = 2, value = "Holdfast node %s has stopped; %d branches were given back")
    void stopped(String node, int released);

    /** Logged when the server is suspended, and at its boot. */
    @LogMessage(level = INFO)
    @Message(id = 13, value = "Holdfast node %s takes no work until the server goes on; %d branches are held yet")
    void standsStill(String node, int held);

    /** Logged when the server is not suspended any more. */
    @LogMessage(level = INFO)
    @Message(id = 14, value = "Holdfast node %s takes work")
    void goesOn(String node);

    /** Logged when the configuration has a number for a limit that a workflow does not have. */
    @LogMessage(level = WARN)
    @Message(id = 15, value = "holdfast.limits has a number for %s, and workflow %s has no such limit; it has %s")
    void noSuchLimit(String limit, String workflow, String limits);

    /** Logged when a stop does not wait any longer. */
    @LogMessage(level = WARN)
    @Message(
            id = 3,
            value =
                    "Holdfast node %s stops although %d steps still run; what they do is rolled back or repeated elsewhere")
    void stoppedWithRunningSteps(String node, int running);

    /** Logged when the schema was created or brought up to date. */
    @LogMessage(level = INFO)
    @Message(id = 4, value = "The schema was brought to version %s")
    void migrated(String version);

    /** Logged when a workflow was found. */
    @LogMessage(level = INFO)
    @Message(id = 5, value = "Workflow %s with definition %s and %d steps")
    void workflow(String name, String hash, int steps);

    /** Logged when the engine refuses to start, before the deployment fails with the same error. */
    @LogMessage(level = ERROR)
    @Message(id = 6, value = "Holdfast does not start (%s): %s")
    void refused(String code, String why);

    /** Logged at start if a node of the same name lives. */
    @LogMessage(level = WARN)
    @Message(
            id = 12,
            value =
                    "Another node called %s lives (on %s, since %s). Nothing is unsafe: this one signs as %s. Set holdfast.node"
                            + " to another name if people are to tell them apart")
    void namesake(String name, String host, String since, String id);

    /** Logged when the audit found rows that cannot be; an error of the engine, or of somebody else who writes to its tables. */
    @LogMessage(level = ERROR)
    @Message(id = 1012, value = "The audit found (%s) branch %s: %s; %s. Please report it")
    void audited(String rule, String branch, String what, String done);

    /** Logged when the audit could not look; it does again. */
    @LogMessage(level = WARN)
    @Message(id = 1013, value = "The audit could not be made; it is tried again")
    void auditFailed(@Cause Throwable cause);

    /** Logged when sessions of a lost node were ended, which kept locks. */
    @LogMessage(level = WARN)
    @Message(
            id = 1014,
            value =
                    "%d sessions of lost nodes stood in transactions of theirs and were ended, so that their locks are free")
    void sessionsEnded(int sessions);

    /** Logged when other nodes could not be told of due work; they find it when they look. */
    @LogMessage(level = INFO)
    @Message(id = 1015, value = "Other nodes could not be told of due work; they find it when they look")
    void hintFailed(@Cause Throwable cause);

    /** Logged when the heart-beat could not be written; it is tried again. */
    @LogMessage(level = WARN)
    @Message(id = 1011, value = "The heart-beat of this node could not be written; it is tried again")
    void beatFailed(@Cause Throwable cause);

    /** Logged when an application that is deployed beside the engine is refused, before its deployment fails with the same error. */
    @LogMessage(level = ERROR)
    @Message(id = 7, value = "Application %s is not taken (%s): %s")
    void applicationRefused(String application, String code, String why);

    /** Logged when an application that is deployed beside the engine has registered its workflows. */
    @LogMessage(level = INFO)
    @Message(id = 8, value = "Application %s is here with its workflows: %s")
    void registered(String application, String workflows);

    /** Logged when such an application has left. */
    @LogMessage(level = INFO)
    @Message(id = 9, value = "Application %s has left; %s of its workflows wait until it is back")
    void left(String application, String instances);

    /** Logged when such an application leaves and is not waited for any longer. */
    @LogMessage(level = WARN)
    @Message(
            id = 10,
            value =
                    "Application %s leaves although %d of its steps still run; they were interrupted, and what they do is"
                            + " rolled back or repeated")
    void leftWithRunningSteps(String application, int running);

    /** Logged when an engine without workflows of its own starts, for each definition that has live instances. */
    @LogMessage(level = INFO)
    @Message(
            id = 11,
            value =
                    "%d live instances of workflow %s with definition %s, the oldest from %s, wait for an application that has it")
    void waiting(long instances, String workflow, String hash, String oldest);

    /** Logged when an instance failed for good. */
    @LogMessage(level = ERROR)
    @Message(id = 1000, value = "Instance %s (%s) failed: %s")
    void failed(String instance, String branch, String failure);

    /** Logged when a branch was given up without a change. */
    @LogMessage(level = WARN)
    @Message(id = 1001, value = "Branch %s of instance %s was given up: %s")
    void dropped(String branch, String instance, String why);

    /** Logged when a step is run once more for a reason that counts as no attempt. */
    @LogMessage(level = INFO)
    @Message(id = 1002, value = "Step %s of instance %s (%s) is repeated: %s")
    void repeated(String step, String instance, String branch, String why);

    /** Logged when a look for due branches failed; it is tried again. */
    @LogMessage(level = WARN)
    @Message(id = 1003, value = "Due branches could not be claimed; the next try is in %d ms")
    void pollFailed(@Cause Throwable cause, long millis);

    /** Logged when claims could not be renewed; it is tried again. */
    @LogMessage(level = WARN)
    @Message(id = 1004, value = "%d claims could not be renewed; it is tried again")
    void renewFailed(@Cause Throwable cause, int claims);

    /** Logged when the renewal finds that others have taken branches over. */
    @LogMessage(level = WARN)
    @Message(id = 1005, value = "%d claims of this node were lost; others have taken the branches over")
    void claimsLost(long claims);

    /** Logged when a worker met an error that nobody foresaw. */
    @LogMessage(level = ERROR)
    @Message(id = 1006, value = "A worker met an unforeseen error with branch %s; its claim will run out")
    void workerFailed(@Cause Throwable cause, String branch);

    /** Logged when an attempt at a step failed and another follows. */
    @LogMessage(level = WARN)
    @Message(id = 1007, value = "Step %s of instance %s (%s) failed and is tried again in %5$s: %4$s")
    void attemptFailed(String step, String instance, String branch, String failure, String wait);

    /** Logged when the limit of a step struck while its body ran. */
    @LogMessage(level = WARN)
    @Message(
            id = 1008,
            value = "Step %s of instance %s (%s) took longer than it may; its thread is lost until the body returns")
    void struck(String step, String instance, String branch);

    /** Logged when checkpoints that were to be written together are tried alone. */
    @LogMessage(level = INFO)
    @Message(id = 1010, value = "%d checkpoints could not be written together and are tried alone: %s")
    void parted(int checkpoints, String why);

    /** Logged when a message was not received and is delivered again. */
    @LogMessage(level = WARN)
    @Message(
            id = 1040,
            value = "Message %d of instance %s on channel %s was not received and is delivered again in %5$s: %4$s")
    void notReceived(long message, String instance, String channel, String failure, String wait);

    /** Logged when a message was not received and is parked; those behind it wait. */
    @LogMessage(level = ERROR)
    @Message(
            id = 1041,
            value =
                    "Message %d of instance %s on channel %s was not received and is parked, with those behind it, until"
                            + " somebody drives it again or discards it: %s")
    void messageParked(long message, String instance, String channel, String failure);

    /** Logged when messages could not be looked for or delivered for the database's sake; it is tried again. */
    @LogMessage(level = WARN)
    @Message(id = 1042, value = "Messages could not be delivered (%s); the next try is in %d ms")
    void deliveryTroubled(@Cause Throwable cause, String channel, long millis);

    /** Logged now and then for each channel of which messages wait that nobody receives here. */
    @LogMessage(level = WARN)
    @Message(
            id = 1043,
            value =
                    "%d messages on channel %s, the oldest from %s, wait for a receiver: no application on this node has a"
                            + " method with @Receives of that channel")
    void unreceived(long messages, String channel, String oldest);

    /** Logged when a courier met an error that nobody foresaw. */
    @LogMessage(level = ERROR)
    @Message(id = 1044, value = "A courier met an unforeseen error; it goes on")
    void courierFailed(@Cause Throwable cause);

    /** Logged when nothing is delivered to a receiver of web-hooks any more until somebody resumes that. */
    @LogMessage(level = ERROR)
    @Message(
            id = 1045,
            value =
                    "Web-hook %d is paused: %s. What happens from now on is kept for it; resume it when its receiver is well")
    void webhookPaused(long webhook, String why);

    /** Logged when it could not be noted how a delivery went; the delivery itself is as it is. */
    @LogMessage(level = WARN)
    @Message(id = 1046, value = "How a delivery of web-hook %d went could not be noted")
    void webhookNotNoted(@Cause Throwable cause, long webhook);

    /** Logged when a schedule has started runs. */
    @LogMessage(level = INFO)
    @Message(id = 1060, value = "Schedule %s started %d run(s), the first with the id %s")
    void fired(String schedule, int runs, String first);

    /** Logged when ticks that no node could fire are left out. */
    @LogMessage(level = WARN)
    @Message(
            id = 1061,
            value = "Schedule %s leaves out ticks that no node fired in time, as its rule for missed ticks says")
    void ticksLeftOut(String schedule);

    /** Logged when a tick starts no run. */
    @LogMessage(level = WARN)
    @Message(
            id = 1062,
            value =
                    "Schedule %s starts no run for the tick of %s: others were due with it, or its last run has not ended")
    void tickOverlapped(String schedule, String tick);

    /** Logged when the ticks of a schedule could not be fired. */
    @LogMessage(level = ERROR)
    @Message(id = 1063, value = "The ticks of schedule %s could not be fired; the next try is in %s")
    void tickFailed(@Cause Throwable cause, String schedule, String again);

    /** Logged when schedules could not be looked at. */
    @LogMessage(level = WARN)
    @Message(id = 1064, value = "Schedules could not be looked at; the next try is in %d ms")
    void agendaFailed(@Cause Throwable cause, long millis);

    /** Logged when something was removed that was kept for long enough. */
    @LogMessage(level = INFO)
    @Message(
            id = 1070,
            value =
                    "Removed what was kept for long enough: %d runs with %d checkpoints, %d parked messages, %d batch jobs")
    void removed(long runs, long checkpoints, long messages, long jobs);

    /** Logged when a removal broke off; it goes on the next time. */
    @LogMessage(level = WARN)
    @Message(id = 1071, value = "Removing what was kept for long enough broke off; it goes on the next time")
    void removalFailed(@Cause Throwable cause);

    /** Logged when an execution of a batch job was taken from a node that is lost. */
    @LogMessage(level = WARN)
    @Message(id = 1080, value = "The node of execution %d of job %s (%s) is lost; %s")
    void jobTakenOver(long execution, String job, String application, String what);

    /** Logged when such an execution goes on here. */
    @LogMessage(level = INFO)
    @Message(id = 1081, value = "Execution %d of job %s (%s), whose node is lost, goes on here as execution %d")
    void jobRestarted(long execution, String job, String application, long successor);

    /** Logged when such an execution could not be restarted. */
    @LogMessage(level = ERROR)
    @Message(id = 1082, value = "Execution %d of job %s, whose node is lost, could not be restarted; %s")
    void jobNotRestarted(@Cause Throwable cause, long execution, String job, String what);

    /** Logged when executions of jobs could not be looked at; it is tried again. */
    @LogMessage(level = WARN)
    @Message(id = 1084, value = "Executions of batch jobs could not be looked at; it is tried again")
    void jobRecoveryFailed(@Cause Throwable cause);

    /** Logged once if the tables of batch jobs cannot be fenced. */
    @LogMessage(level = WARN)
    @Message(
            id = 1085,
            value =
                    "An instance of a batch job has several executions that have not ended; until all but one are abandoned,"
                            + " jobs of lost nodes are left as they are")
    void jobsUnguarded();
    /** Logged when the orders over filters could not be carried on; it is tried again. */
    @LogMessage(level = WARN)
    @Message(id = 1090, value = "The orders over filters could not be carried on; it is tried again in some seconds")
    void errandFailed(@Cause Throwable cause);

    /** Logged when somebody wants a node to take no more work. */
    @LogMessage(level = INFO)
    @Message(
            id = 1092,
            value =
                    "Holdfast node %s was told to take no more work; it holds %d branches, which end their steps or are given back")
    void drains(String node, int held);

    /** Logged when what stands in the database could not be counted for those who watch; it is tried again. */
    @LogMessage(level = WARN)
    @Message(
            id = 1110,
            value = "What stands in the database could not be counted; metrics and health tell what was counted last")
    void lookoutFailed(@Cause Throwable cause);

    /** Logged when the database failed something that is done again. */
    @LogMessage(level = WARN)
    @Message(id = 1091, value = "%s met trouble with the database; it is tried again in %d ms")
    void triedAgain(@Cause Throwable cause, String what, long millis);

    /** Logged at start for each definition that has live instances and is not deployed any more. */
    @LogMessage(level = WARN)
    @Message(
            id = 1009,
            value =
                    "%d live instances of workflow %s with definition %s, the oldest from %s, are stranded: that definition"
                            + " is not deployed here any more")
    void stranded(long instances, String workflow, String hash, String oldest);

    /** Logged when it could not be found out which jobs have lost their instance; it is tried again. */
    @LogMessage(level = WARN)
    @Message(id = 1050, value = "It could not be found out which jobs have lost their instance")
    void jobsNotLookedAt(@Cause Throwable cause);

    /** Logged at start if values are encrypted. */
    @LogMessage(level = INFO)
    @Message(id = 1120, value = "Values are encrypted with key %s")
    void encrypting(String key);
}
