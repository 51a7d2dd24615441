package dev.holdfast.web;

import dev.holdfast.client.Inspection;
import dev.holdfast.snapshot.Phase;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** How many instances there are. */
@Path("counts")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Instances", description = "Runs of workflows")
@APIResponse(ref = "Problem", responseCode = "default")
@Dependent
public final class CountsResource {

    private final Inspection inspection;

    /** For JAX-RS, which insists on one; CDI makes the bean with the other. */
    @SuppressWarnings("NullAway") // never used
    public CountsResource() {
        this.inspection = null;
    }

    /** Creates the resource. */
    @Inject
    public CountsResource(Inspection inspection) {
        this.inspection = inspection;
    }

    /** Where counting ends in each status. */
    static final int MOST = 10_000;

    /** Counts instances. */
    @GET
    @Operation(
            summary = "Count instances by status",
            description =
                    "Takes the filters of the list of instances. A status in which there are more than 10,000 says"
                            + " 10,000 and is named in the member more.")
    @Parameter(name = "status", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "workflow", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "id", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "startedFrom",
            in = ParameterIn.QUERY,
            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    @Parameter(
            name = "startedBefore",
            in = ParameterIn.QUERY,
            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    @Parameter(
            name = "label",
            in = ParameterIn.QUERY,
            schema = @Schema(type = SchemaType.ARRAY, implementation = String.class))
    @Parameter(
            name = "tag",
            in = ParameterIn.QUERY,
            schema = @Schema(type = SchemaType.ARRAY, implementation = String.class))
    @APIResponseSchema(value = Counts.class, responseCode = "200", responseDescription = "How many there are")
    public Counts counts(@Context UriInfo uri, @Context SecurityContext caller) {
        ListRequest request = new ListRequest(uri.getQueryParameters());
        request.refusePaging();
        return Counts.of(
                inspection.counts(request.query().within(Caller.rights(caller).within()), MOST + 1));
    }

    /**
     * How many instances there are.
     *
     * @param byStatus a number for each status that a list can be narrowed to
     * @param more the statuses in which there are more
     */
    @Schema(name = "Counts")
    @JsonbPropertyOrder({"byStatus", "more"})
    public record Counts(Map<String, Integer> byStatus, List<String> more) {

        static Counts of(Map<Phase, Integer> counted) {
            Map<String, Integer> all = new LinkedHashMap<>();
            for (Phase phase : ListRequest.STATUSES) {
                all.put(Spelling.of(phase), 0);
            }
            counted.forEach((phase, count) -> all.merge(Spelling.of(phase), count, Integer::sum));
            List<String> more = all.keySet().stream()
                    .filter(status -> all.getOrDefault(status, 0) > MOST)
                    .toList();
            more.forEach(status -> all.put(status, MOST));
            return new Counts(all, more);
        }
    }
}
