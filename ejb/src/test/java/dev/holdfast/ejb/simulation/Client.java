package dev.holdfast.ejb.simulation;

import dev.holdfast.client.Order;
import dev.holdfast.client.Signal;
import dev.holdfast.client.Workflows;
import dev.holdfast.definition.ConflictPolicy;
import dev.holdfast.engine.RandomStory;
import dev.holdfast.lifecycle.Verb;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Starts one instance, sends what it waits for, pauses and resumes it, perhaps ends it; whatever fails is tried again. */
final class Client implements Runnable {

    private final Simulation simulation;
    private final Schedule schedule;
    private final RandomStory.Part part;
    private final List<List<Signal>> unsent;
    private final int pauses;
    private final int early;
    private final RandomStory.@Nullable Verb end;
    private final int endTurn;
    private int turn;
    private boolean done;

    Client(Simulation simulation, Schedule schedule, RandomStory.Part part) {
        this.simulation = simulation;
        this.schedule = schedule;
        this.part = part;
        this.unsent = part.events();
        Random random = schedule.random();
        this.pauses = random.nextInt(3) * 100;
        this.early = random.nextInt(3) * 250;
        RandomStory.Verb[] verbs = RandomStory.Verb.values();
        this.end = random.nextInt(4) == 0 ? verbs[random.nextInt(verbs.length)] : null;
        this.endTurn = random.nextInt(8);
    }

    boolean isDone() {
        return done;
    }

    @Override
    public void run() {
        pause(1_500);
        while (!unsent.isEmpty() && schedule.happens(early)) {
            send();
        }
        insist("start", door -> door.start(part.workflow(), part.id(), part.input(), ConflictPolicy.USE_EXISTING));
        while (!done) {
            pause(simulation.isCalm() ? 2_000 : 600);
            turn++;
            act();
        }
    }

    private void pause(int millis) {
        schedule.sleep(Duration.ofMillis(1 + schedule.random().nextInt(millis)));
    }

    private void act() {
        List<InstanceSummary> family = simulation.family(part.id());
        Optional<InstanceSummary> root = family.stream()
                .filter(one -> one.id().value().equals(part.id()))
                .findFirst();
        Phase phase = root.map(InstanceSummary::phase).orElse(Phase.EXPECTED);
        if (phase == Phase.EXPECTED) {
            return; // the start has not committed, or its answer was lost
        }
        if (family.stream().allMatch(one -> one.phase().isFinal())) {
            done = !retried(root.orElseThrow());
        } else if (end != null && turn >= endTurn && (phase == Phase.RUNNING || phase == Phase.PAUSED)) {
            end(end, root.orElseThrow().run());
        } else if (phase == Phase.PAUSED && (simulation.isCalm() || schedule.happens(400))) {
            resume(root.orElseThrow().run());
        } else if (phase == Phase.RUNNING && !simulation.isCalm() && schedule.happens(pauses)) {
            pauseIt(root.orElseThrow().run());
        } else if (!unsent.isEmpty() && (simulation.isCalm() || schedule.happens(500))) {
            send();
        }
    }

    private void send() {
        List<Signal> group = unsent.get(schedule.random().nextInt(unsent.size()));
        Signal next = group.remove(0);
        if (group.isEmpty()) {
            unsent.remove(group);
        }
        insist("signal " + next.name() + " " + next.key().orElse(""), door -> door.signal(next));
        if (schedule.happens(150)) {
            insist("the same signal once more", door -> {
                if (door.signal(next)) {
                    simulation.journal().violation("a repetition of " + next + " was taken for new");
                }
            });
        }
    }

    private void pauseIt(long run) {
        attempt("pause", door -> {
            door.pause(part.id(), Order.PLAIN);
            simulation.onCommit(() -> simulation.verbs().stopped(part.id(), run));
        });
    }

    private void resume(long run) {
        attempt("resume", door -> {
            door.resume(part.id(), Order.PLAIN);
            simulation.onCommit(() -> simulation.verbs().wentOn(part.id(), run));
        });
    }

    private void end(RandomStory.Verb verb, long run) {
        attempt(verb.toString(), door -> {
            switch (verb) {
                case CANCEL -> door.cancel(part.id(), Order.PLAIN);
                case CANCEL_AND_UNDO -> door.cancelAndUndo(part.id(), Order.PLAIN);
                case TERMINATE -> door.terminate(part.id(), Order.PLAIN);
            }
            simulation.onCommit(() -> {
                part.ended(verb);
                simulation.verbs().stopped(part.id(), run);
            });
        });
    }

    private boolean retried(InstanceSummary root) {
        if (!part.repaired(root)) {
            return false;
        }
        boolean[] possible = {true};
        attempt("retry", door -> {
            try {
                door.retry(part.id(), Order.PLAIN);
                simulation.onCommit(() -> {
                    part.retried();
                    simulation.verbs().wentOn(part.id(), root.run());
                });
            } catch (Verb.NotPossible e) {
                possible[0] = false; // it was undone
            }
        });
        return possible[0];
    }

    /** Asks until there is an answer. */
    private void insist(String what, Consumer<Workflows> request) {
        while (!attempt(what, request)) {
            pause(300);
        }
    }

    /** Asks some node; tells whether it answered. */
    private boolean attempt(String what, Consumer<Workflows> request) {
        Optional<SimulatedNode> node = simulation.cluster().any();
        if (node.isEmpty()) {
            return false;
        }
        Actor me = (Actor) Thread.currentThread();
        me.machine = node.get().machine();
        simulation.journal().note(part.id() + ": " + what);
        try {
            node.get().parts().transactions().own(() -> {
                request.accept(node.get().parts().door());
                return true;
            });
            return true;
        } catch (Killed e) {
            me.machine = null;
            schedule.live(); // the client dies at the end of all alone
            return false;
        } catch (RuntimeException e) {
            simulation.journal().note(part.id() + ": " + what + " has no good answer: " + e);
            return false;
        } finally {
            me.machine = null;
        }
    }
}
