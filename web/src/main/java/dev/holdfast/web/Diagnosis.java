package dev.holdfast.web;

import dev.holdfast.client.StateChanged;
import dev.holdfast.definition.InvalidInstanceId;
import dev.holdfast.definition.InvalidWorkflow;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.lifecycle.DefinitionMismatch;
import dev.holdfast.lifecycle.Verb;
import dev.holdfast.web.Problem.Violation;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Finds the problem behind an exception.
 *
 * <p>An exception may arrive in wrappers: a transactional door, an EJB container and the dispatcher each add theirs. What
 * the engine or this package says is looked for first, all the way down; only then what the server says.
 */
final class Diagnosis {

    /** Wrappers are few; a longer chain is a loop. */
    private static final int MAX_CAUSES = 20;

    /** Where the exceptions live that say why the pool has no connection to give. */
    private static final String CONNECTOR = "jakarta.resource.";

    /** The class of SQL states about connections. */
    private static final String CONNECTION_EXCEPTION = "08";

    /** The SQL state of a wait for a lock that has come to its end. */
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private Diagnosis() {}

    /** Returns the problem behind an exception; nothing for one that nobody foresaw. */
    static Optional<Problem> of(Throwable thrown) {
        return first(thrown, Diagnosis::ofOurs)
                .or(() -> first(thrown, Diagnosis::ofServer))
                .or(() -> first(thrown, Diagnosis::ofDatabase));
    }

    private static Optional<Problem> first(Throwable thrown, Function<Throwable, Optional<Problem>> finding) {
        return Stream.<Throwable>iterate(thrown, at -> at != null, Throwable::getCause)
                .limit(MAX_CAUSES)
                .flatMap(at -> finding.apply(at).stream())
                .findFirst();
    }

    private static Optional<Problem> ofOurs(Throwable thrown) {
        if (thrown instanceof Rejected rejected) {
            return Optional.of(rejected.problem());
        }
        return thrown instanceof HoldfastException error ? Optional.of(ofEngine(error)) : Optional.empty();
    }

    private static Problem ofEngine(HoldfastException error) {
        String message = error.getMessage();
        Problem problem =
                Problem.of(error.code(), message == null ? error.code().text() : message);
        if (error instanceof InvalidWorkflow invalid) {
            return problem.with(invalid.problems().stream()
                    .map(broken -> new Violation(broken.rule(), broken.text()))
                    .toList());
        }
        if (error instanceof DefinitionMismatch mismatch) {
            return problem.with("expectedDefinition", mismatch.expected().toString())
                    .with("foundDefinition", mismatch.found().toString());
        }
        if (error instanceof Verb.NotPossible refused) {
            return problem.with("instanceStatus", Spelling.of(refused.phase()));
        }
        if (error instanceof StateChanged changed) {
            return problem.with("etag", Tags.quoted(changed.found()));
        }
        if (error instanceof InvalidInstanceId invalid && invalid.bytes() > invalid.allowedBytes()) {
            return problem.with("bytes", invalid.bytes()).with("allowedBytes", invalid.allowedBytes());
        }
        return problem;
    }

    private static Optional<Problem> ofServer(Throwable thrown) {
        if (thrown instanceof WebApplicationException error) {
            return Optional.of(ofResponse(error.getResponse()));
        }
        if (thrown instanceof ConstraintViolationException error) {
            List<Violation> violations = error.getConstraintViolations().stream()
                    .map(broken -> new Violation(String.valueOf(broken.getPropertyPath()), broken.getMessage()))
                    .toList();
            return Optional.of(Problem.of(ErrorCode.INVALID_ARGUMENT, violations.size() + " rules are broken")
                    .with(violations));
        }
        return Optional.empty();
    }

    /** What the server refuses by itself: no such path, wrong method, wrong media type. */
    private static Problem ofResponse(Response response) {
        RequestError error = RequestError.ofStatus(response.getStatus());
        String detail = switch (error) {
            case NOT_FOUND -> "no resource has this path; /openapi lists all there are";
            case METHOD_NOT_ALLOWED ->
                "this resource takes "
                        + String.join(
                                ", ",
                                response.getAllowedMethods().stream().sorted().toList());
            case UNSUPPORTED_MEDIA_TYPE -> "send the body as JSON, with the header Content-Type: application/json";
            case NOT_ACCEPTABLE -> "this resource is given as application/json";
            default -> error.title();
        };
        return new Problem(response.getStatus(), error.text(), error.title(), detail, Map.of());
    }

    /** That there is no connection is foreseen, and that a lock is not to be had; what the database says otherwise is a fault of ours. */
    private static Optional<Problem> ofDatabase(Throwable thrown) {
        String state = thrown instanceof SQLException error ? error.getSQLState() : null;
        if (LOCK_NOT_AVAILABLE.equals(state)) {
            return Optional.of(Problem.of(
                    RequestError.LOCKED,
                    "another transaction holds what is to be changed; try again later. One that a dead node has prepared"
                            + " (pg_prepared_xacts names it) ends when that node is started again"));
        }
        boolean unreachable = thrown.getClass().getName().startsWith(CONNECTOR)
                || (state != null && state.startsWith(CONNECTION_EXCEPTION));
        return unreachable
                ? Optional.of(
                        Problem.of(ErrorCode.DATABASE_UNREACHABLE, "the database cannot be reached; try again later"))
                : Optional.empty();
    }
}
