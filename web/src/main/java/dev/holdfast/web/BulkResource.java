package dev.holdfast.web;

import dev.holdfast.client.BulkActions;
import dev.holdfast.snapshot.Bulk;
import dev.holdfast.snapshot.InstanceQuery;
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

/** Orders for all instances that a filter lets through; carried out in the background, on any node. */
@Path("bulk")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Bulk", description = "Orders for many instances")
@APIResponse(ref = "Problem", responseCode = "default")
@Dependent
public final class BulkResource {

    private final BulkActions bulk;

    /** For JAX-RS, which insists on one; CDI makes the bean with the other. */
    @SuppressWarnings("NullAway") // never used
    public BulkResource() {
        this.bulk = null;
    }

    /** Creates the resource. */
    @Inject
    public BulkResource(BulkActions bulk) {
        this.bulk = bulk;
    }

    /** Gives an order. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Order something for all instances that a filter lets through",
            description =
                    "The filter has the parameters of the list of instances as members, label and tag as arrays; {} means"
                            + " all. With dryRun it tells only what it would do. Instances that are started later are not meant.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "BulkRequest"),
                            examples =
                                    @ExampleObject(
                                            name = "retry",
                                            value = "{\"action\": \"retry\", \"filter\": {\"status\": \"failed\","
                                                    + " \"workflow\": \"order\"}, \"dryRun\": true}")))
    @APIResponse(
            responseCode = "202",
            description = "Ordered",
            headers =
                    @Header(
                            name = "Location",
                            description = "The order",
                            schema = @Schema(implementation = String.class)),
            content = @Content(schema = @Schema(implementation = BulkView.class)))
    @APIResponse(
            responseCode = "200",
            description = "dryRun: what it would do",
            content = @Content(schema = @Schema(implementation = BulkView.Preview.class)))
    public Response order(InputStream body, @Context SecurityContext caller, @Context UriInfo uri) {
        BulkRequest request = BulkRequest.read(Body.read(body), caller);
        requireOrderable(request.filter(), caller);
        if (request.dryRun()) {
            return Response.ok(BulkView.Preview.of(bulk.preview(request.action(), request.filter())))
                    .build();
        }
        Links links = new Links(uri);
        BulkView ordered = BulkView.of(bulk.order(request.action(), request.filter(), request.by()), links);
        return Response.accepted(ordered)
                .location(uri.getBaseUri().resolve(ordered.href()))
                .build();
    }

    /** Returns a page of orders. */
    @GET
    @Operation(summary = "List the orders for many instances", description = "The newest first.")
    @APIResponseSchema(value = BulkView.All.class, responseCode = "200", responseDescription = "A page")
    public BulkView.All all(
            @QueryParam("limit") @Parameter(description = "The most rows, 1 to 200; 50 by default") @Nullable
                    String limit,
            @QueryParam("cursor") @Parameter(description = "The member next of the page before") @Nullable
                    String cursor,
            @Context UriInfo uri,
            @Context SecurityContext caller) {
        int rows = rows(limit);
        List<Bulk> found = bulk.list(after(cursor), rows + 1);
        Links links = new Links(uri);
        List<Bulk> shown = found.subList(0, Math.min(rows, found.size()));
        return new BulkView.All(
                shown.stream()
                        .filter(each -> isSeen(each, caller))
                        .map(each -> BulkView.of(each, links))
                        .toList(),
                found.size() > rows ? new Cursor(shown.get(rows - 1).id()).text() : null);
    }

    /** Returns an order. */
    @GET
    @Path("{bulk}")
    @Operation(summary = "Show how far an order for many instances has come")
    @APIResponseSchema(value = BulkView.class, responseCode = "200", responseDescription = "The order")
    public BulkView one(@PathParam("bulk") String id, @Context UriInfo uri, @Context SecurityContext caller) {
        return BulkView.of(require(id, caller), new Links(uri));
    }

