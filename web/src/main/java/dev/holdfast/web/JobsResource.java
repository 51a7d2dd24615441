package dev.holdfast.web;

import dev.holdfast.client.Jobs;
import dev.holdfast.client.UnknownJob;
import dev.holdfast.error.InvalidArgument;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The batch jobs of the applications on this node, and their executions on any. */
@Path("jobs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Jobs", description = "Batch jobs and their executions")
@APIResponse(ref = "Problem", responseCode = "default")
@Dependent
public final class JobsResource {

    private static final int LIMIT = 50;
    private static final int MOST = 500;

    private final Jobs jobs;

    /** For JAX-RS, which insists on one; CDI makes the bean with the other. */
    @SuppressWarnings("NullAway") // never used
    public JobsResource() {
        this.jobs = null;
    }

    /** Creates the resource. */
    @Inject
    public JobsResource(Jobs jobs) {
        this.jobs = jobs;
    }

    /** Returns all jobs. */
    @GET
    @Operation(
            summary = "List the batch jobs",
            description = "Those of all applications on the node that answers, by application and name.")
    @APIResponseSchema(value = JobDetail.All.class, responseCode = "200", responseDescription = "All of them")
    public JobDetail.All all(@Context UriInfo uri) {
        Links links = new Links(uri);
        return new JobDetail.All(
                jobs.list().stream().map(job -> JobDetail.Row.of(job, links)).toList());
    }

    /** Starts a job. */
    @POST
    @Path("{job}/executions")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Start a batch job",
            description = "On the node that answers. 'application' is needed only if several have a job of the name.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples =
                                    @ExampleObject(
                                            name = "nightly",
                                            value = "{\"parameters\": {\"date\": \"2026-11-22\"}}")))
    @APIResponse(
            responseCode = "202",
            description = "Started",
            content = @Content(schema = @Schema(implementation = JobDetail.class)))
    public Response start(
            @PathParam("job") String job, InputStream body, @Context UriInfo uri, @Context SecurityContext caller) {
        Envelope envelope = Envelope.ofAny(Body.read(body), "application", "parameters", "reason");
        return accepted(
                jobs.start(
                        envelope.text("application"), job, envelope.texts("parameters"), Orders.of(envelope, caller)),
                uri);
    }

    private Response accepted(long execution, UriInfo uri) {
        return Response.accepted(one(execution, uri))
                .location(uri.getBaseUri().resolve(new Links(uri).jobExecution(execution)))
                .build();
    }

    /** Returns executions. */
    @GET
    @Path("executions")
    @Operation(summary = "List executions of batch jobs", description = "The newest first, without their steps.")
    @APIResponseSchema(value = JobDetail.Page.class, responseCode = "200", responseDescription = "A page of them")
    public JobDetail.Page executions(
            @QueryParam("job") @Parameter(description = "Only those of a job of that name") @Nullable String job,
            @QueryParam("instance") @Parameter(description = "Only those of one instance of a job") @Nullable
                    String instance,
            @QueryParam("startedBy")
                    @Parameter(description = "Only those of jobs that the instance of a workflow with that id has run")
                    @Nullable
                    String startedBy,
            @QueryParam("before")
                    @Parameter(description = "Only those with a lower number, for the page that follows")
                    @Nullable
                    String before,
            @QueryParam("limit") @Parameter(description = "1 to 500, 50 unless it is said") @Nullable String limit,
            @Context UriInfo uri) {
        long most = limit == null ? LIMIT : number("limit", limit);
        if (most < 1 || most > MOST) {
            throw new InvalidArgument("'limit' is " + most + "; 1 to " + MOST + " are allowed");
        }
        Links links = new Links(uri);
        List<Jobs.Execution> found = jobs.executions(new Jobs.Query(
                Optional.ofNullable(job),
                Optional.ofNullable(instance).map(text -> number("instance", text)),
                Optional.ofNullable(startedBy),
                Optional.ofNullable(before).map(text -> number("before", text)),
                (int) most));
        return new JobDetail.Page(
                found.stream().map(each -> JobDetail.row(each, links)).toList(),
                found.size() == most ? Long.toString(found.get(found.size() - 1).id()) : null);
    }

    /** Returns an execution. */
    @GET
    @Path("executions/{id}")
    @Operation(summary = "Show an execution of a batch job with its steps and their metrics")
    @APIResponseSchema(value = JobDetail.class, responseCode = "200", responseDescription = "The execution")
    public JobDetail one(@PathParam("id") String id, @Context UriInfo uri) {
        return one(execution(id), uri);
    }

    private JobDetail one(long id, UriInfo uri) {
        return jobs.execution(id)
                .map(found -> JobDetail.of(found, new Links(uri)))
                .orElseThrow(() -> UnknownJob.execution(id));
    }

    /** Stops an execution. */
    @POST
    @Path("executions/{id}/stop")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Stop an execution",
            description = "It stops at its next checkpoint, on whatever node it runs.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "Order"),
                            examples = @ExampleObject(name = "reason", value = "{\"reason\": \"a wrong file\"}")))
    @APIResponse(
            responseCode = "202",
            description = "It is to stop",
            content = @Content(schema = @Schema(implementation = JobDetail.class)))
    public Response stop(
            @PathParam("id") String id, InputStream body, @Context UriInfo uri, @Context SecurityContext caller) {
        long execution = execution(id);
        jobs.stop(execution, Orders.read(Body.read(body), caller));
        return Response.accepted(one(execution, uri)).build();
    }

    /** Restarts an execution. */
    @POST
    @Path("executions/{id}/restart")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Restart an execution that failed or was stopped",
            description = "From its last checkpoint, as a new execution on the node that answers.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "again", value = "{\"parameters\": {}}")))
    @APIResponse(
            responseCode = "202",
            description = "Restarted",
            content = @Content(schema = @Schema(implementation = JobDetail.class)))
    public Response restart(
            @PathParam("id") String id, InputStream body, @Context UriInfo uri, @Context SecurityContext caller) {
        Envelope envelope = Envelope.ofAny(Body.read(body), "parameters", "reason");
        return accepted(jobs.restart(execution(id), envelope.texts("parameters"), Orders.of(envelope, caller)), uri);
    }

    /** Gives an execution up. */
    @POST
    @Path("executions/{id}/abandon")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Give an execution up that does not run",
            description = "It can never be restarted from then on.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "Order"),
                            examples = @ExampleObject(name = "reason", value = "{\"reason\": \"a wrong file\"}")))
    @APIResponseSchema(value = JobDetail.class, responseCode = "200", responseDescription = "It is abandoned")
    public JobDetail abandon(
            @PathParam("id") String id, InputStream body, @Context UriInfo uri, @Context SecurityContext caller) {
        long execution = execution(id);
        jobs.abandon(execution, Orders.read(Body.read(body), caller));
        return one(execution, uri);
    }

    private static long execution(String id) {
        try {
            return Long.parseLong(id);
        } catch (NumberFormatException e) {
            throw new InvalidArgument("'" + id + "' is no number of an execution");
        }
    }

    private static long number(String parameter, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new InvalidArgument("'" + parameter + "' is '" + text + "', and must be a whole number");
        }
    }
}
