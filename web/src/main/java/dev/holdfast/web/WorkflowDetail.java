package dev.holdfast.web;

import dev.holdfast.client.WorkflowView;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.Plan;
import dev.holdfast.definition.TaskOptions;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A workflow that is deployed here.
 *
 * @param name its name
 * @param definitionHash its structure
 * @param inputType the name of the type it is started with
 * @param outputType the name of the type it ends with
 * @param nodes its nodes, parents first
 * @param links where to go from here
 */
@Schema(name = "Workflow")
@JsonbPropertyOrder({"name", "definitionHash", "inputType", "outputType", "nodes", "links"})
public record WorkflowDetail(
        String name,
        String definitionHash,
        String inputType,
        String outputType,
        List<Row> nodes,
        Map<String, String> links) {

    static WorkflowDetail of(WorkflowView workflow, Links links) {
        String self = links.workflow(workflow.name().value());
        return new WorkflowDetail(
                workflow.name().value(),
                workflow.hash().toString(),
                workflow.inputType(),
                workflow.outputType(),
                workflow.nodes().stream().map(Row::of).toList(),
                Map.of("self", self, "start", self + "/instances"));
    }

    /**
     * The workflows that are deployed here, by name.
     *
     * @param items the workflows
     */
    @Schema(name = "Workflows")
    public record All(List<WorkflowDetail> items) {}

    /**
     * One node of a workflow.
     *
     * @param id its id
     * @param kind what kind of node it is
     * @param predecessor the node it follows or stands in
     * @param displayName the name people see
     * @param description a sentence for people
     * @param version the version of the task's data
     * @param priority 1 (critical) to 5 (minimal)
     * @param tags what a server must offer to run it
     * @param transaction join or none
     * @param task bean class and method
     */
    @Schema(name = "Node")
    @JsonbPropertyOrder({
        "id",
        "kind",
        "predecessor",
        "displayName",
        "description",
        "version",
        "priority",
        "tags",
        "transaction",
        "task"
    })
    public record Row(
            String id,
            String kind,
            @Nullable String predecessor,
            @Nullable String displayName,
            @Nullable String description,
            @Nullable String version,
            @Nullable Integer priority,
            @Nullable List<String> tags,
            @Nullable String transaction,
            @Nullable String task) {

        static Row of(Plan.Listing listing) {
            return listing.node().match(task -> {
                TaskOptions options = task.options();
                return new Row(
                        task.id().value(),
                        listing.kind(),
                        listing.predecessor().map(NodeId::value).orElse(null),
                        options.displayName(),
                        options.description().orElse(null),
                        options.version().orElse(null),
                        options.priority(),
                        options.tags(),
                        options.transaction().name().toLowerCase(Locale.ROOT),
                        task.body().toString());
            });
        }
    }
}
