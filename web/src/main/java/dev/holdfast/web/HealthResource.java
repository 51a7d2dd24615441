package dev.holdfast.web;

import dev.holdfast.client.Workflows;
import dev.holdfast.snapshot.InstanceQuery;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * Whether the engine answers.
 *
 * <p>A resource and no MicroProfile health check, for WildFly does not register those of an EAR.
 */
@Path("health")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Health")
@APIResponse(ref = "Problem", responseCode = "default")
@Dependent
public final class HealthResource {

    private final Workflows workflows;

    /** For JAX-RS, which insists on one; CDI makes the bean with the other. */
    @SuppressWarnings("NullAway") // never used
    public HealthResource() {
        this.workflows = null;
    }

    /** Creates the resource. */
    @Inject
    public HealthResource(Workflows workflows) {
        this.workflows = workflows;
    }

    /** Asks the engine for one row of its database. */
    @GET
    @Operation(
            summary = "Tell whether the engine answers",
            description = "200 if it does, its database included; else 503.")
    @APIResponseSchema(value = Health.class, responseCode = "200", responseDescription = "It answers")
    public Health health() {
        try {
            workflows.list(InstanceQuery.newest(1));
            return new Health("up"); // no more: anybody may ask
        } catch (RuntimeException e) {
            throw new Rejected(
                    Diagnosis.of(e)
                            .filter(problem -> problem.status() == RequestError.NOT_READY.status())
                            .orElseGet(() -> Problem.of(
                                    RequestError.NOT_READY, "the engine does not answer; the server's log says why")),
                    e);
        }
    }

    /**
     * The answer of an engine in good health.
     *
     * @param status up
     */
    @Schema(name = "Health")
    @JsonbPropertyOrder("status")
    public record Health(String status) {}
}
