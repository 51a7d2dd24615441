package dev.holdfast.web;

import dev.holdfast.client.Inspection;
import dev.holdfast.client.NodeOrders;
import dev.holdfast.client.ServerNode;
import dev.holdfast.error.InvalidArgument;
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
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The nodes of the cluster. */
@Path("nodes")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Nodes", description = "Who runs the steps")
@APIResponse(ref = "Problem", responseCode = "default")
@Dependent
public final class NodesResource {

    private final Inspection inspection;
    private final NodeOrders orders;

    /** For JAX-RS, which insists on one; CDI makes the bean with the other. */
    @SuppressWarnings("NullAway") // never used
    public NodesResource() {
        this.inspection = null;
        this.orders = null;
    }

    /** Creates the resource. */
    @Inject
    public NodesResource(Inspection inspection, NodeOrders orders) {
        this.inspection = inspection;
        this.orders = orders;
    }

    /** Returns the nodes. */
    @GET
    @Operation(
            summary = "List the nodes",
            description =
                    "One row for each start of a node, the newest first; those that were last seen more than a day ago"
                            + " are left out.")
    @APIResponseSchema(value = All.class, responseCode = "200", responseDescription = "The nodes")
    public All all() {
        return new All(inspection.nodes().stream().map(NodesResource::view).toList());
    }

    /** Makes a node take no more work. */
    @POST
    @Path("{number}/drain")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Make a node take no more work",
            description =
                    "Steps that run there may end, the rest is given back to other nodes, and what is started there runs elsewhere; the node reads it with its next heart-beat, within a third of the time of a claim. A server that is started anew takes work.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "Order"),
                            examples = @ExampleObject(name = "reason", value = "{\"reason\": \"new memory\"}")))
    @APIResponse(responseCode = "202", description = "It is told")
    public Response drain(@PathParam("number") String number, InputStream body, @Context SecurityContext caller) {
        orders.drain(number(number), Orders.read(Body.read(body), caller));
        return Response.accepted().build();
    }

    /** Lets a node take work again. */
    @POST
    @Path("{number}/undrain")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Let a node take work again", description = "Read by the node with its next heart-beat.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "Order"),
                            examples = @ExampleObject(name = "reason", value = "{\"reason\": \"new memory\"}")))
    @APIResponse(responseCode = "202", description = "It is told")
    public Response undrain(@PathParam("number") String number, InputStream body, @Context SecurityContext caller) {
        orders.undrain(number(number), Orders.read(Body.read(body), caller));
        return Response.accepted().build();
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new InvalidArgument(
                    "the number of a node is '" + text + "', and must be an integer; it is not the name");
        }
    }

    private static Life view(ServerNode node) {
        return new Life(
                node.id(),
                node.number(),
                node.name(),
                node.host(),
                Spelling.plain(node.state()),
                node.slots(),
                node.held(),
                node.tags().stream().sorted().toList(),
                node.claim().toString(),
                node.startedAt(),
                node.seenAt(),
                node.leftAt().orElse(null),
                node.toDrain());
    }

    /**
     * One life of a node, from its start to its end.
     *
     * @param id what it signs checkpoints with
     * @param number its number, by which it is ordered to drain
     * @param name what it is called
     * @param host where it runs
     * @param state live, draining (takes no more work), lost (not seen for longer than a claim), or left
     * @param slots how many steps it runs at once
     * @param held how many branches it held when it was last seen
     * @param tags what it offers; empty for everything
     * @param claim how long its claims last, as ISO-8601
     * @param startedAt when it started
     * @param seenAt when it was last seen
     * @param leftAt when it left in good order
     * @param toDrain whether it was told to take no more work
     */
    @Schema(name = "ServerNode")
    @JsonbPropertyOrder({
        "id",
        "number",
        "name",
        "host",
        "state",
        "slots",
        "held",
        "tags",
        "claim",
        "startedAt",
        "seenAt",
        "leftAt",
        "toDrain"
    })
    public record Life(
            String id,
            int number,
            String name,
            String host,
            String state,
            int slots,
            int held,
            List<String> tags,
            String claim,
            Instant startedAt,
            Instant seenAt,
            @Nullable Instant leftAt,
            boolean toDrain) {}

    /**
     * The nodes, the newest first.
     *
     * @param items the nodes
     */
    @Schema(name = "ServerNodes")
    public record All(List<Life> items) {}
}
