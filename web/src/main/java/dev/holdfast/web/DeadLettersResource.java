package dev.holdfast.web;

import dev.holdfast.client.DeadLetter;
import dev.holdfast.client.DeadLetters;
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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
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

/** The messages of the outbox that are tried no more: those of steps to their receivers, and those of web-hooks. */
@Path("dead-letters")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Dead letters", description = "Messages that were tried too often")
@APIResponse(ref = "Problem", responseCode = "default")
@Dependent
public final class DeadLettersResource {

    private static final String REASON = "{\"reason\": \"the receiver is mended\"}";

    private final DeadLetters letters;

    /** For JAX-RS, which insists on one; CDI makes the bean with the other. */
    @SuppressWarnings("NullAway") // never used
    public DeadLettersResource() {
        this.letters = null;
    }

    /** Creates the resource. */
    @Inject
    public DeadLettersResource(DeadLetters letters) {
        this.letters = letters;
    }

    /** Returns what is parked. */
    @GET
    @Operation(
            summary = "List the dead letters",
            description =
                    "Sent first first. Each holds back what its instance has sent later on the same channel; those of"
                            + " web-hooks are on channels webhook:{id}.")
    @APIResponseSchema(value = All.class, responseCode = "200", responseDescription = "The first of them")
    public All all(
            @QueryParam("limit") @Parameter(description = "The most rows, 1 to 200; 50 by default") @Nullable
                    String limit) {
        int rows = Optional.ofNullable(limit)
                .filter(text -> !text.isEmpty())
                .map(ListRequest::limit)
                .orElse(ListRequest.DEFAULT_LIMIT);
        List<DeadLetter> found = letters.list(rows + 1);
        return new All(
                found.stream().limit(rows).map(DeadLettersResource::letter).toList(), found.size() > rows);
    }

    /** Has one delivered again. */
    @POST
    @Path("{number}/redeliver")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Deliver a dead letter again",
            description = "With all attempts before it, and what stands behind it goes on with it.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "Order"),
                            examples = @ExampleObject(name = "reason", value = REASON)))
    @APIResponse(responseCode = "202", description = "It is tried again")
    public Response redeliver(@PathParam("number") String number, InputStream body, @Context SecurityContext caller) {
        letters.redrive(number(number), Orders.read(Body.read(body), caller));
        return Response.accepted().build();
    }

    /** Gives one up. */
    @POST
    @Path("{number}/discard")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Discard a dead letter",
            description = "It is removed for good, and never received; what stands behind it goes on.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "Order"),
                            examples = @ExampleObject(name = "reason", value = REASON)))
    @APIResponse(responseCode = "204", description = "It is gone")
    public void discard(@PathParam("number") String number, InputStream body, @Context SecurityContext caller) {
        letters.discard(number(number), Orders.read(Body.read(body), caller));
    }

    private static long number(String text) {
        if (!text.matches("\\d{1,18}")) {
            throw new InvalidArgument("the number of a dead letter is '" + text + "', and must be an integer from 1");
        }
        return Long.parseLong(text);
    }

    private static Letter letter(DeadLetter letter) {
        return new Letter(
                Long.toString(letter.number()),
                letter.channel(),
                letter.workflow().value(),
                letter.instance().value(),
                letter.sentAt(),
                letter.attempts(),
                letter.failure().map(failure -> failure.summary()).orElse(null));
    }

    /**
     * A message that is tried no more.
     *
     * @param number names it
     * @param channel the channel
     * @param workflow the workflow of its instance
     * @param instanceId whose step sent it, or of which it tells
     * @param sentAt when
     * @param attempts how often it was tried
     * @param error what it failed with last
     */
    @Schema(name = "DeadLetter")
    @JsonbPropertyOrder({"number", "channel", "workflow", "instanceId", "sentAt", "attempts", "error"})
    public record Letter(
            String number,
            String channel,
            String workflow,
            String instanceId,
            Instant sentAt,
            int attempts,
            @Nullable String error) {}

    /**
     * The dead letters, sent first first.
     *
     * @param items the letters
     * @param more whether there are more than these
     */
    @Schema(name = "DeadLetters")
    public record All(List<Letter> items, boolean more) {}
}
