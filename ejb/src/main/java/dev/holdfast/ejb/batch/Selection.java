package dev.holdfast.ejb.batch;

import dev.holdfast.client.Workflows;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Phase;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which instances an artifact is about, read page by page, newest first: the surrogate ids of runs only grow, so what is started meanwhile
 * changes nothing behind the place that was reached.
 *
 * @param workflow the workflow
 * @param labels labels they have
 * @param phase their stored status
 */
record Selection(Optional<WorkflowName> workflow, Map<String, String> labels, Optional<Phase> phase) {

    /** Reads the selection from properties; one of them must be there, since all instances that ever were are nobody's wish. */
    static Selection of(
            StepArtifact artifact,
            String stepProperty,
            @Nullable String step,
            @Nullable String workflow,
            @Nullable String labels,
            Optional<Phase> phase) {
        Map<String, String> all = new TreeMap<>();
        StepArtifact.present(labels).ifPresent(text -> all.putAll(parsed(artifact, text)));
        StepArtifact.present(step)
                .ifPresent(name -> all.putAll(artifact.jobStep().ofStep(name).labels()));
        Optional<WorkflowName> name = StepArtifact.present(workflow).map(text -> known(artifact, text));
        if (all.isEmpty() && name.isEmpty()) {
            throw artifact.bad(
                    stepProperty, "is missing, and so are 'workflow' and 'labels': one of them must be given");
        }
        return new Selection(name, Map.copyOf(all), phase);
    }

    /** What was deployed once and has instances counts as known. */
    private static WorkflowName known(StepArtifact artifact, String text) {
        WorkflowName name = artifact.checked("workflow", () -> new WorkflowName(text));
        boolean ran = !artifact.workflows
                .list(new InstanceQuery(
                        Optional.empty(),
                        Optional.of(name),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        Optional.empty(),
                        1))
                .isEmpty();
        return ran ? name : new WorkflowName(artifact.deployed(text));
    }

    private static Map<String, String> parsed(StepArtifact artifact, String text) {
        Map<String, String> labels = new TreeMap<>();
        for (String label : text.split(",")) {
            int equals = label.indexOf('=');
            String name = (equals < 0 ? label : label.substring(0, equals)).trim();
            if (name.isEmpty()) {
                throw artifact.bad("labels", "is '" + text + "'; write name=value, and several by commas");
            }
            labels.put(name, equals < 0 ? "" : label.substring(equals + 1).trim());
        }
        return labels;
    }

    List<InstanceSummary> first(Workflows workflows) {
        return after(workflows, Optional.empty());
    }

    List<InstanceSummary> next(Workflows workflows, List<InstanceSummary> page) {
        return page.size() < InstanceQuery.MAX_LIMIT
                ? List.of()
                : after(workflows, Optional.of(page.get(page.size() - 1).run()));
    }

    /** Returns the page behind a run. */
    List<InstanceSummary> after(Workflows workflows, Optional<Long> run) {
        return workflows.list(new InstanceQuery(
                phase,
                workflow,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                labels,
                run,
                InstanceQuery.MAX_LIMIT));
    }
}
