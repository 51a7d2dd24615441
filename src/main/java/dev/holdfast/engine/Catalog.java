package dev.holdfast.engine;

import dev.holdfast.client.UnknownWorkflow;
import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.Node;
import dev.holdfast.definition.TaskOptions;
import dev.holdfast.definition.Workflow;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.store.Routes;
import dev.holdfast.store.Routes.Route;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The workflows that are deployed here, and the routes of their steps that this node serves. Immutable.
 *
 * <p>A node with tags serves steps whose tags are all among its own; a node without tags serves every step.
 */
public final class Catalog {

    private final Map<String, Workflow<?, ?>> byName = new TreeMap<>();
    private final List<Workflow<?, ?>> all = new ArrayList<>();
    private final Map<DefinitionHash, Map<String, Workflow<?, ?>>> byHash = new HashMap<>();
    private final Map<Route, Integer> numbers;
    private final Set<String> nodeTags;
    private final Set<Integer> served = new HashSet<>();

    /**
     * Builds the catalog; route numbers are taken from the store, in the transaction of the calling thread.
     *
     * @param workflows what is deployed; of one name the highest version is the newest
     * @param nodeTags what this node offers; empty for everything
     */
    public Catalog(Collection<? extends Workflow<?, ?>> workflows, Set<String> nodeTags, Routes routes) {
        this.nodeTags = Set.copyOf(nodeTags);
        List<Route> wanted = new ArrayList<>();
        for (Workflow<?, ?> workflow : workflows) {
            byName.merge(
                    workflow.name().value(), workflow, (one, other) -> other.version() > one.version() ? other : one);
            all.add(workflow);
            byHash.computeIfAbsent(workflow.hash(), hash -> new HashMap<>())
                    .put(workflow.name().value(), workflow);
            wanted.add(new Route(workflow.hash(), ""));
            workflow.plan().forEach(node -> wanted.add(route(workflow.hash(), node)));
        }
        this.numbers = routes.numbers(wanted);
        for (Route route : wanted) {
            if (isServed(route.tags().isEmpty() ? Set.of() : Set.of(route.tags().split(",")))) {
                served.add(number(route));
            }
        }
    }

    /** Returns the workflow that new instances take; throws {@link UnknownWorkflow}. */
    public Workflow<?, ?> newest(String name) {
        Workflow<?, ?> workflow = byName.get(name);
        if (workflow == null) {
            throw new UnknownWorkflow(name, byName.keySet());
        }
        return workflow;
    }

    /** Returns the workflow that an instance was started with, if it is deployed here. */
    public Optional<Workflow<?, ?>> find(WorkflowName name, DefinitionHash hash) {
        return Optional.ofNullable(byHash.getOrDefault(hash, Map.of()).get(name.value()));
    }

    /** Returns the workflows by name, the newest version of each first. */
    public Collection<Workflow<?, ?>> workflows() {
        return all.stream()
                .sorted(Comparator.<Workflow<?, ?>, String>comparing(
                                workflow -> workflow.name().value())
                        .thenComparing(workflow -> -workflow.version()))
                .toList();
    }

    /** Tells whether a definition is deployed here. */
    public boolean has(WorkflowName name, DefinitionHash hash) {
        return find(name, hash).isPresent();
    }

    /** Returns the numbers of the routes this node serves: what it asks the store for. */
    public Set<Integer> servedRoutes() {
        return Set.copyOf(served);
    }

    /** Tells whether this node may run the node of a plan. */
    public boolean serves(Node node) {
        return isServed(tags(node));
    }

    /** Returns the number of the route of a node of a workflow. */
    public int routeOf(Workflow<?, ?> workflow, Node node) {
        return number(route(workflow.hash(), node));
    }

    /** Returns the number of the route of a workflow that needs no tags: for what any node may do. */
    public int plainRoute(Workflow<?, ?> workflow) {
        return number(new Route(workflow.hash(), ""));
    }

    private boolean isServed(Collection<String> tags) {
        return nodeTags.isEmpty() || nodeTags.containsAll(tags);
    }

    private int number(Route route) {
        Integer number = numbers.get(route);
        if (number == null) {
            throw new IllegalStateException("the store gave no number to " + route);
        }
        return number;
    }

    private static Route route(DefinitionHash hash, Node node) {
        return new Route(hash, String.join(",", tags(node)));
    }

    private static List<String> tags(Node node) {
        return node.work().map(task -> task.options().tags()).orElse(List.of());
    }

    /** Returns the priority of a node, 1 to 5. */
    public static int priority(Node node) {
        return node.work().map(task -> task.options().priority()).orElse(TaskOptions.NORMAL_PRIORITY);
    }
}
