package dev.holdfast.web;

import dev.holdfast.client.Inspection;
import dev.holdfast.client.Workflows;
import dev.holdfast.definition.SignalName;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.WaitingQuery;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Who waits for an event: the inbox of people who decide. */
@Path("waiting")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Signals", description = "What instances are told")
@APIResponse(ref = "Problem", responseCode = "default")
@Dependent
public final class WaitingResource {

    private final Workflows workflows;
    private final Inspection inspection;

    /** For JAX-RS, which insists on one; CDI makes the bean with the other. */
    @SuppressWarnings("NullAway") // never used
    public WaitingResource() {
        this.workflows = null;
        this.inspection = null;
    }

    /** Creates the resource. */
    @Inject
    public WaitingResource(Workflows workflows, Inspection inspection) {
        this.workflows = workflows;
        this.inspection = inspection;
    }

    /** Returns who waits. */
    @GET
    @Operation(
            summary = "List who waits for an event",
            description =
                    "One row for each branch that waits, the longest started first; with the names that end the wait,"
                            + " and the type of their values where the definition is deployed.")
    @APIResponse(
            responseCode = "200",
            description = "A page",
            content = @Content(schema = @Schema(implementation = WaitingPage.class)))
    public WaitingPage waiting(
            @QueryParam("workflow") @Parameter(description = "The name of the workflow") @Nullable String workflow,
            @QueryParam("signal") @Parameter(description = "A name that is waited for") @Nullable String signal,
            @QueryParam("limit")
                    @Parameter(
                            description = "The most rows",
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "200",
                                            defaultValue = "50"))
                    @Nullable
                    String limit,
            @QueryParam("cursor") @Parameter(description = "The member next of the page before") @Nullable
                    String cursor,
            @Context UriInfo uri,
            @Context SecurityContext caller) {
        int rows = given(limit).map(ListRequest::limit).orElse(ListRequest.DEFAULT_LIMIT);
        WaitingQuery query = new WaitingQuery(
                given(workflow).map(WorkflowName::new),
                given(signal).map(name -> new SignalName(name).value()),
                given(cursor).map(WaitingResource::branch),
                rows + 1,
                Caller.rights(caller).within());
        return WaitingPage.of(inspection.waiting(query), rows, workflows.workflows(), new Links(uri));
    }

    private static Optional<String> given(@Nullable String parameter) {
        return Optional.ofNullable(parameter).filter(text -> !text.isEmpty());
    }

    private static BranchKey branch(String text) {
        Cursor cursor = Cursor.read(text);
        if (!cursor.detail().matches("\\d{1,9}")) {
            throw Cursor.invalid(text);
        }
        return new BranchKey(cursor.run(), Integer.parseInt(cursor.detail()));
    }
}
