package dev.holdfast.web;

import dev.holdfast.client.Restarts;
import dev.holdfast.client.Started;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Runs instances once more. */
@Path("instances")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Orders", description = "What instances are made to do")
@APIResponse(ref = "Problem", responseCode = "default")
@Dependent
public final class RestartsResource {

    private final Restarts restarts;

    /** For JAX-RS, which insists on one; CDI makes the bean with the other. */
    @SuppressWarnings("NullAway") // never used
    public RestartsResource() {
        this.restarts = null;
    }

    /** Creates the resource. */
    @Inject
    public RestartsResource(Restarts restarts) {
        this.restarts = restarts;
    }

    /** Runs an instance once more. */
    @POST
    @Path("{id}/restart")
    @Operation(
            summary = "Run an instance once more, as a new one",
            description =
                    "From the node that the member from names, one inside no fork, loop or route, or from the first; with"
                            + " the value that the instance took into it, or another. The instance itself stays as it is, and what it"
                            + " has done is not undone with the new one.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "RestartRequest"),
                            examples =
                                    @ExampleObject(
                                            name = "charge",
                                            value = "{\"instanceId\": \"order-1-again\", \"from\": \"charge\","
                                                    + " \"reason\": \"the amount was wrong\"}")))
    @APIResponse(
            responseCode = "202",
            description = "Started",
            headers =
                    @Header(
                            name = "Location",
                            description = "The new instance",
                            schema = @Schema(implementation = String.class)),
            content = @Content(schema = @Schema(implementation = StartedView.class)))
    public Response restart(
            @PathParam("id") String id,
            @HeaderParam(IdempotencyKey.HEADER)
                    @Parameter(description = "The id of the new instance if the body has none")
                    @Nullable
                    String idempotencyKey,
            InputStream body,
            @Context SecurityContext caller,
            @Context UriInfo uri) {
        RestartRequest request = RestartRequest.read(id, Body.read(body), idempotencyKey, caller);
        Started started = restarts.restart(request.restart(), request.bytes());
        Links links = new Links(uri);
        return Response.accepted(StartedView.of(started, false, Masking.forAll(), "", links))
                .location(uri.getBaseUri().resolve(links.instance(started.id().value())))
                .build();
    }
}
