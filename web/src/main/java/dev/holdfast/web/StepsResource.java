package dev.holdfast.web;

import dev.holdfast.client.Inspection;
import dev.holdfast.client.Workflows;
import dev.holdfast.definition.NodeId;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.ValueRef;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What an instance has done so far: its checkpoints, what happened to it in the order of time, and its values. */
@Path("instances")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Steps", description = "What instances have done")
@APIResponse(ref = "Problem", responseCode = "default")
@Dependent
public final class StepsResource {

    private final Workflows workflows;
    private final Inspection inspection;

    /** For JAX-RS, which insists on one; CDI makes the bean with the other. */
    @SuppressWarnings("NullAway") // never used
    public StepsResource() {
        this.workflows = null;
        this.inspection = null;
    }

    /** Creates the resource. */
    @Inject
    public StepsResource(Workflows workflows, Inspection inspection) {
        this.workflows = workflows;
        this.inspection = inspection;
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
        return StepView.All.of(id, workflows.steps(id), withTrace, links);
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
    public Response stepOutput(
            @PathParam("id") String id, @PathParam("node") String node, @Context SecurityContext caller) {
        return workflows
                .stepOutput(id, new NodeId(node))
                .map(value -> shown(id, value, caller))
                .map(Response.ResponseBuilder::build)
                .orElseThrow(() -> RequestError.NO_STEP_OUTPUT.because(
                        "step '" + node + "' of instance '" + id + "' has not finished, or there is no such step"));
    }

    private Response.ResponseBuilder shown(String id, Payload value, SecurityContext caller) {
        return Values.respond(
                value,
                Masking.of(caller),
                () -> workflows.instance(id).workflow().value());
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
    public Response sharedValue(
            @PathParam("id") String id, @PathParam("name") String name, @Context SecurityContext caller) {
        return Optional.ofNullable(workflows.shared(id).get(name))
                .map(value -> shown(id, value, caller))
                .map(Response.ResponseBuilder::build)
                .orElseThrow(() -> RequestError.NO_SHARED_VALUE.because(
                        "the steps of instance '" + id + "' share no value '" + name + "'"));
    }

    /** Returns the output of one row. */
    @GET
    @Path("{id}/steps/{branch}/{sequence}/output")
    @Operation(
            summary = "Get the output of one checkpoint",
            description =
                    "The JSON that this very execution gave; what it took is the output of the checkpoint that the"
                            + " member input of the list leads to.")
    @APIResponse(
            responseCode = "200",
            description = "The output",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema))
    public Response rowOutput(
            @PathParam("id") String id,
            @PathParam("branch") @Parameter(schema = @Schema(type = SchemaType.INTEGER)) String branch,
            @PathParam("sequence") @Parameter(schema = @Schema(type = SchemaType.INTEGER)) String sequence,
            @Context SecurityContext caller) {
        ValueRef row = new ValueRef(number("branch", branch), number("sequence", sequence));
        return inspection
                .value(id, row)
                .map(value -> shown(id, value, caller))
                .map(Response.ResponseBuilder::build)
                .orElseThrow(() -> RequestError.NO_STEP_OUTPUT.because("instance '" + id + "' has no checkpoint "
                        + row.sequence() + " of branch " + row.branch() + " with an output"));
    }

    /** Returns what happened to an instance. */
    @GET
    @Path("{id}/timeline")
    @Operation(
            summary = "Tell what happened to an instance, in the order of time",
            description =
                    "Start, attempts, waits, events, orders, forks and undoing: who did it, when it began and ended.")
    @APIResponseSchema(value = Timeline.class, responseCode = "200", responseDescription = "What happened")
    public Timeline timeline(@PathParam("id") String id) {
        return Timeline.of(workflows.steps(id), workflows.sent(id));
    }

    private static int number(String name, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new InvalidArgument(name + " '" + text + "' is no number of one");
        }
    }

    static boolean withTrace(@Nullable String include) {
        if (include == null || include.isEmpty()) {
            return false;
        }
        if (!include.equals("stackTrace")) {
            throw new InvalidArgument("include '" + include + "' is unknown; there is stackTrace");
        }
        return true;
    }
}
