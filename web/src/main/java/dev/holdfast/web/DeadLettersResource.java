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
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
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

/** The messages of steps that nobody could receive. */
@Path("dead-letters")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Dead letters", description = "Messages of steps that are parked")
@APIResponse(ref = "Problem", responseCode = "default")
@Dependent
public final class DeadLettersResource {

    private static final int MOST = 200;

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
            summary = "List the messages that are parked",
            description = "The first 200, sent first first: their receivers failed too often, or said that it makes no"
                    + " sense to try again. Each holds back what its instance has sent later on the same channel.")
    @APIResponseSchema(value = All.class, responseCode = "200", responseDescription = "The messages")
    public All all(@Context UriInfo uri) {
        Links links = new Links(uri);
        List<DeadLetter> found = letters.list(MOST + 1);
        return new All(
                found.stream().limit(MOST).map(letter -> view(letter, links)).toList(), found.size() > MOST);
    }

    /** Has a message delivered again. */
    @POST
    @Path("{number}/redrive")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Have a parked message delivered again", description = "With all attempts before it.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "Order"),
                            examples =
                                    @ExampleObject(
                                            name = "reason",
                                            value = "{\"reason\": \"the receiver is mended\"}")))
    @APIResponse(responseCode = "202", description = "It is due")
    public Response redrive(@PathParam("number") String number, InputStream body, @Context SecurityContext caller) {
        return answer(number, letters.redrive(number(number), Orders.read(Body.read(body), caller)));
    }

    /** Removes a message undelivered. */
    @POST
    @Path("{number}/discard")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Remove a parked message undelivered",
            description = "For good; those that its instance has sent later on the same channel go on.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "Order"),
                            examples = @ExampleObject(name = "reason", value = "{\"reason\": \"told by telephone\"}")))
    @APIResponse(responseCode = "202", description = "It is removed")
    public Response discard(@PathParam("number") String number, InputStream body, @Context SecurityContext caller) {
        return answer(number, letters.discard(number(number), Orders.read(Body.read(body), caller)));
    }

    private static Response answer(String number, boolean found) {
        if (!found) {
            throw RequestError.NOT_FOUND.because(
                    "no message of the number " + number + " is parked; GET dead-letters lists those that are");
        }
        return Response.accepted().build();
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new InvalidArgument("the number of a message is '" + text + "', and must be an integer");
        }
    }

    private static Letter view(DeadLetter letter, Links links) {
        return new Letter(
                Long.toString(letter.number()),
                letter.channel(),
                letter.workflow().value(),
                letter.instance().value(),
                letter.sentAt(),
                letter.attempts(),
                FailureView.of(letter.failure(), false),
                links.instance(letter.instance().value()).toString());
    }

    /**
     * A message that is parked.
     *
     * @param number its number
     * @param channel where it was sent to
     * @param workflow the workflow of the instance that sent it
     * @param instanceId that instance
     * @param sentAt when it was sent
     * @param attempts how often delivering it has failed
     * @param error what it failed with last
     * @param instance the path of the instance
     */
    @Schema(name = "DeadLetter")
    @JsonbPropertyOrder({"number", "channel", "workflow", "instanceId", "sentAt", "attempts", "error", "instance"})
    public record Letter(
            String number,
            String channel,
            String workflow,
            String instanceId,
            Instant sentAt,
            int attempts,
            @Nullable FailureView error,
            String instance) {}

    /**
     * What is parked.
     *
     * @param items the messages
     * @param more whether there are others behind them
     */
    @Schema(name = "DeadLetters")
    @JsonbPropertyOrder({"items", "more"})
    public record All(List<Letter> items, boolean more) {}
}
