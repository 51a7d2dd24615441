package dev.holdfast.engine;

import dev.holdfast.definition.Workflow;
import dev.holdfast.store.Routes;
import dev.holdfast.store.Transactions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The applications of a node, which come and go while it runs: one immutable {@link Catalog} after another. Safe for use by many
 * threads; whoever asks twice may get two answers.
 */
public final class Applications implements Supplier<Catalog> {

    private final Transactions transactions;
    private final Routes routes;
    private final Seats seats;
    private volatile Catalog catalog;

    /**
     * Begins with the application that the engine is part of, whose routes get their numbers in a transaction of its own.
     *
     * @param tags what the node offers; empty for everything
     * @param seats is told to look for work when another application has come
     */
    Applications(Transactions transactions, Routes routes, Set<String> tags, Seats seats, Application own) {
        this.transactions = transactions;
        this.routes = routes;
        this.seats = seats;
        this.catalog = transactions.own(() -> Catalog.empty(tags).with(own, routes));
    }

    /** Returns what is deployed at the moment. */
    @Override
    public Catalog get() {
        return catalog;
    }

    /**
     * Takes an application: its workflows can be started from now on, and those of its instances that waited for it go on at
     * once. Takes the numbers of its routes in a transaction of its own.
     *
     * @throws ApplicationRegistered if one of that name is here
     * @throws WorkflowTaken if a workflow has the name of another application's
     * @throws ChannelTaken if a channel is received by another application
     */
    public synchronized void register(Application application) {
        requireFree(application);
        Catalog present = catalog;
        catalog = transactions.own(() -> present.with(application, routes));
        seats.look();
        seats.deliver();
    }

    /**
     * Gives an application more workflows, whatever it does at the moment; those whose name is taken are left out. Takes the numbers of
     * their routes in a transaction of its own.
     *
     * @return those that it has now and had not before; none if there is no application of that name
     */
    public synchronized List<Workflow<?, ?>> extend(String name, List<Workflow<?, ?>> workflows) {
        Catalog present = catalog;
        Optional<Application> here = present.application(name);
        List<Workflow<?, ?>> free = workflows.stream()
                .filter(workflow -> present.owner(workflow.name()).isEmpty())
                .toList();
        if (here.isEmpty() || free.isEmpty()) {
            return List.of();
        }
        Application extended = here.get().with(free);
        catalog = transactions.own(() -> present.with(extended, routes));
        seats.look();
        seats.reschedule();
        return free;
    }

    /**
     * Checks what {@link #register} checks, and takes nothing.
     *
     * @throws ApplicationRegistered if one of that name is here
     * @throws WorkflowTaken if a workflow has the name of another application's
     * @throws ChannelTaken if a channel is received by another application
     */
    public void requireFree(Application application) {
        Catalog present = catalog;
        if (present.application(application.name()).isPresent()) {
            throw new ApplicationRegistered(application.name());
        }
        Map<String, String> owners = new TreeMap<>();
        for (Workflow<?, ?> workflow : application.workflows()) {
            present.owner(workflow.name())
                    .ifPresent(owner -> owners.put(workflow.name().value(), owner.name()));
        }
        if (!owners.isEmpty()) {
            throw new WorkflowTaken(application.name(), owners);
        }
        application
                .receivers()
                .forEach(receiver -> present.receiving(receiver.channel())
                        .ifPresent(owner -> owners.put(receiver.channel(), owner.name())));
        if (!owners.isEmpty()) {
            throw new ChannelTaken(application.name(), owners);
        }
    }

    /**
     * Lets an application go: from now on nothing of it is claimed or started, and a branch that is held here is given back
     * before its next step. A step that runs goes on running; who must wait for it, does.
     *
     * @return what has gone; nothing if there was no application of that name
     */
    public synchronized Optional<Application> leave(String name) {
        Optional<Application> gone = catalog.application(name);
        gone.ifPresent(application -> catalog = catalog.without(application));
        return gone;
    }

    /** Returns the names of those that are here. */
    public List<String> names() {
        return catalog.applications().stream().map(Application::name).toList();
    }
}
