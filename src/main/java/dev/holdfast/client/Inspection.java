package dev.holdfast.client;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.snapshot.Glance;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.snapshot.Waiting;
import dev.holdfast.snapshot.WaitingQuery;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What people who watch over the engine ask beyond a single instance; {@link Workflows} is for applications.
 *
 * <p>Safe for use by many threads. Every call reads in the transaction of the caller, or in one of its own.
 */
public interface Inspection {

    /** Returns a page of instances in the order of the query. */
    List<InstanceSummary> list(InstanceQuery query);

    /**
     * Counts the instances that a filter lets through, by status; one without any has no entry.
     *
     * @param filter its page and its limit are ignored
     * @param atMost where counting ends in each status: that number means so many or more
     */
    Map<Phase, Integer> counts(InstanceQuery filter, int atMost);

    /** Looks at instances from afar, in one statement; those that are not there have no entry. */
    Map<InstanceId, Glance> glance(Collection<InstanceId> ids);

    /**
     * Asks to be told of each instance that ends on this node, right after that; ends on other nodes are told by nobody. The listener is
     * called on the thread that ended the instance, and has to be quick.
     */
    void onEnd(Consumer<InstanceId> told);

    /** Returns who waits for an event, the longest started first. */
    List<Waiting> waiting(WaitingQuery query);

    /**
     * Returns the encoded output of one row of an instance; nothing if there is no such row, or it has none.
     *
     * @throws UnknownInstance if no instance has the id
     */
    Optional<Payload> value(String instanceId, ValueRef row);

    /**
     * Returns the W3C traceparent of whoever started an instance; nothing if that was not traced.
     *
     * @throws UnknownInstance if no instance has the id
     */
    Optional<String> traceParent(String instanceId);

    /** Returns how many live instances each definition has, deployed or not. */
    List<LiveDefinition> definitions();

    /** Returns the lives of nodes that were seen within the last day, the newest first. */
    List<ServerNode> nodes();
}
