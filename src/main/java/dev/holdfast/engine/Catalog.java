package dev.holdfast.engine;

import dev.holdfast.client.UnknownWorkflow;
import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.Limits;
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
import java.util.stream.Stream;

/**
 * The applications that are deployed here, their workflows, and the routes of their steps that this node serves. Immutable;
 * {@link Applications} puts another in its place when one comes or goes.
 *
 * <p>A node with tags serves steps whose tags are all among its own; a node without tags serves every step.
 */
public final class Catalog {

    private final Map<String, Application> applications;
    private final Map<String, Workflow<?, ?>> byName = new TreeMap<>();
    private final Map<String, Application> owners = new HashMap<>();
    private final Map<String, Application> receivers = new TreeMap<>();
    private final List<Workflow<?, ?>> all = new ArrayList<>();
    private final Map<DefinitionHash, Map<String, Workflow<?, ?>>> byHash = new HashMap<>();
    private final Map<String, List<Limits>> limits = new HashMap<>();
    private final Set<String> nodeTags;
    private final Set<Integer> served;

    /** Those of applications that have gone stay: a branch that comes from one must still be given back. */
    private final Map<Route, Integer> numbers;

    /** By name of a workflow that is not here the application that had it. */
    private final Map<String, String> gone;

    private Catalog(
            Map<String, Application> applications,
            Set<String> nodeTags,
            Map<Route, Integer> numbers,
            Map<String, String> gone) {
        this.applications = applications;
        this.nodeTags = nodeTags;
        this.numbers = numbers;
        this.gone = gone;
        Set<Integer> mine = new HashSet<>();
        for (Application application : applications.values()) {
            application.receivers().forEach(receiver -> receivers.put(receiver.channel(), application));
            for (Workflow<?, ?> workflow : application.workflows()) {
                String name = workflow.name().value();
                byName.merge(name, workflow, (one, other) -> other.version() > one.version() ? other : one);
                owners.put(name, application);
                all.add(workflow);
                byHash.computeIfAbsent(workflow.hash(), hash -> new HashMap<>()).put(name, workflow);
                routes(workflow).filter(this::isServed).forEach(route -> mine.add(number(route)));
            }
        }
        this.served = Set.copyOf(mine);
        workflows()
                .forEach(workflow -> limits.computeIfAbsent(workflow.name().value(), name -> new ArrayList<>())
                        .add(workflow.limits()));
    }

    /**
     * Returns the catalog of a node on which nothing is deployed.
     *
     * @param nodeTags what the node offers; empty for everything
     */
    public static Catalog empty(Set<String> nodeTags) {
        return new Catalog(Map.of(), Set.copyOf(nodeTags), Map.of(), Map.of());
    }

    /**
     * Returns the catalog with one application more, whose name and workflows' names are no other's; route numbers are taken from
     * the store, in the transaction of the calling thread. Of one name the highest version is the newest.
     *
     * @throws LimitedRecursion if a workflow with a limit of instances calls itself
     */
    public Catalog with(Application application, Routes routes) {
        Map<String, Application> more = new TreeMap<>(applications);
        more.put(application.name(), application);
        Map<Route, Integer> numbered = new HashMap<>(numbers);
        numbered.putAll(routes.numbers(
                application.workflows().stream().flatMap(Catalog::routes).toList()));
        Map<String, String> stillGone = new HashMap<>(gone);
        application
                .workflows()
                .forEach(workflow -> stillGone.remove(workflow.name().value()));
        Catalog with = new Catalog(more, nodeTags, numbered, stillGone);
        LimitedRecursion.check(with.all);
        return with;
    }

    /** Returns the catalog without an application. */
    public Catalog without(Application application) {
        Map<String, Application> fewer = new TreeMap<>(applications);
        fewer.remove(application.name());
        Map<String, String> moreGone = new HashMap<>(gone);
        application.workflows().forEach(workflow -> moreGone.put(workflow.name().value(), application.name()));
        return new Catalog(fewer, nodeTags, numbers, moreGone);
    }

