package dev.holdfast.web;

import dev.holdfast.client.Started;
import dev.holdfast.client.UnknownWorkflow;
import dev.holdfast.client.WorkflowView;
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
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The workflows that are deployed here, and their starts. */
@Path("workflows")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Workflows", description = "What can be run")
@APIResponse(ref = "Problem", responseCode = "default")
@Dependent
public final class WorkflowsResource {

    private final Workflows workflows;

    /** For JAX-RS, which insists on one; CDI makes the bean with the other. */
    @SuppressWarnings("NullAway") // never used
    public WorkflowsResource() {
        this.workflows = null;
    }

    /** Creates the resource. */
    @Inject
    public WorkflowsResource(Workflows workflows) {
        this.workflows = workflows;
    }

    /** Returns all workflows. */
    @GET
    @Operation(summary = "List the workflows", description = "By name; of two with one name, the newest comes first.")
    @APIResponseSchema(value = WorkflowDetail.All.class, responseCode = "200", responseDescription = "All of them")
    public WorkflowDetail.All all(@Context UriInfo uri, @Context SecurityContext caller) {
        Links links = new Links(uri);
        return new WorkflowDetail.All(seen(caller).stream()
                .map(workflow -> WorkflowDetail.of(workflow, links))
                .toList());
    }

    /** Returns the newest workflow of a name. */
    @GET
    @Path("{name}")
    @Operation(summary = "Show a workflow and its nodes", description = "The newest definition of that name.")
    @APIResponseSchema(value = WorkflowDetail.class, responseCode = "200", responseDescription = "The workflow")
    public WorkflowDetail one(@PathParam("name") String name, @Context UriInfo uri, @Context SecurityContext caller) {
        List<WorkflowView> known = seen(caller);
        return known.stream()
                .filter(workflow -> workflow.name().value().equals(name))
                .findFirst()
                .map(workflow -> WorkflowDetail.of(workflow, new Links(uri)))
                .orElseThrow(() -> unknown(name, known));
    }

    /** Returns the workflows of which the caller may know. */
    private List<WorkflowView> seen(SecurityContext caller) {
        Rights rights = Caller.rights(caller);
        return workflows.workflows().stream()
                .filter(workflow -> rights.sees(workflow.name().value()))
                .toList();
    }

    private static UnknownWorkflow unknown(String name, List<WorkflowView> known) {
        return new UnknownWorkflow(
                name, known.stream().map(each -> each.name().value()).distinct().toList());
    }

    /** Starts an instance. */
    @POST
    @Path("{name}/instances")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Start an instance",
            description = "Returns as soon as the start is stored; the steps run afterwards. Without an instance id the"
                    + " header Idempotency-Key is the id, and the same request sent again finds the instance of the"
                    + " first time; without both, the id is a new UUID. A signal"
                    + " is sent once the start is stored, to an instance that exists already, too.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "StartRequest"),
                            examples =
                                    @ExampleObject(
                                            name = "order",
                                            value = "{\"instanceId\": \"order-1\", \"input\": {\"customer\": \"ann\","
                                                    + " \"item\": \"book\", \"quantity\": 2, \"amountCents\":"
                                                    + " 4200}, \"conflictPolicy\": \"fail\"}")))
    @APIResponse(
            responseCode = "202",
            description = "Started",
            headers =
                    @Header(
                            name = "Location",
                            description = "The instance",
                            schema = @Schema(implementation = String.class)),
            content = @Content(schema = @Schema(implementation = StartedView.class)))
    @APIResponse(
            responseCode = "200",
            description =
                    "It exists already and the policy is use_existing; its status, and its output if it completed and the caller may see values",
            content = @Content(schema = @Schema(implementation = StartedView.class)))
    public Response start(
            @PathParam("name") String name,
            @HeaderParam(IdempotencyKey.HEADER)
                    @Parameter(description = "The instance id if the body has none")
                    @Nullable
                    String idempotencyKey,
            InputStream body,
            @Context SecurityContext caller,
            @Context UriInfo uri) {
        StartRequest request =
                StartRequest.read(Body.read(body), idempotencyKey, Caller.order(caller, Optional.empty()));
        Rights rights = Caller.rights(caller);
        if (!rights.seesAll()
                && seen(caller).stream().noneMatch(known -> known.name().value().equals(name))) {
            throw unknown(name, seen(caller)); // the engine would name them all
        }
        Started started = workflows.startEncoded(request.of(name), request.bytes());
        request.event().ifPresent(event -> workflows.signalEncoded(event.signal(), event.bytes()));
        Links links = new Links(uri);
        return Response.status(started.fresh() ? Response.Status.ACCEPTED : Response.Status.OK)
                .location(uri.getBaseUri().resolve(links.instance(started.id().value())))
                .entity(StartedView.of(started, rights.seesValues(name), Masking.of(caller), name, links))
                .build();
    }
}
