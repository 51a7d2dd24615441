package dev.holdfast.definition;

/**
 * One node of a plan. A node knows neither its successor nor its predecessor: that is the business of the plan around it.
 *
 * <p>A decision over all kinds goes through {@link #match}; a new kind then breaks the build at every such decision.
 */
public sealed interface Node {

    /** Returns the id, unique over the whole tree. */
    NodeId id();

    /** Calls the case made for this kind of node. */
    <R> R match(Cases<R> cases);

    /**
     * One case for each kind of node.
     *
     * @param <R> what the decision yields
     */
    interface Cases<R> {

        /** A unit of user code. */
        R task(Task node);
    }

    /**
     * A unit of user code: the value goes in, the method's result comes out.
     *
     * @param id the id of the step
     * @param body the method
     * @param options how it is carried out
     */
    record Task(NodeId id, TaskBody body, TaskOptions options) implements Node {

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.task(this);
        }
    }
}