    /** Returns what came of an order. */
    @GET
    @Path("{bulk}/results")
    @Operation(summary = "List what came of an order for each instance", description = "In the order of their starts.")
    @APIResponseSchema(value = BulkView.Results.class, responseCode = "200", responseDescription = "A page")
    public BulkView.Results results(
            @PathParam("bulk") String id,
            @QueryParam("outcome") @Parameter(description = "done, or the code of an error") @Nullable String outcome,
            @QueryParam("limit") @Parameter(description = "The most rows, 1 to 200; 50 by default") @Nullable
                    String limit,
            @QueryParam("cursor") @Parameter(description = "The member next of the page before") @Nullable
                    String cursor,
            @Context UriInfo uri,
            @Context SecurityContext caller) {
        int rows = rows(limit);
        List<Bulk.Item> found = bulk.items(
                require(id, caller).id(),
                given(outcome).map(text -> Envelope.storable("query parameter 'outcome'", text)),
                after(cursor).orElse(0L),
                rows + 1);
        Links links = new Links(uri);
        List<Bulk.Item> shown = found.subList(0, Math.min(rows, found.size()));
        return new BulkView.Results(
                shown.stream().map(item -> BulkView.Result.of(item, links)).toList(),
                found.size() > rows ? new Cursor(shown.get(rows - 1).run()).text() : null);
    }

    /** Stops an order. */
    @POST
    @Path("{bulk}/cancel")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Stop an order for many instances",
            description = "What it has done stays done; one that has ended stays as it is.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "Order"),
                            examples = @ExampleObject(name = "reason", value = "{\"reason\": \"the wrong filter\"}")))
    @APIResponseSchema(value = BulkView.class, responseCode = "200", responseDescription = "The order")
    public BulkView cancel(
            @PathParam("bulk") String id, InputStream body, @Context SecurityContext caller, @Context UriInfo uri) {
        Bulk meant = require(id, caller);
        requireOrderable(meant.filter(), caller);
        bulk.stop(meant.id(), Orders.read(Body.read(body), caller));
        return BulkView.of(require(id, caller), new Links(uri));
    }

    /** An order is for one workflow, unless the caller may give it for all. */
    private static void requireOrderable(InstanceQuery filter, SecurityContext caller) {
        Access row = Access.of("POST", "bulk").orElseThrow();
        Rights rights = Caller.rights(caller);
        boolean may = filter.workflow()
                .map(workflow -> rights.may(row, workflow.value()))
                .orElseGet(() -> rights.mayEverywhere(row));
        if (!may) {
            throw RequestError.FORBIDDEN.because("the caller is not " + row.demand()
                    + " for all that the filter lets through; name a workflow for which they are");
        }
    }

    /** What an order for all workflows has done is seen by those alone who see all. */
    private static boolean isSeen(Bulk order, SecurityContext caller) {
        Rights rights = Caller.rights(caller);
        return rights.seesAll()
                || order.filter()
                        .workflow()
                        .map(workflow -> rights.sees(workflow.value()))
                        .orElse(false);
    }

    private Bulk require(String id, SecurityContext caller) {
        return Optional.of(id)
                .filter(text -> text.matches("\\d{1,18}"))
                .flatMap(text -> bulk.find(Long.parseLong(text)))
                .filter(found -> isSeen(found, caller))
                .orElseThrow(() -> RequestError.NOT_FOUND.because("there is no order '" + id + "' for many instances"));
    }

    private static Optional<String> given(@Nullable String parameter) {
        return Optional.ofNullable(parameter).filter(text -> !text.isEmpty());
    }

    private static int rows(@Nullable String limit) {
        return given(limit).map(ListRequest::limit).orElse(ListRequest.DEFAULT_LIMIT);
    }

    private static Optional<Long> after(@Nullable String cursor) {
        return given(cursor).map(text -> Cursor.read(text).run());
    }
}
