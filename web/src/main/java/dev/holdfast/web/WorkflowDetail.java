package dev.holdfast.web;

import dev.holdfast.client.WorkflowView;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A workflow that is deployed here.
 *
 * @param name its name
 * @param version its version; new instances take the highest that is deployed
 * @param definitionHash its structure
 * @param inputType the name of the type it is started with
 * @param outputType the name of the type it ends with
 * @param nodes its nodes, parents before what is inside them
 * @param links where to go from here
 */
@Schema(name = "Workflow")
@JsonbPropertyOrder({"name", "version", "definitionHash", "inputType", "outputType", "nodes", "links"})
public record WorkflowDetail(
        String name,
        int version,
        String definitionHash,
        String inputType,
        String outputType,
        List<NodeView> nodes,
        Map<String, String> links) {

    static WorkflowDetail of(WorkflowView workflow, Links links) {
        String self = links.workflow(workflow.name().value());
        Map<String, String> there = new LinkedHashMap<>();
        there.put("self", self);
        there.put("start", self + "/instances");
        there.put("versions", self + "/versions");
        there.put("inputSchema", links.version(workflow) + "/input");
        return new WorkflowDetail(
                workflow.name().value(),
                workflow.version(),
                workflow.hash().toString(),
                workflow.inputType(),
                workflow.outputType(),
                workflow.nodes().stream().map(NodeViews::of).toList(),
                there);
    }

    /**
     * The workflows that are deployed here, by name.
     *
     * @param items the workflows
     */
    @Schema(name = "Workflows")
    public record All(List<WorkflowDetail> items) {}
}
