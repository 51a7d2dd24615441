package dev.holdfast.web;

import dev.holdfast.client.Workflows;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
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
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The events that are sent to instances. */
@Path("instances")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Signals", description = "What instances are told")
@APIResponse(ref = "Problem", responseCode = "default")
@Dependent
public final class SignalsResource {

    private final Workflows workflows;

    /** For JAX-RS, which insists on one; CDI makes the bean with the other. */
    @SuppressWarnings("NullAway") // never used
    public SignalsResource() {
        this.workflows = null;
    }

    /** Creates the resource. */
    @Inject
    public SignalsResource(Workflows workflows) {
        this.workflows = workflows;
    }

    /** Sends an event. */
    @POST
    @Path("{id}/signals/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Send an event to an instance",
            description =
                    "Whoever waits for it goes on with its value; else it is kept until somebody does. The instance"
                            + " need not be started yet.")
    @RequestBody(
            required = true,
            description = "The value of the event, as JSON of any kind",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema,
                            examples = @ExampleObject(name = "approval", value = "{\"approvedBy\": \"ann\"}")))
    @APIResponse(
            responseCode = "202",
            description = "Stored, or stored before",
            content = @Content(schema = @Schema(implementation = SignalView.class)))
    public Response send(
            @PathParam("id") String id,
            @PathParam("name") @Parameter(description = "The name of the event") String name,
            @HeaderParam(IdempotencyKey.HEADER)
                    @Parameter(
                            description =
                                    "An event with a key that was sent to the instance before is not stored again")
                    @Nullable
                    String idempotencyKey,
            InputStream body,
            @Context SecurityContext caller,
            @Context UriInfo uri) {
        Event event = Event.of(
                id,
                name,
                JsonText.write(JsonText.read(Body.read(body))),
                IdempotencyKey.of(idempotencyKey),
                Caller.order(caller, Optional.empty()));
        boolean stored = workflows.signalEncoded(event.signal(), event.bytes());
        return Response.accepted(SignalView.of(id, name, stored, new Links(uri)))
                .build();
    }

    /** Returns what was sent to an instance. */
    @GET
    @Path("{id}/signals")
    @Operation(
            summary = "List the events and orders that were sent to an instance",
            description = "In the order of sending, without their values.")
    @APIResponseSchema(value = SentView.All.class, responseCode = "200", responseDescription = "The events and orders")
    public SentView.All sent(@PathParam("id") String id) {
        return new SentView.All(workflows.sent(id).stream().map(SentView::of).toList());
    }
}
