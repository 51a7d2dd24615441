package dev.holdfast.web;

import dev.holdfast.client.Order;
import dev.holdfast.client.Workflows;
import dev.holdfast.snapshot.Snapshot;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * The orders to instances. Each is carried out when it is answered, with the instance as it is then: 200 if what was ordered
 * is so, 202 if running steps or undoing stand before it.
 */
@Path("instances")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Orders", description = "What instances are made to do")
@APIResponse(ref = "Problem", responseCode = "default")
@Dependent
public final class VerbsResource {

    private final Workflows workflows;
    private final WaitingRoom waitingRoom;

    /** For JAX-RS, which insists on one; CDI makes the bean with the other. */
    @SuppressWarnings("NullAway") // never used
    public VerbsResource() {
        this.workflows = null;
        this.waitingRoom = null;
    }

    /** Creates the resource. */
    @Inject
    public VerbsResource(Workflows workflows, WaitingRoom waitingRoom) {
        this.workflows = workflows;
        this.waitingRoom = waitingRoom;
    }

    /** Cancels an instance. */
    @POST
    @Path("{id}/cancel")
    @Operation(
            summary = "Cancel an instance",
            description =
                    "Nothing of any step is stored any more, and no step starts. With undo, running steps may finish"
                            + " first, and finished steps are undone, last first; with wait or Prefer: wait it answers when that"
                            + " is done.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "CancelRequest"),
                            examples =
                                    @ExampleObject(
                                            name = "undone",
                                            value = "{\"reason\": \"ordered twice\", \"undo\": true}")))
    @APIResponse(
            responseCode = "200",
            description = "It is cancelled",
            content = @Content(schema = @Schema(implementation = InstanceView.class)))
    @APIResponse(
            responseCode = "202",
            description = "Its finished steps are being undone, or are about to be",
            content = @Content(schema = @Schema(implementation = InstanceView.class)))
    public CompletionStage<Response> cancel(
            @PathParam("id") String id,
            @QueryParam("wait") @Parameter(ref = "wait") @Nullable String wait,
            @HeaderParam(WaitTime.HEADER) @Parameter(ref = "Prefer") @Nullable List<String> prefer,
            @HeaderParam(Tags.IF_MATCH) @Parameter(ref = "If-Match") @Nullable String ifMatch,
            InputStream body,
            @Context SecurityContext caller,
            @Context UriInfo uri) {
        Duration atMost = WaitTime.read(wait, given(prefer));
        Envelope envelope = Envelope.ofAny(Body.read(body), "reason", "undo");
        Order order = Tags.expecting(Orders.of(envelope, caller), ifMatch);
        if (envelope.flag("undo").orElse(false)) {
            workflows.cancelAndUndo(id, order);
        } else {
            workflows.cancel(id, order);
        }
        Links links = new Links(uri); // what belongs to the request is not there any more when the wait has ended
        return waitingRoom
                .awaitEnd(id, atMost)
                .thenApply(waited -> answer(id, links, instance -> instance.endedAt() != null, waited));
    }

    /** Ends an instance. */
    @POST
    @Path("{id}/terminate")
    @Operation(
            summary = "End an instance at once",
            description = "Whatever it does, undoing included; nothing is undone.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "Order"),
                            examples = @ExampleObject(name = "reason", value = "{\"reason\": \"stock-taking\"}")))
    @APIResponse(
            responseCode = "200",
            description = "It is cancelled",
            content = @Content(schema = @Schema(implementation = InstanceView.class)))
    public Response terminate(
            @PathParam("id") String id,
            @HeaderParam(Tags.IF_MATCH) @Parameter(ref = "If-Match") @Nullable String ifMatch,
            InputStream body,
            @Context SecurityContext caller,
            @Context UriInfo uri) {
        workflows.terminate(id, Tags.expecting(Orders.read(Body.read(body), caller), ifMatch));
        return answer(id, new Links(uri), instance -> true, Duration.ZERO);
    }

    /** Pauses an instance. */
    @POST
    @Path("{id}/pause")
    @Operation(
            summary = "Pause an instance",
            description = "No step starts until it is resumed; the member held says how many branches are still running"
                    + " one. With wait or Prefer: wait it answers when none is.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "Order"),
                            examples = @ExampleObject(name = "reason", value = "{\"reason\": \"stock-taking\"}")))
    @APIResponse(
            responseCode = "200",
            description = "No step runs",
            content = @Content(schema = @Schema(implementation = InstanceView.class)))
    @APIResponse(
            responseCode = "202",
            description = "No step starts, and some are running",
            content = @Content(schema = @Schema(implementation = InstanceView.class)))
    public CompletionStage<Response> pause(
            @PathParam("id") String id,
            @QueryParam("wait") @Parameter(ref = "wait") @Nullable String wait,
            @HeaderParam(WaitTime.HEADER) @Parameter(ref = "Prefer") @Nullable List<String> prefer,
            @HeaderParam(Tags.IF_MATCH) @Parameter(ref = "If-Match") @Nullable String ifMatch,
            InputStream body,
            @Context SecurityContext caller,
            @Context UriInfo uri) {
        Duration atMost = WaitTime.read(wait, given(prefer));
        // How many branches were held then is out of date when this is answered: what counts is read with the instance.
        workflows.pause(id, Tags.expecting(Orders.read(Body.read(body), caller), ifMatch));
        Links links = new Links(uri);
        return waitingRoom
                .awaitQuiet(id, atMost)
                .thenApply(waited -> answer(id, links, VerbsResource::isQuiet, waited));
    }

    private static boolean isQuiet(InstanceView instance) {
        Long held = instance.held();
        return held == null || held == 0;
    }

    /** Ends a pause. */
    @POST
    @Path("{id}/resume")
    @Operation(summary = "Resume a paused instance", description = "What was due meanwhile goes on at once.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "Order"),
                            examples = @ExampleObject(name = "reason", value = "{\"reason\": \"stock-taking\"}")))
    @APIResponse(
            responseCode = "200",
            description = "It goes on",
            content = @Content(schema = @Schema(implementation = InstanceView.class)))
    public Response resume(
            @PathParam("id") String id,
            @HeaderParam(Tags.IF_MATCH) @Parameter(ref = "If-Match") @Nullable String ifMatch,
            InputStream body,
            @Context SecurityContext caller,
            @Context UriInfo uri) {
        workflows.resume(id, Tags.expecting(Orders.read(Body.read(body), caller), ifMatch));
        return answer(id, new Links(uri), instance -> true, Duration.ZERO);
    }

    /** Makes a failed instance go on. */
    @POST
    @Path("{id}/retry")
    @Operation(
            summary = "Make a failed instance go on",
            description = "From the step that failed, with all its attempts before it again; or with undoing, if a step"
                    + " could not be undone.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "Order"),
                            examples = @ExampleObject(name = "reason", value = "{\"reason\": \"stock-taking\"}")))
    @APIResponse(
            responseCode = "200",
            description = "It goes on",
            content = @Content(schema = @Schema(implementation = InstanceView.class)))
    public Response retry(
            @PathParam("id") String id,
            @HeaderParam(Tags.IF_MATCH) @Parameter(ref = "If-Match") @Nullable String ifMatch,
            InputStream body,
            @Context SecurityContext caller,
            @Context UriInfo uri) {
        workflows.retry(id, Tags.expecting(Orders.read(Body.read(body), caller), ifMatch));
        return answer(id, new Links(uri), instance -> true, Duration.ZERO);
    }

    /** Moves an instance to another definition. */
    @POST
    @Path("{id}/migrate")
    @Operation(
            summary = "Move an instance to another definition of its workflow",
            description =
                    "Every branch goes on at the node of the same id, or at the one that the member nodes names. No"
                            + " step may be running: pause the instance first.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "MigrateRequest"),
                            examples =
                                    @ExampleObject(
                                            name = "renamed",
                                            value =
                                                    "{\"to\": \"abababababababababababababababababababababababababababababababab\", \"nodes\": {\"approve\": \"decide\"}}")))
    @APIResponse(
            responseCode = "200",
            description = "It is moved",
            content = @Content(schema = @Schema(implementation = InstanceView.class)))
    public Response migrate(
            @PathParam("id") String id,
            @HeaderParam(Tags.IF_MATCH) @Parameter(ref = "If-Match") @Nullable String ifMatch,
            InputStream body,
            @Context SecurityContext caller,
            @Context UriInfo uri) {
        MigrateRequest request = MigrateRequest.read(Body.read(body), caller);
        workflows.migrate(id, request.to(), request.nodes(), Tags.expecting(request.order(), ifMatch));
        return answer(id, new Links(uri), instance -> true, Duration.ZERO);
    }

    private static List<String> given(@Nullable List<String> prefer) {
        return prefer == null ? List.of() : prefer;
    }

    /** Answers with the instance as it is now: with 200 if what was ordered is so, with 202 if it is on its way. */
    private Response answer(String id, Links links, Predicate<InstanceView> done, Duration waited) {
        Snapshot snapshot = workflows.instance(id);
        InstanceView instance = InstanceView.of(snapshot, workflows, false, Optional.empty(), links);
        Response.Status status = done.test(instance) ? Response.Status.OK : Response.Status.ACCEPTED;
        return WaitTime.applied(
                        Response.status(status).entity(instance).header(HttpHeaders.ETAG, Tags.quoted(snapshot.tag())),
                        waited)
                .build();
    }
}
