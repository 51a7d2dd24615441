package dev.holdfast.web;

import dev.holdfast.client.AuditTrail;
import dev.holdfast.snapshot.AuditEntry;
import dev.holdfast.snapshot.AuditQuery;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Who ordered what. */
@Path("audit")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Audit", description = "Who ordered what")
@APIResponse(ref = "Problem", responseCode = "default")
@Dependent
public final class AuditResource {

    private final AuditTrail trail;

    /** For JAX-RS, which insists on one; CDI makes the bean with the other. */
    @SuppressWarnings("NullAway") // never used
    public AuditResource() {
        this.trail = null;
    }

    /** Creates the resource. */
    @Inject
    public AuditResource(AuditTrail trail) {
        this.trail = trail;
    }

    /** Returns a page of entries. */
    @GET
    @Operation(
            summary = "List who ordered what",
            description = "Each start, event and order, carried out or refused, the newest first.")
    @APIResponseSchema(value = AuditPage.class, responseCode = "200", responseDescription = "A page")
    public AuditPage entries(
            @QueryParam("subject") @Parameter(description = "The instance, or what else it was for") @Nullable
                    String subject,
            @QueryParam("actor") @Parameter(description = "Who ordered it") @Nullable String actor,
            @QueryParam("verb") @Parameter(description = "What was ordered") @Nullable String verb,
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
                    String cursor) {
        int rows = given("limit", limit).map(ListRequest::limit).orElse(ListRequest.DEFAULT_LIMIT);
        List<AuditEntry> found = trail.list(new AuditQuery(
                given("subject", subject),
                given("actor", actor),
                given("verb", verb),
                given("cursor", cursor).map(text -> Cursor.read(text).run()),
                rows + 1));
        return AuditPage.of(found, rows);
    }

    /** Reads the whole chain. */
    @GET
    @Path("verification")
    @Operation(
            summary = "Tell whether the audit is as it was written",
            description =
                    "Computes the chain of hashes anew from its beginning; takes a second for every hundred thousand"
                            + " entries. Keep the head elsewhere: a chain that somebody wrote anew as a whole has another one.")
    @APIResponseSchema(value = Verification.class, responseCode = "200", responseDescription = "What was found")
    public Verification verification() {
        AuditTrail.Verdict verdict = trail.verify();
        return new Verification(
                verdict.isIntact(),
                verdict.entries(),
                verdict.head(),
                verdict.fault().orElse(null));
    }

    private static Optional<String> given(String name, @Nullable String parameter) {
        return Optional.ofNullable(parameter)
                .filter(text -> !text.isEmpty())
                .map(text -> Envelope.storable("query parameter '" + name + "'", text));
    }

    /**
     * What a verification found.
     *
     * @param intact whether everything is as it was sealed
     * @param entries how many entries are as they were sealed
     * @param head the hash of the last of them
     * @param fault the first thing that is not as it was
     */
    @Schema(name = "AuditVerification")
    @JsonbPropertyOrder({"intact", "entries", "head", "fault"})
    public record Verification(
            boolean intact,
            long entries,
            String head,
            @Nullable String fault) {}

    /**
     * A page of the audit, the newest entries first.
     *
     * @param items the entries
     * @param next the cursor of the page that follows; left out on the last
     */
    @Schema(name = "AuditPage")
    @JsonbPropertyOrder({"items", "next"})
    public record AuditPage(List<Entry> items, @Nullable String next) {

        private static AuditPage of(List<AuditEntry> found, int limit) {
            List<AuditEntry> shown = found.subList(0, Math.min(found.size(), limit));
            return new AuditPage(
                    shown.stream().map(Entry::of).toList(),
                    found.size() > limit ? new Cursor(shown.get(limit - 1).number()).text() : null);
        }
    }

    /**
     * One order.
     *
     * @param number its number
     * @param at when it was given
     * @param verb what was ordered
     * @param subject for which instance, or what else
     * @param outcome done, or the code of the error by which it was refused
     * @param actor who
     * @param origin from which address
     * @param reason why
     * @param was the state before
     * @param became the state after; of a start the workflow, of an event its name
     * @param place its place in the chain; left out until it is sealed
     * @param hash the hash of the chain up to it
     */
    @Schema(name = "AuditEntry")
    @JsonbPropertyOrder({
        "number", "at", "verb", "subject", "outcome", "actor", "origin", "reason", "was", "became", "place", "hash"
    })
    public record Entry(
            String number,
            Instant at,
            String verb,
            String subject,
            String outcome,
            @Nullable String actor,
            @Nullable String origin,
            @Nullable String reason,
            @Nullable String was,
            @Nullable String became,
            @Nullable Long place,
            @Nullable String hash) {

        private static Entry of(AuditEntry entry) {
            AuditEntry.Deed deed = entry.deed();
            return new Entry(
                    Long.toString(entry.number()),
                    entry.at(),
                    deed.verb(),
                    deed.subject(),
                    deed.outcome(),
                    deed.actor().orElse(null),
                    deed.origin().orElse(null),
                    deed.reason().orElse(null),
                    Masking.forAll().text(deed.was()),
                    Masking.forAll().text(deed.became()),
                    entry.seal().map(AuditEntry.Seal::place).orElse(null),
                    entry.seal().map(AuditEntry.Seal::hash).orElse(null));
        }
    }
}
