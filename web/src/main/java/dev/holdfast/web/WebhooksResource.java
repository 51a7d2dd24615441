package dev.holdfast.web;

import dev.holdfast.client.UnknownWebhook;
import dev.holdfast.client.Webhooks;
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
import jakarta.ws.rs.QueryParam;
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

/** Who is told by HTTP what happens to instances. */
@Path("webhooks")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Web-hooks", description = "Who is told what happens to instances")
@APIResponse(ref = "Problem", responseCode = "default")
@Dependent
public final class WebhooksResource {

    private static final String REASON = "{\"reason\": \"the receiver moves\"}";

    private static final String TARGET = "{\"url\": \"https://hooks.example.com/holdfast\", \"events\": [\"completed\","
            + " \"failed\"], \"workflows\": [\"order\"], \"tags\": []}";

    private final Webhooks webhooks;

    /** For JAX-RS, which insists on one; CDI makes the bean with the other. */
    @SuppressWarnings("NullAway") // never used
    public WebhooksResource() {
        this.webhooks = null;
    }

    /** Creates the resource. */
    @Inject
    public WebhooksResource(Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    /** Returns all subscriptions. */
    @GET
    @Operation(summary = "List the web-hooks", description = "By number, without their secrets.")
    @APIResponseSchema(value = WebhookDetail.All.class, responseCode = "200", responseDescription = "All of them")
    public WebhookDetail.All all(@Context UriInfo uri) {
        Links links = new Links(uri);
        return new WebhookDetail.All(webhooks.list().stream()
                .map(each -> WebhookDetail.of(each, links))
                .toList());
    }

    /** Makes a subscription. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Make a web-hook",
            description =
                    "Events: started, waiting, paused, resumed, retried, compensating, completed, failed, cancelled; none for all."
                            + " Without workflows it is told of all, with tags of instances that have all of these. The secret is answered"
                            + " here and never again. Other nodes know of it a few seconds later.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "WebhookRequest"),
                            examples = @ExampleObject(name = "orders", value = TARGET)))
    @APIResponse(
            responseCode = "201",
            description = "Made",
            content = @Content(schema = @Schema(implementation = WebhookDetail.class)))
    public Response create(InputStream body, @Context UriInfo uri, @Context SecurityContext caller) {
        WebhookRequest request = WebhookRequest.read(Body.read(body), caller);
        WebhookDetail made = WebhookDetail.of(webhooks.create(request.target(), request.order()), new Links(uri));
        return Response.created(uri.getBaseUri().resolve(made.href()))
                .entity(made)
                .build();
    }

    /** Returns a subscription. */
    @GET
    @Path("{webhook}")
    @Operation(summary = "Show a web-hook")
    @APIResponseSchema(value = WebhookDetail.class, responseCode = "200", responseDescription = "The web-hook")
    public WebhookDetail one(@PathParam("webhook") String id, @Context UriInfo uri) {
        long number = number(id);
        return webhooks.find(number)
                .map(found -> WebhookDetail.of(found, new Links(uri)))
                .orElseThrow(() -> new UnknownWebhook(number));
    }

    /** Gives a subscription another target. */
    @PUT
    @Path("{webhook}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Change a web-hook",
            description = "All of it but its secret. What waits to be delivered goes to the new address.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "WebhookRequest"),
                            examples = @ExampleObject(name = "orders", value = TARGET)))
    @APIResponseSchema(value = WebhookDetail.class, responseCode = "200", responseDescription = "Changed")
    public WebhookDetail change(
            @PathParam("webhook") String id, InputStream body, @Context UriInfo uri, @Context SecurityContext caller) {
        WebhookRequest request = WebhookRequest.read(Body.read(body), caller);
        return WebhookDetail.of(webhooks.change(number(id), request.target(), request.order()), new Links(uri));
    }

    /** Removes a subscription. */
    @DELETE
    @Path("{webhook}")
    @Operation(summary = "Remove a web-hook", description = "What it was not told yet is removed with it.")
    @APIResponse(responseCode = "204", description = "It is gone")
    public void remove(@PathParam("webhook") String id, @Context SecurityContext caller) {
        webhooks.remove(number(id), Caller.order(caller, Optional.empty()));
    }

