package dev.holdfast.error;

import java.util.Locale;

/**
 * The stable names of everything that can go wrong; the text of a code never changes once it is released.
 *
 * <p>The same code stands in exceptions, in log messages, in REST problems and in the documentation.
 */
public enum ErrorCode {
    /** A definition breaks a rule; all broken rules are listed at once. */
    INVALID_WORKFLOW,
    /** Two workflows of one deployment have the same name and hash, or one bean was found twice. */
    DUPLICATE_WORKFLOW,
    /** A workflow's name belongs to another application that is deployed beside. */
    WORKFLOW_TAKEN,
    /** A channel is received by another application that is deployed beside. */
    CHANNEL_TAKEN,
    /** An application of that name is registered with the engine already. */
    APPLICATION_REGISTERED,
    /** A receiver of messages breaks a rule, or its bean cannot be resolved. */
    INVALID_RECEIVER,
    /** A schedule's name belongs to another application that is deployed beside. */
    SCHEDULE_TAKEN,
    /** A schedule that an application declares breaks a rule. */
    INVALID_SCHEDULE,
    /** A task bean cannot be resolved by CDI, or is ambiguous. */
    UNRESOLVABLE_TASK,
    /** An instance id is empty or longer than 256 bytes. */
    INVALID_INSTANCE_ID,
    /** A name, cursor, policy or other argument is not of the required form. */
    INVALID_ARGUMENT,
    /** No workflow of that name is deployed here. */
    UNKNOWN_WORKFLOW,
    /** No instance has that id. */
    UNKNOWN_INSTANCE,
    /** No schedule has that name. */
    UNKNOWN_SCHEDULE,
    /** No application has a batch job of that name, or no execution has that number. */
    UNKNOWN_JOB,
    /** No node that has not left has that number. */
    UNKNOWN_NODE,
    /** No subscription of web-hooks has that number, or it has no such message. */
    UNKNOWN_WEBHOOK,
    /** The address of a web-hook is not one that the engine may call. */
    WEBHOOK_REFUSED,
    /** The batch runtime refuses what is wanted of a job. */
    JOB_REFUSED,
    /** A schedule that the code of an application declares is to be changed from outside. */
    DECLARED_SCHEDULE,
    /** The instance exists already and the conflict policy was to fail. */
    INSTANCE_EXISTS,
    /** A limit of the workflow is reached, and the next start is to be refused. */
    LIMIT_REACHED,
    /** The instance was written against another structure of the workflow. */
    DEFINITION_MISMATCH,
    /** The instance cannot be resumed from the state it is in. */
    NOT_RESUMABLE,
    /** Stored or sent bytes do not decode to the type that a workflow or a step takes. */
    UNDECODABLE_INPUT,
    /** What a step returned cannot be encoded. */
    UNENCODABLE_OUTPUT,
    /** Stored bytes do not have the stored form, or have one that this version does not read. */
    UNREADABLE_STORED_FORM,
    /** A stored value is encrypted with a key that this node does not have. */
    ENCRYPTION_KEY_MISSING,
    /** An encrypted value was changed in the store, or stands where it was not written. */
    VALUE_NOT_AUTHENTIC,
    /** A step failed: its body threw. */
    TASK_FAILED,
    /** An attempt at a step took longer than it may. */
    TASK_TIMED_OUT,
    /** A value breaks a constraint that its type or the task's method declares. */
    INVALID_VALUE,
    /** A wait for an event ended without one. */
    SIGNAL_TIMED_OUT,
    /** An instance did not end before its deadline. */
    DEADLINE_PASSED,
    /** A loop was asked for more iterations than its limit. */
    MAX_ITERATIONS,
    /** A route has no arm for the key that was decided, and no default. */
    UNKNOWN_KEY,
    /** A computed delay is negative, or so long that its end cannot be stored. */
    INVALID_DELAY,
    /** A list has more items than a fan-out may open arms for. */
    TOO_MANY_ITEMS,
    /** A child instance failed, was cancelled, or could not be started. */
    CHILD_FAILED,
    /** A finished step could not be undone. */
    COMPENSATION_FAILED,
    /** The verb is not possible in the state the instance is in. */
    NOT_POSSIBLE_NOW,
    /** The instance is not in the state any more that the caller has seen. */
    STATE_CHANGED,
    /** An instance cannot be moved to another definition: a runner holds it, or the mapping does not fit. */
    MIGRATION_REFUSED,
    /** Live instances have definitions that are not deployed any more, and the policy is to refuse. */
    STRANDED_INSTANCES,
    /** Whoever started an instance, as whom its steps run, is not known to the server any more. */
    UNKNOWN_INITIATOR,
    /** Steps are to run as whoever started the instance, and the application has no security for it. */
    RUN_AS_UNAVAILABLE,
    /** The node that ran a step died again and again while running it. */
    NODE_DIED,
    /** A run was ended by a start with the policy to terminate the existing instance. */
    TERMINATED_BY_START,
    /** The database cannot be reached. */
    DATABASE_UNREACHABLE,
    /** The database is of a kind, version or mode that is not supported. */
    DATABASE_UNSUPPORTED,
    /** The schema in the database is newer than this version of Holdfast. */
    SCHEMA_NEWER,
    /** The schema in the database is older than this version of Holdfast, and migration is switched off. */
    SCHEMA_OUTDATED,
    /** The schema in the database was made or changed by others than the migrations of this version of Holdfast. */
    SCHEMA_ALTERED,
    /** A migration of the schema failed. */
    MIGRATION_FAILED,
    /** A property of a step in job XML is missing or breaks a rule. */
    INVALID_JOB_STEP,
    /** The instance that a step of a job runs or waits for has not completed. */
    JOB_STEP_FAILED,
    /** A job that a workflow runs could not be started, or has failed or was stopped. */
    JOB_FAILED,
    /** A configuration key is unknown or has a value that breaks a rule. */
    INVALID_CONFIGURATION;

    /** Returns the code as it stands in problems, logs and documentation: lower case with hyphens. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
