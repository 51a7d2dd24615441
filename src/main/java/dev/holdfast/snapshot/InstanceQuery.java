package dev.holdfast.snapshot;

import dev.holdfast.definition.WorkflowName;
import dev.holdfast.error.InvalidArgument;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which instances a list shows; every filter that is present must hold.
 *
 * @param phase the stored status
 * @param workflow the workflow
 * @param idPrefix how the instance id begins
 * @param startedFrom the earliest start, inclusive
 * @param startedBefore the latest start, exclusive
 * @param labels metadata and tags it must have; a tag is a label with an empty value
 * @param after the run after which the page begins, from {@link InstanceSummary#run()} of the last row before; nothing
 *     for the first page
 * @param afterId the id of that row, where the order is by ids
 * @param sort the order of the rows
 * @param limit the most rows, 1 to 500
 * @param within the workflows of which whoever asks may know; empty for all
 */
public record InstanceQuery(
        Optional<Phase> phase,
        Optional<WorkflowName> workflow,
        Optional<String> idPrefix,
        Optional<Instant> startedFrom,
        Optional<Instant> startedBefore,
        Map<String, String> labels,
        Optional<Long> after,
        Optional<String> afterId,
        Sort sort,
        int limit,
        Set<WorkflowName> within) {

    /**
     * The order of the rows. Each goes by a column that never changes and that an index has, so that a page begins behind the last row
     * of the one before, however many instances come and end in between.
     */
    public enum Sort {
        /** Last started first. */
        NEWEST,
        /** First started first. */
        OLDEST,
        /** By instance id. */
        ID,
        /** By instance id, from the last. */
        ID_DOWN
    }

    /** The most rows of one page. */
    public static final int MAX_LIMIT = 500;

    /** Checks the limit; throws {@link InvalidArgument}. */
    public InstanceQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new InvalidArgument("limit " + limit + " is not between 1 and " + MAX_LIMIT);
        }
    }

    /** Describes a query of somebody who may know of all workflows. */
    public InstanceQuery(
            Optional<Phase> phase,
            Optional<WorkflowName> workflow,
            Optional<String> idPrefix,
            Optional<Instant> startedFrom,
            Optional<Instant> startedBefore,
            Map<String, String> labels,
            Optional<Long> after,
            Optional<String> afterId,
            Sort sort,
            int limit) {
        this(phase, workflow, idPrefix, startedFrom, startedBefore, labels, after, afterId, sort, limit, Set.of());
    }

    /** Describes a query for the newest first. */
    public InstanceQuery(
            Optional<Phase> phase,
            Optional<WorkflowName> workflow,
            Optional<String> idPrefix,
            Optional<Instant> startedFrom,
            Optional<Instant> startedBefore,
            Map<String, String> labels,
            Optional<Long> after,
            int limit) {
        this(
                phase,
                workflow,
                idPrefix,
                startedFrom,
                startedBefore,
                labels,
                after,
                Optional.empty(),
                Sort.NEWEST,
                limit);
    }

    /** Returns the same filters for another status. */
    public InstanceQuery with(Phase other) {
        return new InstanceQuery(
                Optional.of(other),
                workflow,
                idPrefix,
                startedFrom,
                startedBefore,
                labels,
                after,
                afterId,
                sort,
                limit,
                within);
    }

    /** Returns the same query of somebody who may know of these workflows alone; of all, if there are none. */
    public InstanceQuery within(Set<WorkflowName> workflows) {
        return new InstanceQuery(
                phase,
                workflow,
                idPrefix,
                startedFrom,
                startedBefore,
                labels,
                after,
                afterId,
                sort,
                limit,
                Set.copyOf(workflows));
    }

    /** Returns a query for the newest instances of any kind. */
    public static InstanceQuery newest(int limit) {
        return new InstanceQuery(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                limit);
    }
}