    /** Returns the applications by name. */
    public Collection<Application> applications() {
        return applications.values();
    }

    /** Returns the application of a name. */
    public Optional<Application> application(String name) {
        return Optional.ofNullable(applications.get(name));
    }

    /** Returns the application that has the workflows of a name. */
    public Optional<Application> owner(WorkflowName workflow) {
        return Optional.ofNullable(owners.get(workflow.value()));
    }

    /** Returns the application that receives a channel. */
    public Optional<Application> receiving(String channel) {
        return Optional.ofNullable(receivers.get(channel));
    }

    /** Returns the channels that are received here. */
    public Set<String> channels() {
        return Set.copyOf(receivers.keySet());
    }

    /** Returns the workflow that new instances take; throws {@link UnknownWorkflow}. */
    public Workflow<?, ?> newest(String name) {
        Workflow<?, ?> workflow = byName.get(name);
        if (workflow != null) {
            return workflow;
        }
        String application = gone.get(name);
        throw application == null
                ? new UnknownWorkflow(name, byName.keySet())
                : UnknownWorkflow.undeployed(name, application);
    }

    /** Returns the workflow that new instances take, if it is deployed here. */
    public Optional<Workflow<?, ?>> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Returns the workflow that an instance was started with, if it is deployed here. */
    public Optional<Workflow<?, ?>> find(WorkflowName name, DefinitionHash hash) {
        return Optional.ofNullable(byHash.getOrDefault(hash, Map.of()).get(name.value()));
    }

    /** Returns the limits of the definitions of a workflow, the newest first. */
    List<Limits> limits(WorkflowName workflow) {
        return limits.getOrDefault(workflow.value(), List.of());
    }

    /** Tells whether a definition of a workflow has limits; one that is not here may have some. */
    boolean isLimited(WorkflowName workflow) {
        List<Limits> known = limits(workflow);
        return known.isEmpty() || known.stream().anyMatch(each -> !each.isEmpty());
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
        return served;
    }

    /** Tells whether this node may run the node of a plan. */
    public boolean serves(Node node) {
        return isServed(tags(node));
    }

    /** Returns the number of the route of a node of a workflow. */
    public int routeOf(Workflow<?, ?> workflow, Node node) {
        return number(route(workflow, node));
    }

    /** Returns the number of the route of a workflow that needs no tags: for what any node may do. */
    public int plainRoute(Workflow<?, ?> workflow) {
        return plainRoute(workflow.name(), workflow.hash());
    }

    /** The same by its definition, which is, or was, deployed here. */
    int plainRoute(WorkflowName name, DefinitionHash hash) {
        return number(new Route(name, hash, ""));
    }

    private boolean isServed(Collection<String> tags) {
        return nodeTags.isEmpty() || nodeTags.containsAll(tags);
    }

    private boolean isServed(Route route) {
        return isServed(route.tags().isEmpty() ? Set.of() : Set.of(route.tags().split(",")));
    }

    private int number(Route route) {
        Integer number = numbers.get(route);
        if (number == null) {
            throw new IllegalStateException("the store gave no number to " + route);
        }
        return number;
    }

    private static Stream<Route> routes(Workflow<?, ?> workflow) {
        List<Route> routes = new ArrayList<>();
        routes.add(new Route(workflow.name(), workflow.hash(), ""));
        workflow.plan().forEach(node -> routes.add(route(workflow, node)));
        return routes.stream();
    }

    private static Route route(Workflow<?, ?> workflow, Node node) {
        return new Route(workflow.name(), workflow.hash(), String.join(",", tags(node)));
    }

    private static List<String> tags(Node node) {
        return node.work().map(task -> task.options().tags()).orElse(List.of());
    }

    /** Returns the priority of a node, 1 to 5. */
    public static int priority(Node node) {
        return node.work().map(task -> task.options().priority()).orElse(TaskOptions.NORMAL_PRIORITY);
    }
}
