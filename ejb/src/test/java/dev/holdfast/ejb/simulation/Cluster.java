package dev.holdfast.ejb.simulation;

import dev.holdfast.ejb.config.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The nodes, and what becomes of them: they die, stand still, leave in order, and come back under another name. */
final class Cluster {

    private static final Duration FOREVER = Duration.ofDays(100);

    private final Schedule schedule;
    private final Journal journal;
    private final BiFunction<Machine, Settings, SimulatedNode> assembly;
    private final List<Settings> settings = new ArrayList<>();
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final List<SimulatedNode> lived = new ArrayList<>();
    private final Duration claim;
    private boolean closed;

    /**
     * Draws a cluster.
     *
     * @param assembly puts a node together
     */
    Cluster(Schedule schedule, Journal journal, Duration claim, BiFunction<Machine, Settings, SimulatedNode> assembly) {
        this.schedule = schedule;
        this.journal = journal;
        this.claim = claim;
        this.assembly = assembly;
        int number = 1 + schedule.random().nextInt(4);
        for (int node = 0; node < number; node++) {
            settings.add(draw(node));
        }
    }

    private Settings draw(int node) {
        Random random = schedule.random();
        List<Duration> polls = List.of(Duration.ofMillis(300), Duration.ofSeconds(1), Duration.ofSeconds(4));
        return new Settings(
                "node" + node,
                "host",
                1 + random.nextInt(3),
                node == 2 ? Set.of("cpu") : Set.of(),
                claim,
                1 + random.nextInt(8),
                Duration.ofMinutes(1),
                polls.get(random.nextInt(polls.size())),
                random.nextInt(3) == 0 ? 1 + random.nextInt(4) : 100,
                FOREVER,
                Integer.MAX_VALUE,
                Duration.ofSeconds(30),
                FOREVER, // the audit would mend what the checks are to find
                Settings.Migrate.AUTO,
                Settings.Stranded.WARN);
    }

    /** Starts all nodes. */
    void start() {
        for (int node = 0; node < settings.size(); node++) {
            nodes.add(begin(node));
        }
    }

    private SimulatedNode begin(int node) {
        Settings drawn = settings.get(node);
        Machine machine = new Machine(drawn.node(), schedule.random().nextInt(1_000_000) * 1_000_000L);
        SimulatedNode begun = assembly.apply(machine, drawn);
        journal.note(machine.name + " starts with " + drawn.slots() + " slots");
        lived.add(begun);
        begun.start();
        return begun;
    }

    /** Returns a node that is there; nothing if none is. */
    Optional<SimulatedNode> any() {
        List<SimulatedNode> here = nodes.stream().filter(SimulatedNode::isHere).toList();
        return here.isEmpty()
                ? Optional.empty()
                : Optional.of(here.get(schedule.random().nextInt(here.size())));
    }

    /** Returns the node whose life a machine carries. */
    SimulatedNode on(@Nullable Machine machine) {
        return lived.stream()
                .filter(node -> node.machine() == machine)
                .findFirst()
                .orElseThrow();
    }

    /** Does something to some node. */
    void disturb() {
        int node = schedule.random().nextInt(nodes.size());
        SimulatedNode victim = nodes.get(node);
        switch (schedule.random().nextInt(5)) {
            case 0 -> {
                if (victim.isHere()) {
                    journal.note("kill " + victim.machine().name);
                    victim.machine().die();
                }
            }
            case 1, 2 -> freeze(victim);
            case 3 -> leave(victim);
            default -> revive(node);
        }
    }

    private void freeze(SimulatedNode victim) {
        long time = (long) (claim.toNanos() * 3 * schedule.random().nextDouble());
        journal.note("freeze " + victim.machine().name + " for " + Duration.ofNanos(time));
        victim.machine().freeze(schedule.now() + time);
    }

    private void leave(SimulatedNode node) {
        if (node.isHere()) {
            journal.note("stop " + node.machine().name);
            node.leave();
        }
    }

    private void revive(int node) {
        if (!closed && !nodes.get(node).isHere()) {
            nodes.set(node, begin(node));
        }
    }

    /** Brings every node back that is not there. */
    void reviveAll() {
        for (int node = 0; node < nodes.size(); node++) {
            revive(node);
        }
    }

    /** Stops all nodes in order and returns when the last has ended; on a thread of the schedule. */
    void stopAll() {
        closed = true;
        nodes.forEach(this::leave);
        schedule.pause(
                () -> nodes.stream().allMatch(node -> schedule.isDeserted(node.machine())),
                schedule.now() + Duration.ofMinutes(5).toNanos());
        nodes.stream()
                .filter(node -> !schedule.isDeserted(node.machine()))
                .forEach(node -> journal.violation("threads of " + node.machine().name + " outlive its stop: "
                        + schedule.threadsOf(node.machine())));
    }

    @Override
    public String toString() {
        return settings.toString();
    }
}
