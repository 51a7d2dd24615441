package dev.holdfast.web;

import dev.holdfast.client.Encryption;
import dev.holdfast.snapshot.Reencryption;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** With which key values are encrypted, and orders to write all of them anew. */
@Path("encryption")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Encryption", description = "Values at rest")
@APIResponse(ref = "Problem", responseCode = "default")
@Dependent
public final class EncryptionResource {

    private static final int SHOWN = 20;

    private final Encryption encryption;

    /** For JAX-RS, which insists on one; CDI makes the bean with the other. */
    @SuppressWarnings("NullAway") // never used
    public EncryptionResource() {
        this.encryption = null;
    }

    /** Creates the resource. */
    @Inject
    public EncryptionResource(Encryption encryption) {
        this.encryption = encryption;
    }

    /** Shows how values are encrypted. */
    @GET
    @Operation(
            summary = "Show with which key values are written, and the last orders to write all of them anew",
            description = "The key is that of the node that answers; only its name is told.")
    @APIResponseSchema(value = View.class, responseCode = "200", responseDescription = "Key and orders")
    public View show(@Context UriInfo uri) {
        return new View(
                encryption.writing().orElse(null),
                encryption.list(Optional.empty(), SHOWN).stream()
                        .map(each -> OrderView.of(each, uri))
                        .toList());
    }

    /** Gives an order. */
    @POST
    @Path("orders")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Order that all stored values are written anew with the present key",
            description =
                    "In the background, on the nodes that write with the key of the one that answers. Once it is finished, no value"
                            + " needs an older key; let all nodes write with the new one first.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "Order"),
                            examples = @ExampleObject(name = "reason", value = "{\"reason\": \"the yearly change\"}")))
    @APIResponse(
            responseCode = "202",
            description = "Ordered",
            content = @Content(schema = @Schema(implementation = OrderView.class)))
    public Response order(InputStream body, @Context SecurityContext caller, @Context UriInfo uri) {
        OrderView ordered = OrderView.of(encryption.order(Orders.read(Body.read(body), caller)), uri);
        return Response.accepted(ordered)
                .location(uri.getBaseUri().resolve(ordered.href()))
                .build();
    }

    /** Shows an order. */
    @GET
    @Path("orders/{order}")
    @Operation(summary = "Show how far an order to write all values anew has come")
    @APIResponseSchema(value = OrderView.class, responseCode = "200", responseDescription = "The order")
    public OrderView one(@PathParam("order") String id, @Context UriInfo uri) {
        return OrderView.of(require(id), uri);
    }

    /** Stops an order. */
    @POST
    @Path("orders/{order}/cancel")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Stop an order to write all values anew",
            description = "What it has written stays so; one that has ended stays as it is.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "Order"),
                            examples = @ExampleObject(name = "reason", value = "{\"reason\": \"at night\"}")))
    @APIResponseSchema(value = OrderView.class, responseCode = "200", responseDescription = "The order")
    public OrderView cancel(
            @PathParam("order") String id, InputStream body, @Context SecurityContext caller, @Context UriInfo uri) {
        encryption.stop(require(id).id(), Orders.read(Body.read(body), caller));
        return OrderView.of(require(id), uri);
    }

    private Reencryption require(String id) {
        return Optional.of(id)
                .filter(text -> text.matches("\\d{1,18}"))
                .flatMap(text -> encryption.find(Long.parseLong(text)))
                .orElseThrow(() ->
                        RequestError.NOT_FOUND.because("there is no order '" + id + "' to write all values anew"));
    }

    /**
     * How values are encrypted.
     *
     * @param writesWith the id of the key that the node writes with; left out if it writes in clear
     * @param orders the last orders, the newest first
     */
    @Schema(name = "Encryption")
    @JsonbPropertyOrder({"writesWith", "orders"})
    public record View(@Nullable String writesWith, List<OrderView> orders) {}

    /**
     * An order to write all values anew.
     *
     * @param id its number
     * @param key the id of the key they are written with
     * @param status running, finished or cancelled
     * @param round which pass over the tables it is at; it ends with one that finds nothing
     * @param found how many rows this pass has found to write
     * @param rewritten how many rows were written anew
     * @param unreadable how many rows this pass could not read, since a key is missing or they were changed
     * @param actor who ordered it
     * @param reason why
     * @param createdAt when it was ordered
     * @param endedAt when it ended
     * @param href its path
     */
    @Schema(name = "EncryptionOrder")
    @JsonbPropertyOrder({
        "id",
        "key",
        "status",
        "round",
        "found",
        "rewritten",
        "unreadable",
        "actor",
        "reason",
        "createdAt",
        "endedAt",
        "href"
    })
    public record OrderView(
            String id,
            String key,
            String status,
            int round,
            long found,
            long rewritten,
            long unreadable,
            @Nullable String actor,
            @Nullable String reason,
            Instant createdAt,
            @Nullable Instant endedAt,
            String href) {

        static OrderView of(Reencryption order, UriInfo uri) {
            return new OrderView(
                    Long.toString(order.id()),
                    order.key(),
                    Spelling.plain(order.status()),
                    order.round(),
                    order.found(),
                    order.rewritten(),
                    order.unreadable(),
                    order.actor().orElse(null),
                    order.reason().orElse(null),
                    order.createdAt(),
                    order.endedAt().orElse(null),
                    new Links(uri).encryptionOrder(order.id()));
        }
    }
}
