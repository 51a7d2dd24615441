package dev.holdfast.ejb.simulation;

import dev.holdfast.definition.Workflow;
import dev.holdfast.ejb.config.Settings;
import dev.holdfast.ejb.dispatch.Dispatcher;
import dev.holdfast.ejb.service.NodeParts;
import dev.holdfast.ejb.service.Presence;
import dev.holdfast.engine.BranchRunner;
import dev.holdfast.engine.RunListener;
import dev.holdfast.engine.TaskBeans;
import dev.holdfast.engine.Tracing;
import dev.holdfast.engine.ValueChecks;
import dev.holdfast.engine.Values;
import dev.holdfast.store.Agenda;
import dev.holdfast.store.Audit;
import dev.holdfast.store.Heart;
import dev.holdfast.store.Nodes;
import dev.holdfast.store.Retention;
import dev.holdfast.store.StorePorts;
import dev.holdfast.testing.TextCodec;
import java.time.Clock;
import java.util.List;

/** One life of one node: the engine and its dispatcher as in a server, on a simulated machine. */
final class SimulatedNode {

    private final Schedule schedule;
    private final Machine machine;
    private final NodeParts parts;
    private final Dispatcher dispatcher;
    private boolean leaving;

    /** Puts a node together; runs nothing yet. */
    SimulatedNode(
            Schedule schedule,
            Machine machine,
            Settings settings,
            StorePorts ports,
            Nodes nodes,
            Audit audit,
            Agenda agenda,
            Retention retention,
            Clock clock,
            List<Workflow<?, ?>> workflows,
            TaskBeans beans) {
        this.schedule = schedule;
        this.machine = machine;
        Presence presence = Presence.join(
                Heart.of(nodes, ports.branches()),
                new Nodes.Newcomer(
                        settings.node(), settings.host(), settings.slots(), settings.tags(), settings.claim()));
        machine.name = presence.id();
        this.parts = new NodeParts(
                settings,
                new NodeParts.Ground(
                        ports.transactions(),
                        ports.branches(),
                        ports.runs(),
                        ports.signals(),
                        ports.sharedState(),
                        ports.outbox(),
                        ports.slots(),
                        ports.instances(),
                        ports.routes(),
                        presence,
                        new NodeParts.Upkeep(audit, agenda, retention),
                        clock,
                        new VirtualPace(schedule, machine),
                        Tracing.NONE),
                workflows,
                new BranchRunner.Tasks(
                        beans, new Values(new TextCodec()), ValueChecks.NONE, new VirtualWatch(schedule, machine)),
                new RunListener() {});
        this.dispatcher = new Dispatcher(parts);
    }

    void start() {
        dispatcher.start(work -> new Actor(schedule, machine, work));
    }

    /** Leaves in order, on a thread of its own: running steps end, every branch is given back. */
    void leave() {
        leaving = true;
        Actor stop = new Actor(schedule, machine, dispatcher::stop);
        stop.setName("stop");
        stop.start();
    }

    /** Tells whether it neither died nor is about to leave. */
    boolean isHere() {
        return !machine.isDead() && !leaving;
    }

    Machine machine() {
        return machine;
    }

    NodeParts parts() {
        return parts;
    }
}
