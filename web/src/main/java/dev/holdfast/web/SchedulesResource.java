package dev.holdfast.web;

import dev.holdfast.client.Schedules;
import dev.holdfast.client.UnknownSchedule;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.error.InvalidArgument;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What is started by itself, and when. */
@Path("schedules")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Schedules", description = "What is started by itself, and when")
@APIResponse(ref = "Problem", responseCode = "default")
@Dependent
public final class SchedulesResource {

    private final Schedules schedules;

    /** For JAX-RS, which insists on one; CDI makes the bean with the other. */
    @SuppressWarnings("NullAway") // never used
    public SchedulesResource() {
        this.schedules = null;
    }

    /** Creates the resource. */
    @Inject
    public SchedulesResource(Schedules schedules) {
        this.schedules = schedules;
    }

    /** Returns all schedules. */
    @GET
    @Operation(
            summary = "List the schedules",
            description = "Those of all applications, deployed here or not, by name.")
    @APIResponseSchema(value = ScheduleDetail.All.class, responseCode = "200", responseDescription = "All of them")
    public ScheduleDetail.All all(@Context UriInfo uri, @Context SecurityContext caller) {
        Rights rights = Caller.rights(caller);
        Links links = new Links(uri);
        return new ScheduleDetail.All(schedules.list().stream()
                .filter(view -> rights.sees(view.schedule().workflow().value()))
                .map(view -> ScheduleDetail.row(view, rights, links))
                .toList());
    }

    /** Returns a schedule. */
    @GET
    @Path("{name}")
    @Operation(
            summary = "Show a schedule and its next five ticks",
            description = "With the input of its runs for who may see values.")
    @APIResponseSchema(value = ScheduleDetail.class, responseCode = "200", responseDescription = "The schedule")
    public ScheduleDetail one(@PathParam("name") String name, @Context UriInfo uri, @Context SecurityContext caller) {
        return schedules
                .find(name)
                .map(view -> ScheduleDetail.of(view, Caller.rights(caller), new Links(uri)))
                .orElseThrow(() -> new UnknownSchedule(name));
    }

    /** Makes or changes a schedule. */
    @PUT
    @Path("{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Make or change a schedule",
            description =
                    "Either cron with zone, or every. Without input, a workflow that takes a Tick gets that. One that the code"
                            + " of an application declares cannot be changed here (409), but paused.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples =
                                    @ExampleObject(
                                            name = "nightly",
                                            value = "{\"workflow\": \"settlement\", \"cron\": \"30 2 * * *\", \"zone\":"
                                                    + " \"Europe/Berlin\", \"gap\": \"fire\", \"missed\": \"catch_up\","
                                                    + " \"missedLimit\": 3, \"overlap\": \"skip\", \"input\": null,"
                                                    + " \"reason\": \"month end\"}")))
    @APIResponse(
            responseCode = "201",
            description = "Made",
            content = @Content(schema = @Schema(implementation = ScheduleDetail.class)))
    @APIResponse(
            responseCode = "200",
            description = "Changed",
            content = @Content(schema = @Schema(implementation = ScheduleDetail.class)))
    public Response put(
            @PathParam("name") String name, InputStream body, @Context UriInfo uri, @Context SecurityContext caller) {
        ScheduleRequest request = ScheduleRequest.read(name, Body.read(body), caller);
        boolean made = request.input()
                .map(input -> schedules.putEncoded(request.schedule(), input, request.order()))
                .orElseGet(() -> schedules.put(request.schedule(), request.order()));
        return Response.status(made ? Response.Status.CREATED : Response.Status.OK)
                .location(uri.getBaseUri().resolve(new Links(uri).schedule(name)))
                .entity(one(name, uri, caller))
                .build();
    }

    /** Removes a schedule. */
    @DELETE
    @Path("{name}")
    @Operation(summary = "Remove a schedule", description = "Its runs stay.")
    @APIResponse(responseCode = "204", description = "It is gone")
    public void remove(@PathParam("name") String name, @Context SecurityContext caller) {
        schedules.remove(name, Caller.order(caller, Optional.empty()));
    }

    /** Pauses a schedule. */
    @POST
    @Path("{name}/pause")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Pause a schedule", description = "Ticks of the time meanwhile are not made up for.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "Order"),
                            examples = @ExampleObject(name = "reason", value = "{\"reason\": \"stock-taking\"}")))
    @APIResponseSchema(value = ScheduleDetail.class, responseCode = "200", responseDescription = "It is paused")
    public ScheduleDetail pause(
            @PathParam("name") String name, InputStream body, @Context UriInfo uri, @Context SecurityContext caller) {
        schedules.pause(name, Orders.read(Body.read(body), caller));
        return one(name, uri, caller);
    }

    /** Ends a pause. */
    @POST
    @Path("{name}/resume")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Resume a paused schedule", description = "It goes on with the next tick from now.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "Order"),
                            examples = @ExampleObject(name = "reason", value = "{\"reason\": \"stock-taking\"}")))
    @APIResponseSchema(value = ScheduleDetail.class, responseCode = "200", responseDescription = "It ticks")
    public ScheduleDetail resume(
            @PathParam("name") String name, InputStream body, @Context UriInfo uri, @Context SecurityContext caller) {
        schedules.resume(name, Orders.read(Body.read(body), caller));
        return one(name, uri, caller);
    }

    /** Starts a run now. */
    @POST
    @Path("{name}/trigger")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Start a run now", description = "Whatever the times say, paused or not.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "Order"),
                            examples = @ExampleObject(name = "reason", value = "{\"reason\": \"stock-taking\"}")))
    @APIResponse(
            responseCode = "202",
            description = "Started",
            content = @Content(schema = @Schema(implementation = ScheduleDetail.Started.class)))
    public Response trigger(
            @PathParam("name") String name, InputStream body, @Context UriInfo uri, @Context SecurityContext caller) {
        String started =
                schedules.trigger(name, Orders.read(Body.read(body), caller)).value();
        Links links = new Links(uri);
        return Response.accepted(ScheduleDetail.Started.of(List.of(started), links))
                .location(uri.getBaseUri().resolve(links.instance(started)))
                .build();
    }

    /** Fills a span of time. */
    @POST
    @Path("{name}/backfill")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Start the runs that a span of time lacks",
            description =
                    "For each tick from 'from' (included) to 'to' (excluded, not later than now) that has no run yet;"
                            + " at most 1,000. The same request sent again starts nothing more.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples =
                                    @ExampleObject(
                                            name = "march",
                                            value = "{\"from\": \"2026-03-01T00:00:00Z\", \"to\":"
                                                    + " \"2026-04-01T00:00:00Z\"}")))
    @APIResponse(
            responseCode = "202",
            description = "Started",
            content = @Content(schema = @Schema(implementation = ScheduleDetail.Started.class)))
    public Response backfill(
            @PathParam("name") String name, InputStream body, @Context UriInfo uri, @Context SecurityContext caller) {
        Envelope envelope = Envelope.of(Body.read(body), "from", "to", "reason");
        List<String> started =
                schedules
                        .backfill(name, time(envelope, "from"), time(envelope, "to"), Orders.of(envelope, caller))
                        .stream()
                        .map(InstanceId::value)
                        .toList();
        return Response.accepted(ScheduleDetail.Started.of(started, new Links(uri)))
                .build();
    }

    private static Instant time(Envelope envelope, String member) {
        return envelope.text(member)
                .map(text -> ScheduleRequest.time(member, text))
                .orElseThrow(() -> new InvalidArgument(
                        "the body has no member '" + member + "'; a span of time has a 'from' and a 'to'"));
    }
}
