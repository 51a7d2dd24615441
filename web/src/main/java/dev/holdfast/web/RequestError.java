package dev.holdfast.web;

import java.util.Locale;

/**
 * What can be wrong with a request itself; what the engine finds wrong has the codes of
 * {@link dev.holdfast.error.ErrorCode}. The text of a code never changes once it is released.
 */
enum RequestError {
    /** The body is not one JSON text in UTF-8. */
    BAD_JSON(400, "The body is not valid JSON"),
    /** The body broke off while it was read. */
    UNREADABLE_BODY(400, "The body cannot be read"),
    /** The server refused the request for a reason that has no code of its own. */
    BAD_REQUEST(400, "The request is not understood"),
    /** Nobody has logged in. */
    UNAUTHENTICATED(401, "Who asks is not known"),
    /** Who has logged in may not do that. */
    FORBIDDEN(403, "That is not allowed"),
    /** The request comes from a page of another site. */
    CROSS_SITE(403, "The request comes from another site"),
    /** No resource has that path. */
    NOT_FOUND(404, "There is no such resource"),
    /** The step has no output, or there is no such step. */
    NO_STEP_OUTPUT(404, "The step has no output"),
    /** The steps of the instance share no value of that name. */
    NO_SHARED_VALUE(404, "The instance has no such shared value"),
    /** The resource does not take that method. */
    METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
    /** The resource cannot be had in the media type asked for. */
    NOT_ACCEPTABLE(406, "No acceptable form"),
    /** The output was asked for before the instance completed. */
    NOT_COMPLETED(409, "The instance has not completed"),
    /** The body is longer than the configuration allows. */
    BODY_TOO_LARGE(413, "The body is too large"),
    /** The body has a media type that is not read here. */
    UNSUPPORTED_MEDIA_TYPE(415, "The media type is not read here"),
    /** From the caller's address too many log-ins have failed. */
    TOO_MANY_LOG_INS(429, "Too many log-ins have failed"),
    /** A fault of the engine or the server; its incident id stands in the log. */
    INTERNAL_ERROR(500, "Something went wrong inside"),
    /** The engine does not answer. */
    NOT_READY(503, "The engine does not answer"),
    /** What the request would change is locked by somebody else, for longer than it waits. */
    LOCKED(503, "What is to be changed is locked"),
    /** The server is stopping. */
    STOPPING(503, "The server is stopping");

    private final int status;
    private final String title;

    RequestError(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** Returns the error that stands for a status that the server chose; the nearest one where there is none of its own. */
    static RequestError ofStatus(int status) {
        return switch (status) {
            case 401 -> UNAUTHENTICATED;
            case 403 -> FORBIDDEN;
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 413 -> BODY_TOO_LARGE;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 503 -> NOT_READY;
            default -> status < 500 ? BAD_REQUEST : INTERNAL_ERROR;
        };
    }

    /** Returns the HTTP status. */
    int status() {
        return status;
    }

    /** Returns the sentence that is the same for every problem with this code. */
    String title() {
        return title;
    }

    /** Returns the code as it stands in problems: lower case with hyphens. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the exception that refuses a request with this error. */
    Rejected because(String detail) {
        return new Rejected(Problem.of(this, detail));
    }
}
