package dev.holdfast.web;

import dev.holdfast.client.Workflows;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.error.InvalidArgument;
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
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
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
    private final WaitingRoom waitingRoom;

    /** For JAX-RS, which insists on one; CDI makes the bean with the other. */
    @SuppressWarnings("NullAway") // never used
    public InstancesResource() {
        this.workflows = null;
        this.waitingRoom = null;
    }

    /** Creates the resource. */
    @Inject
    public InstancesResource(Workflows workflows, WaitingRoom waitingRoom) {
        this.workflows = workflows;
        this.waitingRoom = waitingRoom;
    }

    /** Returns a page of instances. */
    @GET
    @Operation(
            summary = "List instances, newest first",
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
    public Response list(@Context UriInfo uri) {
        ListRequest request = new ListRequest(uri.getQueryParameters());
        Links links = new Links(uri);
        Page page = Page.of(workflows.list(request.query()), request.limit(), links);
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
            content = @Content(schema = @Schema(implementation = InstanceView.class)))
    public Response one(
            @PathParam("id") String id,
            @QueryParam("wait") @Parameter(ref = "wait") @Nullable String wait,
            @HeaderParam(WaitTime.HEADER) @Parameter(ref = "Prefer") @Nullable List<String> prefer,
            @QueryParam("include") @Parameter(ref = "include") @Nullable String include,
            @Context UriInfo uri) {
        boolean withTrace = withTrace(include);
        Duration waited = waitForEnd(id, wait, prefer);
        return WaitTime.applied(Response.ok(InstanceView.read(workflows, id, withTrace, new Links(uri))), waited)
                .build();
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
    public Response output(
            @PathParam("id") String id,
            @QueryParam("wait") @Parameter(ref = "wait") @Nullable String wait,
            @HeaderParam(WaitTime.HEADER) @Parameter(ref = "Prefer") @Nullable List<String> prefer) {
        Duration waited = waitForEnd(id, wait, prefer);
        Snapshot instance = workflows.instance(id);
        if (instance.state() instanceof State.Completed completed) {
            return WaitTime.applied(Values.respond(completed.output()), waited).build();
        }
        String status = instance.status().kind().text();
        throw RequestError.NOT_COMPLETED
                .because("instance '" + id + "' has no output: it is " + status)
                .with("instanceStatus", status);
    }

    /** Returns the checkpoints of an instance. */
    @GET
    @Path("{id}/steps")
    @Operation(summary = "List the checkpoints of an instance", description = "By branch and sequence.")
    @APIResponseSchema(value = StepView.All.class, responseCode = "200", responseDescription = "The checkpoints")
    public StepView.All steps(
            @PathParam("id") String id,
            @QueryParam("include") @Parameter(ref = "include") @Nullable String include,
            @Context UriInfo uri) {
        boolean withTrace = withTrace(include);
        Links links = new Links(uri);
        return new StepView.All(workflows.steps(id).stream()
                .map(step -> StepView.of(id, step, withTrace, links))
                .toList());
    }

    /** Returns the output of a step. */
    @GET
    @Path("{id}/steps/{node}/output")
    @Operation(
            summary = "Get the output of a step",
            description = "The JSON that the step gave, as it is stored; while the instance runs and after it ended. Of"
                    + " several executions of one step, the newest.")
    @APIResponse(
            responseCode = "200",
            description = "The output",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema))
    public Response stepOutput(@PathParam("id") String id, @PathParam("node") String node) {
        return workflows
                .stepOutput(id, new NodeId(node))
                .map(Values::respond)
                .map(Response.ResponseBuilder::build)
                .orElseThrow(() -> RequestError.NO_STEP_OUTPUT.because(
                        "step '" + node + "' of instance '" + id + "' has not finished, or there is no such step"));
    }

    /** Returns the values that the steps of an instance share. */
    @GET
    @Path("{id}/shared")
    @Operation(summary = "List the values that the steps of an instance share", description = "By name.")
    @APIResponseSchema(value = SharedView.All.class, responseCode = "200", responseDescription = "The values' names")
    public SharedView.All shared(@PathParam("id") String id, @Context UriInfo uri) {
        return SharedView.All.of(id, workflows.shared(id), new Links(uri));
    }

    /** Returns a value that the steps of an instance share. */
    @GET
    @Path("{id}/shared/{name}")
    @Operation(
            summary = "Get a value that the steps of an instance share",
            description = "The JSON that the last step to change it wrote, as it is stored.")
    @APIResponse(
            responseCode = "200",
            description = "The value",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema))
    public Response sharedValue(@PathParam("id") String id, @PathParam("name") String name) {
        return Optional.ofNullable(workflows.shared(id).get(name))
                .map(Values::respond)
                .map(Response.ResponseBuilder::build)
                .orElseThrow(() -> RequestError.NO_SHARED_VALUE.because(
                        "the steps of instance '" + id + "' share no value '" + name + "'"));
    }

    private Duration waitForEnd(String id, @Nullable String wait, @Nullable List<String> prefer) {
        Duration atMost = WaitTime.read(wait, prefer == null ? List.of() : prefer);
        return waitingRoom.await(workflows, new InstanceId(id), atMost);
    }

    private static boolean withTrace(@Nullable String include) {
        if (include == null || include.isEmpty()) {
            return false;
        }
        if (!include.equals("stackTrace")) {
            throw new InvalidArgument("include '" + include + "' is unknown; there is stackTrace");
        }
        return true;
    }
}
