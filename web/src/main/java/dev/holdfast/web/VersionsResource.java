package dev.holdfast.web;

import dev.holdfast.client.Inspection;
import dev.holdfast.client.LiveDefinition;
import dev.holdfast.client.UnknownWorkflow;
import dev.holdfast.client.WorkflowView;
import dev.holdfast.client.Workflows;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The definitions of a workflow: those that are deployed, and those that instances still run by. */
@Path("workflows/{name}/versions")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Workflows", description = "What can be run")
@APIResponse(ref = "Problem", responseCode = "default")
@Dependent
public final class VersionsResource {

    private final Workflows workflows;
    private final Inspection inspection;

    /** For JAX-RS, which insists on one; CDI makes the bean with the other. */
    @SuppressWarnings("NullAway") // never used
    public VersionsResource() {
        this.workflows = null;
        this.inspection = null;
    }

    /** Creates the resource. */
    @Inject
    public VersionsResource(Workflows workflows, Inspection inspection) {
        this.workflows = workflows;
        this.inspection = inspection;
    }

    /** Returns the definitions of a workflow. */
    @GET
    @Operation(
            summary = "List the definitions of a workflow",
            description =
                    "Those that are deployed here, newest first, and behind them those that live instances have and"
                            + " that are not deployed.")
    @APIResponseSchema(value = All.class, responseCode = "200", responseDescription = "The definitions")
    public All all(@PathParam("name") String name, @Context UriInfo uri) {
        Links links = new Links(uri);
        List<WorkflowView> deployed = deployed(name);
        List<LiveDefinition> live = inspection.definitions().stream()
                .filter(each -> each.workflow().value().equals(name))
                .toList();
        List<Version> items = new ArrayList<>();
        for (WorkflowView each : deployed) {
            items.add(Version.of(each, live, links));
        }
        live.stream()
                .filter(each ->
                        deployed.stream().noneMatch(known -> known.hash().equals(each.hash())))
                .map(Version::stranded)
                .forEach(items::add);
        if (items.isEmpty()) {
            throw unknown(name);
        }
        return new All(items);
    }

    /** Returns one definition. */
    @GET
    @Path("{hash}")
    @Operation(summary = "Show a definition and its nodes")
    @APIResponseSchema(value = WorkflowDetail.class, responseCode = "200", responseDescription = "The definition")
    public WorkflowDetail one(@PathParam("name") String name, @PathParam("hash") String hash, @Context UriInfo uri) {
        return WorkflowDetail.of(definition(name, hash), new Links(uri));
    }

    /** Returns the schema of the input. */
    @GET
    @Path("{hash}/input")
    @Operation(
            summary = "Get the JSON schema of the input",
            description =
                    "Made from the Java type and its constraints: enough for a form. The engine itself decides by the"
                            + " type.")
    @APIResponse(
            responseCode = "200",
            description = "The schema",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    public JsonObject input(@PathParam("name") String name, @PathParam("hash") String hash) {
        return JsonSchema.of(definition(name, hash).input());
    }

    /** Returns the schema of the value of an event. */
    @GET
    @Path("{hash}/signals/{signal}")
    @Operation(summary = "Get the JSON schema of the value of an event")
    @APIResponse(
            responseCode = "200",
            description = "The schema",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    public JsonObject signal(
            @PathParam("name") String name, @PathParam("hash") String hash, @PathParam("signal") String signal) {
        return WaitingPage.expected(definition(name, hash), signal)
                .map(expected -> JsonSchema.of(expected.payload()))
                .orElseThrow(() -> RequestError.NOT_FOUND.because(
                        "no wait of workflow '" + name + "' takes an event '" + signal + "'"));
    }

    private WorkflowView definition(String name, String hash) {
        return deployed(name).stream()
                .filter(each -> each.hash().toString().equals(hash))
                .findFirst()
                .orElseThrow(() -> unknown(name + "@" + hash));
    }

    private List<WorkflowView> deployed(String name) {
        return workflows.workflows().stream()
                .filter(each -> each.name().value().equals(name))
                .toList();
    }

    private UnknownWorkflow unknown(String what) {
        return new UnknownWorkflow(
                what,
                deployed(what.replaceAll("@.*", "")).stream()
                        .map(each -> each.name() + "@" + each.hash())
                        .toList());
    }

    /**
     * A definition.
     *
     * @param definitionHash its structure
     * @param version its version, if it is deployed here
     * @param deployed whether it is deployed here
     * @param liveInstances how many of its instances have not ended
     * @param oldest when the oldest of them was started
     * @param href the path of the definition, if it is deployed here
     */
    @Schema(name = "WorkflowVersion")
    @JsonbPropertyOrder({"definitionHash", "version", "deployed", "liveInstances", "oldest", "href"})
    public record Version(
            String definitionHash,
            @Nullable Integer version,
            boolean deployed,
            long liveInstances,
            @Nullable Instant oldest,
            @Nullable String href) {

        private static Version of(WorkflowView definition, List<LiveDefinition> live, Links links) {
            Optional<LiveDefinition> own = live.stream()
                    .filter(each -> each.hash().equals(definition.hash()))
                    .findFirst();
            return new Version(
                    definition.hash().toString(),
                    definition.version(),
                    true,
                    own.map(LiveDefinition::instances).orElse(0L),
                    own.map(LiveDefinition::oldest).orElse(null),
                    links.version(definition));
        }

        private static Version stranded(LiveDefinition live) {
            return new Version(live.hash().toString(), null, false, live.instances(), live.oldest(), null);
        }
    }

    /**
     * The definitions of a workflow.
     *
     * @param items the definitions
     */
    @Schema(name = "WorkflowVersions")
    public record All(List<Version> items) {}
}
