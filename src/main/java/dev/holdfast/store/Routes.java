package dev.holdfast.store;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.WorkflowName;
import java.util.Collection;
import java.util.Map;

/**
 * Small numbers for pairs of definition and tag set, a definition being a workflow's name and structure; a node asks for due branches by these numbers, so that it never
 * touches branches it may not run.
 */
public interface Routes {

    /**
     * A definition and the tags that a step of it needs.
     *
     * @param workflow the name of the workflow: two of one structure may be deployed on different nodes
     * @param hash its structure
     * @param tags the sorted tags, joined by commas; empty for none
     */
    record Route(WorkflowName workflow, DefinitionHash hash, String tags) {}

    /** Returns the number of each route, giving a new one to a route seen for the first time; safe among many nodes. */
    Map<Route, Integer> numbers(Collection<Route> routes);
}
