package dev.holdfast.web;

import dev.holdfast.client.OldRuns;
import dev.holdfast.error.InvalidArgument;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
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

/** For how long what has ended is kept, and what would be removed. */
@Path("retention")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Retention", description = "For how long what has ended is kept")
@APIResponse(ref = "Problem", responseCode = "default")
@Dependent
public final class RetentionResource {

    private static final int LOOK = 10_000;
    private static final int MOST = 1_000_000;

    private final OldRuns oldRuns;

    /** For JAX-RS, which insists on one; CDI makes the bean with the other. */
    @SuppressWarnings("NullAway") // never used
    public RetentionResource() {
        this.oldRuns = null;
    }

    /** Creates the resource. */
    @Inject
    public RetentionResource(OldRuns oldRuns) {
        this.oldRuns = oldRuns;
    }

    /** Looks, and removes nothing. */
    @GET
    @Operation(
            summary = "Show for how long what has ended is kept, and what would be removed now",
            description = "A dry run: nothing is removed. 'complete' says whether all runs were looked at.")
    @APIResponseSchema(value = View.class, responseCode = "200", responseDescription = "Rules and figures")
    public View look(
            @QueryParam("runs")
                    @Parameter(description = "How many runs to look at, the oldest; 10,000 unless it is said")
                    @Nullable
                    String runs) {
        return View.of(oldRuns.look(runs == null ? LOOK : number(runs)));
    }

    private static int number(String text) {
        try {
            int runs = Integer.parseInt(text);
            if (runs > 0 && runs <= MOST) {
                return runs;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new InvalidArgument("'runs' is '" + text + "', and must be a number from 1 to " + MOST);
    }

    /** Begins a round. */
    @POST
    @Path("rounds")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Remove now what was kept for long enough",
            description = "On the node that answers, which does so by itself every holdfast.retention.interval.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "Order"),
                            examples = @ExampleObject(name = "reason", value = "{\"reason\": \"the disk is full\"}")))
    @APIResponse(responseCode = "202", description = "It begins; 'last' of the resource tells of it once it has ended")
    public Response remove(InputStream body, @Context SecurityContext caller) {
        oldRuns.removeNow(Orders.read(Body.read(body), caller));
        return Response.accepted().build();
    }

    /**
     * Rules and figures.
     *
     * @param keeps ISO 8601 durations by what has ended; what is not there is kept for ever
     * @param workflows the same for runs of single workflows
     * @param old how many runs of which workflow would be removed; the empty name stands for signals of instances never started
     * @param messages how many parked messages would be
     * @param jobs how many batch jobs would be
     * @param complete whether all runs were looked at
     * @param last what the node that answers has removed last
     */
    @Schema(name = "Retention")
    @JsonbPropertyOrder({"keeps", "workflows", "old", "messages", "jobs", "complete", "last"})
    public record View(
            Map<String, String> keeps,
            Map<String, String> workflows,
            Map<String, Long> old,
            long messages,
            long jobs,
            boolean complete,
            @Nullable Round last) {

        static View of(OldRuns.View view) {
            return new View(
                    texts(view.keeps()),
                    texts(view.workflows()),
                    view.old(),
                    view.messages(),
                    view.jobs(),
                    view.complete(),
                    view.last().map(Round::of).orElse(null));
        }

        private static Map<String, String> texts(Map<String, Duration> times) {
            Map<String, String> texts = new TreeMap<>();
            times.forEach((name, time) -> texts.put(name, time.toString()));
            return texts;
        }
    }

    /**
     * One round of removing.
     *
     * @param beganAt when
     * @param milliseconds how long it took
     * @param runs how many runs were removed
     * @param checkpoints how many checkpoints with them
     * @param messages how many parked messages
     * @param jobs how many batch jobs
     * @param error why it broke off, if it did
     */
    @Schema(name = "RetentionRound")
    @JsonbPropertyOrder({"beganAt", "milliseconds", "runs", "checkpoints", "messages", "jobs", "error"})
    public record Round(
            Instant beganAt,
            long milliseconds,
            long runs,
            long checkpoints,
            long messages,
            long jobs,
            @Nullable String error) {

        static Round of(OldRuns.Round round) {
            return new Round(
                    round.began(),
                    round.took().toMillis(),
                    round.runs(),
                    round.checkpoints(),
                    round.messages(),
                    round.jobs(),
                    round.error().orElse(null));
        }
    }
}
