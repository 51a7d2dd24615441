package dev.holdfast.web;

import dev.holdfast.error.ErrorCode;

/** The HTTP status of each error of the engine; a new code breaks the build here until it has one. */
final class HttpStatus {

    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;
    private static final int UNPROCESSABLE = 422;
    private static final int INTERNAL_ERROR = 500;
    private static final int UNAVAILABLE = 503;

    private static final int TOO_MANY_REQUESTS = 429;

    private HttpStatus() {}

    /**
     * Returns the status for a code.
     *
     * <p>422 says that the request is well formed and its value does not fit the workflow; 409 that the same request may
     * succeed once the instance is in another state, or with another id or mapping.
     */
    static int of(ErrorCode code) {
        return switch (code) {
            case INVALID_ARGUMENT, INVALID_INSTANCE_ID, INVALID_WORKFLOW -> BAD_REQUEST;
            case UNKNOWN_WORKFLOW, UNKNOWN_INSTANCE, UNKNOWN_SCHEDULE, UNKNOWN_JOB, UNKNOWN_NODE, UNKNOWN_WEBHOOK ->
                NOT_FOUND;
            case DECLARED_SCHEDULE,
                    JOB_REFUSED,
                    INSTANCE_EXISTS,
                    DEFINITION_MISMATCH,
                    NOT_RESUMABLE,
                    NOT_POSSIBLE_NOW,
                    MIGRATION_REFUSED -> CONFLICT;
            case STATE_CHANGED -> PRECONDITION_FAILED;
            case UNDECODABLE_INPUT, UNENCODABLE_OUTPUT, WEBHOOK_REFUSED -> UNPROCESSABLE;
            case LIMIT_REACHED -> TOO_MANY_REQUESTS;
            case DATABASE_UNREACHABLE, ENCRYPTION_KEY_MISSING -> UNAVAILABLE;
            // Raised when something is deployed or configured, or kept as the reason of a failed instance: if one
            // reaches a caller of this API, the fault is not the caller's.
            case DUPLICATE_WORKFLOW,
                    WORKFLOW_TAKEN,
                    APPLICATION_REGISTERED,
                    CHANNEL_TAKEN,
                    INVALID_JOB_STEP,
                    JOB_STEP_FAILED,
                    JOB_FAILED,
                    SCHEDULE_TAKEN,
                    INVALID_SCHEDULE,
                    INVALID_RECEIVER,
                    UNRESOLVABLE_TASK,
                    UNREADABLE_STORED_FORM,
                    VALUE_NOT_AUTHENTIC,
                    TASK_FAILED,
                    TASK_TIMED_OUT,
                    INVALID_VALUE,
                    SIGNAL_TIMED_OUT,
                    DEADLINE_PASSED,
                    MAX_ITERATIONS,
                    UNKNOWN_KEY,
                    INVALID_DELAY,
                    TOO_MANY_ITEMS,
                    CHILD_FAILED,
                    COMPENSATION_FAILED,
                    STRANDED_INSTANCES,
                    UNKNOWN_INITIATOR,
                    RUN_AS_UNAVAILABLE,
                    NODE_DIED,
                    TERMINATED_BY_START,
                    DATABASE_UNSUPPORTED,
                    SCHEMA_NEWER,
                    SCHEMA_OUTDATED,
                    SCHEMA_ALTERED,
                    MIGRATION_FAILED,
                    INVALID_CONFIGURATION -> INTERNAL_ERROR;
        };
    }
}
