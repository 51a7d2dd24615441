package dev.holdfast.cli;

import jakarta.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A command that ends early, with what it ends with and what is to be done. */
class Trouble extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exit;
    private final transient @Nullable JsonObject problem;

    Trouble(int exit, String message) {
        this(exit, message, null);
    }

    private Trouble(int exit, String message, @Nullable JsonObject problem) {
        super(message, null, false, false);
        this.exit = exit;
        this.problem = problem;
    }

    /** The server has answered with a problem. */
    static Trouble refused(int status, JsonObject problem) {
        String code = problem.getString("code", "http-" + status);
        String detail = problem.getString("detail", problem.getString("title", "no more is known"));
        String incident = problem.containsKey("incident") ? " (incident " + problem.getString("incident") + ")" : "";
        return new Trouble(exit(status), code + ": " + detail + incident, problem);
    }

    static int exit(int status) {
        return switch (status) {
            case 401, 403 -> Exit.FORBIDDEN;
            case 404 -> Exit.NOT_FOUND;
            case 502, 503, 504 -> Exit.UNREACHABLE;
            default -> status >= 500 ? Exit.UNREACHABLE : Exit.REFUSED;
        };
    }

    int exit() {
        return exit;
    }

    /** Returns the problem that the server has answered with. */
    Optional<JsonObject> problem() {
        return Optional.ofNullable(problem);
    }

    /** Says what to do next, as far as the client knows. */
    Optional<String> advice() {
        return switch (exit) {
            case Exit.FORBIDDEN ->
                Optional.of(
                        "Set HOLDFAST_USER and HOLDFAST_PASSWORD, HOLDFAST_TOKEN, or a line for the server in a netrc"
                                + " file; 'holdfast doctor' says who you are taken for.");
            case Exit.UNREACHABLE ->
                Optional.of("'holdfast doctor' looks further; --server or HOLDFAST_URL name another server.");
            default -> Optional.empty();
        };
    }
}
