package dev.holdfast.web;

import dev.holdfast.client.WorkflowView;
import dev.holdfast.definition.Node;
import dev.holdfast.snapshot.Waiting;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A page of those who wait for an event.
 *
 * @param items the branches that wait
 * @param next the cursor of the page that follows; left out on the last
 */
@Schema(name = "WaitingPage")
@JsonbPropertyOrder({"items", "next"})
public record WaitingPage(List<Row> items, @Nullable String next) {

    /**
     * A branch that waits.
     *
     * @param instanceId its instance
     * @param workflow the workflow
     * @param status of the instance: in_progress or paused
     * @param branch its number
     * @param signals any of which ends the wait
     * @param until when the wait ends without one
     * @param createdAt when the instance was started
     * @param href the path of the instance
     */
    @Schema(name = "WaitingRow")
    @JsonbPropertyOrder({"instanceId", "workflow", "status", "branch", "signals", "until", "createdAt", "href"})
    public record Row(
            String instanceId,
            String workflow,
            String status,
            int branch,
            List<Awaited> signals,
            @Nullable Instant until,
            Instant createdAt,
            String href) {}

    /**
     * An event that is waited for.
     *
     * @param name its name
     * @param payload the name of the type of its value, if the definition is deployed here
     * @param schema where the JSON schema of that is
     * @param href where it is sent
     */
    @Schema(name = "AwaitedSignal")
    @JsonbPropertyOrder({"name", "payload", "schema", "href"})
    public record Awaited(
            String name, @Nullable String payload, @Nullable String schema, String href) {}

    static WaitingPage of(List<Waiting> found, int limit, List<WorkflowView> deployed, Links links) {
        List<Waiting> shown = found.subList(0, Math.min(found.size(), limit));
        Optional<Waiting> last = found.size() > limit ? Optional.of(shown.get(limit - 1)) : Optional.empty();
        return new WaitingPage(
                shown.stream().map(row -> row(row, deployed, links)).toList(),
                last.map(row -> new Cursor(
                                        row.branch().run(),
                                        Integer.toString(row.branch().branch()))
                                .text())
                        .orElse(null));
    }

    private static Row row(Waiting row, List<WorkflowView> deployed, Links links) {
        String id = row.instance().value();
        Optional<WorkflowView> definition = deployed.stream()
                .filter(each ->
                        each.name().equals(row.workflow()) && each.hash().equals(row.hash()))
                .findFirst();
        return new Row(
                id,
                row.workflow().value(),
                Spelling.of(row.phase()),
                row.branch().branch(),
                row.signals().stream()
                        .map(name -> awaited(id, name, definition, links))
                        .toList(),
                row.until().orElse(null),
                row.createdAt(),
                links.instance(id).toString());
    }

    private static Awaited awaited(String id, String name, Optional<WorkflowView> definition, Links links) {
        Optional<Node.Expected> expected = definition.flatMap(found -> expected(found, name));
        return new Awaited(
                name,
                expected.map(found -> found.payload().getTypeName()).orElse(null),
                expected.flatMap(found -> definition)
                        .map(found -> links.signalSchema(found, name))
                        .orElse(null),
                links.signal(id, name));
    }

    /** Finds what a definition takes under a name; of several waits for one name the first. */
    static Optional<Node.Expected> expected(WorkflowView definition, String name) {
        return definition.nodes().stream()
                .map(listing -> listing.node())
                .filter(Node.Await.class::isInstance)
                .flatMap(node -> ((Node.Await) node).event(name).stream())
                .findFirst();
    }
}
