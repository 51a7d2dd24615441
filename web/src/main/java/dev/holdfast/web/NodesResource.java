package dev.holdfast.web;

import dev.holdfast.client.Inspection;
import dev.holdfast.client.ServerNode;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
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

    /** For JAX-RS, which insists on one; CDI makes the bean with the other. */
    @SuppressWarnings("NullAway") // never used
    public NodesResource() {
        this.inspection = null;
    }

    /** Creates the resource. */
    @Inject
    public NodesResource(Inspection inspection) {
        this.inspection = inspection;
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

    private static Life view(ServerNode node) {
        return new Life(
                node.id(),
                node.name(),
                node.host(),
                Spelling.plain(node.state()),
                node.slots(),
                node.held(),
                node.tags().stream().sorted().toList(),
                node.claim().toString(),
                node.startedAt(),
                node.seenAt(),
                node.leftAt().orElse(null));
    }

    /**
     * One life of a node, from its start to its end.
     *
     * @param id what it signs checkpoints with
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
     */
    @Schema(name = "ServerNode")
    @JsonbPropertyOrder({
        "id",
        "name",
        "host",
        "state",
        "slots",
        "held",
        "tags",
        "claim",
        "startedAt",
        "seenAt",
        "leftAt"
    })
    public record Life(
            String id,
            String name,
            String host,
            String state,
            int slots,
            int held,
            List<String> tags,
            String claim,
            Instant startedAt,
            Instant seenAt,
            @Nullable Instant leftAt) {}

    /**
     * The nodes, the newest first.
     *
     * @param items the nodes
     */
    @Schema(name = "ServerNodes")
    public record All(List<Life> items) {}
}
