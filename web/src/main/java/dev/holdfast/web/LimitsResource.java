package dev.holdfast.web;

import dev.holdfast.client.LimitView;
import dev.holdfast.client.Workflows;
import dev.holdfast.error.InvalidArgument;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The limits that are in use. */
@Path("limits")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Limits", description = "Who holds places of limits, and who waits")
@APIResponse(ref = "Problem", responseCode = "default")
@Dependent
public final class LimitsResource {

    private static final int MAX_LIMIT = 200;

    private final Workflows workflows;

    /** For JAX-RS, which insists on one; CDI makes the bean with the other. */
    @SuppressWarnings("NullAway") // never used
    public LimitsResource() {
        this.workflows = null;
    }

    /** Creates the resource. */
    @Inject
    public LimitsResource(Workflows workflows) {
        this.workflows = workflows;
    }

    /** Returns a page of them. */
    @GET
    @Operation(
            summary = "List the limits in use",
            description =
                    "By name and key, each with the first of its holders and of those that wait. A limit that nobody"
                            + " holds or waits for is not in use.")
    @APIResponseSchema(value = LimitRow.Page.class, responseCode = "200", responseDescription = "A page of them")
    public LimitRow.Page list(
            @QueryParam("limit") @DefaultValue("50") @Parameter(description = "The most rows, 1 to 200") int limit,
            @QueryParam("cursor") @Parameter(description = "Where the page before ended") @Nullable String cursor) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new InvalidArgument("limit '" + limit + "' is not a number from 1 to " + MAX_LIMIT);
        }
        LimitView.Place behind = cursor == null || cursor.isEmpty() ? LimitView.Place.BEGINNING : place(cursor);
        List<LimitView> found = workflows.limits(behind, limit + 1);
        List<LimitView> shown = found.subList(0, Math.min(found.size(), limit));
        return new LimitRow.Page(
                shown.stream().map(LimitRow::of).toList(),
                found.size() > limit ? text(shown.get(limit - 1).place()) : null);
    }

    private static String text(LimitView.Place place) {
        byte[] bytes = (place.limit() + "\n" + place.key()).getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static LimitView.Place place(String cursor) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            int end = text.indexOf('\n');
            if (end > 0 && text.indexOf('\0') < 0) {
                return new LimitView.Place(text.substring(0, end), text.substring(end + 1));
            }
        } catch (IllegalArgumentException e) {
            throw invalid(cursor);
        }
        throw invalid(cursor);
    }

    private static InvalidArgument invalid(String cursor) {
        return new InvalidArgument(
                "cursor '" + cursor + "' is none that this API gave; leave it out to begin with the first page");
    }
}