    /** Stops delivering. */
    @POST
    @Path("{webhook}/pause")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Pause a web-hook", description = "What happens meanwhile is kept for it.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "Order"),
                            examples = @ExampleObject(name = "reason", value = REASON)))
    @APIResponseSchema(value = WebhookDetail.class, responseCode = "200", responseDescription = "Paused")
    public WebhookDetail pause(
            @PathParam("webhook") String id, InputStream body, @Context UriInfo uri, @Context SecurityContext caller) {
        return WebhookDetail.of(webhooks.pause(number(id), Orders.read(Body.read(body), caller)), new Links(uri));
    }

    /** Delivers again. */
    @POST
    @Path("{webhook}/resume")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Resume a web-hook",
            description = "What was kept for it is delivered at once; dead letters stay where they are.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "Order"),
                            examples = @ExampleObject(name = "reason", value = REASON)))
    @APIResponseSchema(value = WebhookDetail.class, responseCode = "200", responseDescription = "Resumed")
    public WebhookDetail resume(
            @PathParam("webhook") String id, InputStream body, @Context UriInfo uri, @Context SecurityContext caller) {
        return WebhookDetail.of(webhooks.resume(number(id), Orders.read(Body.read(body), caller)), new Links(uri));
    }

    /** Gives it another secret. */
    @POST
    @Path("{webhook}/secret")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Give a web-hook another secret",
            description =
                    "Answered here and never again. The present one signs, too, for holdfast.webhooks.rotation, so that the"
                            + " receiver can take its time.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "Order"),
                            examples = @ExampleObject(name = "reason", value = REASON)))
    @APIResponseSchema(value = WebhookDetail.class, responseCode = "200", responseDescription = "With its secret")
    public WebhookDetail rotate(
            @PathParam("webhook") String id, InputStream body, @Context UriInfo uri, @Context SecurityContext caller) {
        return WebhookDetail.of(webhooks.rotate(number(id), Orders.read(Body.read(body), caller)), new Links(uri));
    }

    /** Sends a test. */
    @POST
    @Path("{webhook}/ping")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Send a test to a web-hook",
            description = "Delivered like an event, by a courier; the list of deliveries tells what came of it.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "Order"),
                            examples = @ExampleObject(name = "reason", value = REASON)))
    @APIResponse(
            responseCode = "202",
            description = "On its way",
            content = @Content(schema = @Schema(implementation = WebhookDetail.Message.class)))
    public Response ping(@PathParam("webhook") String id, InputStream body, @Context SecurityContext caller) {
        String message = webhooks.ping(number(id), Orders.read(Body.read(body), caller));
        return Response.accepted(new WebhookDetail.Message(message)).build();
    }

    /** Returns the last deliveries. */
    @GET
    @Path("{webhook}/deliveries")
    @Operation(
            summary = "List the last deliveries of a web-hook",
            description = "One row for each message that was tried, the newest first; the newest 200 are kept.")
    @APIResponseSchema(value = WebhookDetail.Deliveries.class, responseCode = "200", responseDescription = "The last")
    public WebhookDetail.Deliveries deliveries(
            @PathParam("webhook") String id,
            @QueryParam("limit") @Parameter(description = "The most rows, 1 to 200; 50 by default") @Nullable
                    String limit) {
        int rows = Optional.ofNullable(limit)
                .filter(text -> !text.isEmpty())
                .map(ListRequest::limit)
                .orElse(ListRequest.DEFAULT_LIMIT);
        return new WebhookDetail.Deliveries(webhooks.deliveries(number(id), rows).stream()
                .map(WebhookDetail.Delivery::of)
                .toList());
    }

    /** Sends a message once more. */
    @POST
    @Path("{webhook}/deliveries/{message}/redeliver")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Send a message of a web-hook once more",
            description =
                    "With the same id, behind what waits for its instance. One that waits itself is not sent twice; one that is"
                            + " parked is a dead letter, and driven again there.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "Order"),
                            examples = @ExampleObject(name = "reason", value = REASON)))
    @APIResponse(
            responseCode = "202",
            description = "On its way",
            content = @Content(schema = @Schema(implementation = WebhookDetail.Message.class)))
    public Response redeliver(
            @PathParam("webhook") String id,
            @PathParam("message") String message,
            InputStream body,
            @Context SecurityContext caller) {
        webhooks.redeliver(
                number(id), Envelope.storable("the id of the message", message), Orders.read(Body.read(body), caller));
        return Response.accepted(new WebhookDetail.Message(message)).build();
    }

    private static long number(String id) {
        if (!id.matches("\\d{1,18}")) {
            throw new InvalidArgument("the number of a web-hook is '" + id + "', and must be an integer from 1");
        }
        return Long.parseLong(id);
    }
}
