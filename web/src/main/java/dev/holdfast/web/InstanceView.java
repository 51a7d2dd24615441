package dev.holdfast.web;

import dev.holdfast.client.WorkflowView;
import dev.holdfast.client.Workflows;
import dev.holdfast.definition.Node;
import dev.holdfast.definition.NodeId;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.Status;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An instance as callers see it; parts that it, or its status, does not have are left out.
 *
 * @param instanceId the id the caller gave
 * @param run the number of this run; an instance id may be used again, this number never is
 * @param workflow the workflow
 * @param version the version of the workflow, if its definition is deployed here
 * @param definitionHash the structure it was started with, or moved to
 * @param status in_progress, waiting, awaiting_signal, paused, compensating, completed, failed or cancelled
 * @param node the next node, or the one it is parked at
 * @param error why it failed, or is about to once its steps are undone
 * @param reason why it was paused or cancelled, or is about to be cancelled
 * @param actor who asked for that
 * @param undoing compensating: whether undoing has begun; before, steps that run may finish
 * @param wake when a wait ends
 * @param signal the event it waits for, several by commas
 * @param labels what it can be searched by
 * @param tags the same, without a value
 * @param shared the names of the values that its steps share
 * @param trace the id of its trace, if its start was traced; left out of answers to orders
 * @param held how many branches are running a step, while it has not ended
 * @param branchCount how many branches it has, while it has not ended
 * @param branches where they stand, by number; the first 1,000 if there are more
 * @param createdAt when it was started
 * @param endedAt when it ended
 * @param links where to go from here
 */
@Schema(name = "Instance")
@JsonbPropertyOrder({
    "instanceId",
    "run",
    "workflow",
    "version",
    "definitionHash",
    "status",
    "node",
    "error",
    "reason",
    "actor",
    "undoing",
    "wake",
    "signal",
    "labels",
    "tags",
    "shared",
    "trace",
    "held",
    "branchCount",
    "branches",
    "createdAt",
    "endedAt",
    "links"
})
public record InstanceView(
        String instanceId,
        String run,
        String workflow,
        @Nullable Integer version,
        String definitionHash,
        String status,
        @Nullable String node,
        @Nullable FailureView error,
        @Nullable String reason,
        @Nullable String actor,
        @Nullable Boolean undoing,
        @Nullable Instant wake,
        @Nullable String signal,
        @Nullable Map<String, String> labels,
        @Nullable List<String> tags,
        @Nullable List<String> shared,
        @Nullable String trace,
        @Nullable Long held,
        @Nullable Integer branchCount,
        @Nullable List<BranchView> branches,
        Instant createdAt,
        @Nullable Instant endedAt,
        Map<String, String> links) {

    /** A fan-out may have a hundred times as many, and those who ask for the status of an instance ask often. */
    static final int MAX_BRANCHES = 1000;

    /**
     * Asks for an instance and what belongs to it. The status and where it stands are read at one moment; the rest is read
     * after that.
     *
     * @throws dev.holdfast.client.UnknownInstance if no instance has the id
     */
    static InstanceView read(Workflows workflows, String id, boolean withTrace, Links links) {
        return of(workflows.instance(id), workflows, withTrace, Optional.empty(), links);
    }

    /**
     * Asks for what belongs to an instance that was read.
     *
     * @param traceParent the W3C traceparent of its start, if that is known
     */
    static InstanceView of(
            Snapshot instance, Workflows workflows, boolean withTrace, Optional<String> traceParent, Links links) {
        String id = instance.id().value();
        Map<String, String> labels = workflows.labels(id);
        List<String> shared = List.copyOf(new TreeSet<>(workflows.shared(id).keySet()));
        Status status = instance.status();
        Optional<WorkflowView> definition = definition(workflows.workflows(), instance);
        Optional<List<BranchState>> branches =
                instance.state() instanceof State.Live live ? Optional.of(live.branches()) : Optional.empty();
        return new InstanceView(
                instance.id().value(),
                Long.toString(instance.run()),
                instance.workflow().value(),
                definition.map(WorkflowView::version).orElse(null),
                instance.hash().toString(),
                status.kind().text(),
                status.node().map(NodeId::value).orElse(null),
                FailureView.of(status.failure(), withTrace),
                status.reason().orElse(null),
                status.actor().orElse(null),
                instance.state() instanceof State.Compensating compensating ? compensating.undoing() : null,
                status.wake().orElse(null),
                status.signal().orElse(null),
                some(Labels.withValues(labels)),
                some(Labels.tags(labels)),
                some(shared),
                traceParent.map(InstanceView::trace).orElse(null),
                branches.map(all -> all.stream().filter(BranchState::held).count())
                        .orElse(null),
                branches.map(List::size).orElse(null),
                branches.map(InstanceView::shown).orElse(null),
                instance.createdAt(),
                instance.state() instanceof State.Final ended ? ended.endedAt() : null,
                links(instance, labels, definition, !shared.isEmpty(), links));
    }

    /** Version, trace, span and flags, with hyphens in between. */
    private static @Nullable String trace(String traceParent) {
        String[] parts = traceParent.split("-");
        return parts.length > 1 ? parts[1] : null;
    }

    private static Optional<WorkflowView> definition(List<WorkflowView> deployed, Snapshot instance) {
        return deployed.stream()
                .filter(workflow -> workflow.name().equals(instance.workflow())
                        && workflow.hash().equals(instance.hash()))
                .findFirst();
    }

    private static List<BranchView> shown(List<BranchState> branches) {
        return branches.stream().limit(MAX_BRANCHES).map(BranchView::of).toList();
    }

    private static Map<String, String> links(
            Snapshot instance,
            Map<String, String> labels,
            Optional<WorkflowView> definition,
            boolean shares,
            Links links) {
        String id = instance.id().value();
        Map<String, String> there = links.ofInstance(id, instance.status().kind());
        if (shares) {
            there.put("shared", links.shared(id));
        }
        there.put("workflow", links.workflow(instance.workflow().value()));
        if (labels.containsKey(JobDetail.LABEL)) {
            there.put(
                    "startedBy",
                    links.query("jobs/executions", Map.of("instance", List.of(labels.get(JobDetail.LABEL)))));
        }
        if (definition.filter(InstanceView::runsJobs).isPresent()) {
            there.put("jobs", links.query("jobs/executions", Map.of("startedBy", List.of(id))));
        }
        return there;
    }

    private static boolean runsJobs(WorkflowView workflow) {
        return workflow.nodes().stream().anyMatch(listing -> listing.node() instanceof Node.Job);
    }

    private static @Nullable Map<String, String> some(Map<String, String> labels) {
        return labels.isEmpty() ? null : labels;
    }

    private static @Nullable List<String> some(List<String> names) {
        return names.isEmpty() ? null : names;
    }
}
