package dev.holdfast.web;

import dev.holdfast.client.LimitReached;
import jakarta.enterprise.context.Dependent;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.Optional;
import java.util.UUID;

/**
 * Turns everything that is thrown into a problem; no other place makes an error response.
 *
 * <p>What nobody foresaw is logged whole under an incident id, and the caller gets the id alone.
 */
@Provider
@Dependent
public final class ProblemMapper implements ExceptionMapper<Throwable> {

    private static final int SERVER_ERROR = 500;
    private static final int UNAVAILABLE = 503;

    @Context
    private UriInfo uriInfo;

    @Context
    private Request request;

    @Override
    public Response toResponse(Throwable thrown) {
        if (thrown instanceof WebApplicationException answer && isAnswer(answer.getResponse())) {
            return answer.getResponse();
        }
        String path = uriInfo.getRequestUri().getRawPath();
        Problem problem = Diagnosis.of(thrown)
                .orElseGet(() -> Problem.of(
                        RequestError.INTERNAL_ERROR,
                        "the server's log says more under the incident id; the request may or may not have had"
                                + " an effect"));
        if (problem.status() >= SERVER_ERROR) {
            String incident = UUID.randomUUID().toString();
            String asked = request.getMethod() + " " + path;
            if (problem.status() == UNAVAILABLE) {
                WebLog.unavailable(incident, asked, thrown);
            } else {
                WebLog.incident(incident, asked, thrown);
            }
            problem = problem.with("incident", incident);
        }
        Response.ResponseBuilder response =
                Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem.render(path));
        if (thrown instanceof WebApplicationException refused) {
            String allowed = refused.getResponse().getHeaderString(HttpHeaders.ALLOW);
            if (allowed != null) {
                response.header(HttpHeaders.ALLOW, allowed);
            }
        }
        retryAfter(thrown).ifPresent(seconds -> response.header(HttpHeaders.RETRY_AFTER, seconds));
        return response.build();
    }

    /** A limit of starts knows when the next one is possible; whole seconds, rounded up. */
    private static Optional<Long> retryAfter(Throwable thrown) {
        return thrown instanceof LimitReached refused
                ? refused.after().map(after -> after.plusNanos(999_999_999).toSeconds())
                : Optional.empty();
    }

    /** The answer to OPTIONS, a redirection, or an error that brings a body of its own. */
    private static boolean isAnswer(Response response) {
        return response.getStatus() < 400 || response.hasEntity();
    }
}
