package dev.holdfast.web;

import dev.holdfast.client.Inspection;
import dev.holdfast.client.Workflows;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.State;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
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
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The instances: what runs, what ran, and what came out. */
@Path("instances")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Instances", description = "What runs and what ran")
@APIResponse(ref = "Problem", responseCode = "default")
@Dependent
public final class InstancesResource {

    private final Workflows workflows;
    private final Inspection inspection;
    private final WaitingRoom waitingRoom;

    /** For JAX-RS, which insists on one; CDI makes the bean with the other. */
    @SuppressWarnings("NullAway") // never used
    public InstancesResource() {
        this.workflows = null;
        this.inspection = null;
        this.waitingRoom = null;
    }

    /** Creates the resource. */
    @Inject
    public InstancesResource(Workflows workflows, Inspection inspection, WaitingRoom waitingRoom) {
        this.workflows = workflows;
        this.inspection = inspection;
        this.waitingRoom = waitingRoom;
    }

    /** Returns a page of instances. */
    @GET
    @Operation(
            summary = "List instances",
            description = "All filters that are given must hold. The header Link and the member next lead to the page"
                    + " that follows.")
    @Parameter(
            name = "status",
            in = ParameterIn.QUERY,
            description = "The stored status; what waits for a time or an event is in progress",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"in_progress", "paused", "compensating", "completed", "failed", "cancelled"
                            }))
    @Parameter(
            name = "workflow",
            in = ParameterIn.QUERY,
            description = "The name of the workflow",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "id",
            in = ParameterIn.QUERY,
            description = "How the instance id begins",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "startedFrom",
            in = ParameterIn.QUERY,
            description = "The earliest start, inclusive",
            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    @Parameter(
            name = "startedBefore",
            in = ParameterIn.QUERY,
            description = "The latest start, exclusive",
            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    @Parameter(
            name = "label",
            in = ParameterIn.QUERY,
            description = "A label the instance must have, as name:value; may be repeated",
            example = "customer:ann",
            schema = @Schema(type = SchemaType.ARRAY, implementation = String.class))
    @Parameter(
            name = "tag",
            in = ParameterIn.QUERY,
            description = "A tag the instance must have; may be repeated",
            schema = @Schema(type = SchemaType.ARRAY, implementation = String.class))
    @Parameter(
            name = "sort",
            in = ParameterIn.QUERY,
            description = "The order of the rows; a hyphen turns it round",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"-started", "started", "instanceId", "-instanceId"},
                            defaultValue = "-started"))
    @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            description = "The most rows",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "200", defaultValue = "50"))
    @Parameter(
            name = "cursor",
            in = ParameterIn.QUERY,
            description = "The member next of the page before",
            schema = @Schema(type = SchemaType.STRING))
    @APIResponse(
            responseCode = "200",
            description = "A page",
            headers =
                    @Header(
                            name = "Link",
                            description = "The page that follows, with rel=\"next\"",
                            schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(implementation = Page.class)))
    public Response list(@Context UriInfo uri, @Context SecurityContext caller) {
        ListRequest request = new ListRequest(uri.getQueryParameters());
        Links links = new Links(uri);
        Page page = Page.of(
                inspection.list(request.query().within(Caller.rights(caller).within())), request, links);
        Response.ResponseBuilder response = Response.ok(page);
        if (page.next() != null) {
            response.header(
                    HttpHeaders.LINK, "<" + links.instances(request.following(page.next())) + ">; rel=\"next\"");
        }
        return response.build();
    }

    /** Returns an instance. */
    @GET
    @Path("{id}")
    @Operation(
            summary = "Show an instance",
            description = "With wait or Prefer: wait it answers when the instance ends.")
    @APIResponse(
            responseCode = "200",
            description = "The instance",
            headers =
                    @Header(
                            name = "ETag",
                            description =
                                    "For If-Match: changes when the instance gets further, is ordered something, or ends",
                            schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(implementation = InstanceView.class)))
    @APIResponse(responseCode = "304", description = "The caller has it already")
    public CompletionStage<Response> one(
            @PathParam("id") String id,
            @QueryParam("wait") @Parameter(ref = "wait") @Nullable String wait,
            @HeaderParam(WaitTime.HEADER) @Parameter(ref = "Prefer") @Nullable List<String> prefer,
            @QueryParam("include") @Parameter(ref = "include") @Nullable String include,
            @HeaderParam(Tags.IF_NONE_MATCH)
                    @Parameter(description = "An ETag: as long as it is still that of the instance, the answer is 304")
                    @Nullable
                    String ifNoneMatch,
            @Context UriInfo uri) {
        boolean withTrace = StepsResource.withTrace(include);
        Links links = new Links(uri); // what belongs to the request is not there any more when the wait has ended
        return waitForEnd(id, wait, prefer).thenApply(waited -> {
            Snapshot instance = workflows.instance(id);
            String tag = instance.tag();
            Response.ResponseBuilder response = Tags.known(tag, ifNoneMatch)
                    ? Response.notModified()
                    : Response.ok(InstanceView.of(instance, workflows, withTrace, inspection.traceParent(id), links));
            return WaitTime.applied(response.header(HttpHeaders.ETAG, Tags.quoted(tag)), waited)
                    .build();
        });
    }

    /** Returns the output of an instance. */
    @GET
    @Path("{id}/output")
    @Operation(
            summary = "Get the output of an instance",
            description = "The JSON that its last step gave, as it is stored. With wait or Prefer: wait it answers when"
                    + " the instance ends.")
    @APIResponse(
            responseCode = "200",
            description = "The output",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema))
    public CompletionStage<Response> output(
            @PathParam("id") String id,
            @QueryParam("wait") @Parameter(ref = "wait") @Nullable String wait,
            @HeaderParam(WaitTime.HEADER) @Parameter(ref = "Prefer") @Nullable List<String> prefer,
            @Context SecurityContext caller) {
        Masking masking = Masking.of(caller); // the request is over when the wait is
        return waitForEnd(id, wait, prefer).thenApply(waited -> output(id, masking, waited));
    }

    private Response output(String id, Masking masking, Duration waited) {
        Snapshot instance = workflows.instance(id);
        if (instance.state() instanceof State.Completed completed) {
            return WaitTime.applied(
                            Values.respond(
                                    completed.output(),
                                    masking,
                                    () -> instance.workflow().value()),
                            waited)
                    .build();
        }
        String status = instance.status().kind().text();
        throw RequestError.NOT_COMPLETED
                .because("instance '" + id + "' has no output: it is " + status)
                .with("instanceStatus", status);
    }

    private CompletionStage<Duration> waitForEnd(String id, @Nullable String wait, @Nullable List<String> prefer) {
        Duration atMost = WaitTime.read(wait, prefer == null ? List.of() : prefer);
        return waitingRoom.awaitEnd(id, atMost);
    }
}
