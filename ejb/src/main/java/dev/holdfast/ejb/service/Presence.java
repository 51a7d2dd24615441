package dev.holdfast.ejb.service;

import static dev.holdfast.ejb.log.HoldfastLog.LOG;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.store.Heart;
import dev.holdfast.store.Hold;
import dev.holdfast.store.Nodes.Life;
import dev.holdfast.store.Nodes.Newcomer;
import dev.holdfast.store.Nodes.State;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * One life of this node in the table of nodes, and what it knows of the others; safe for many threads.
 *
 * <p>What it sends goes over the heart's own line; for threads without a transaction. Errors of the database reach the caller.
 */
public final class Presence {

    private final Heart heart;
    private final Newcomer self;
    private final int incarnation;
    private volatile List<Life> others = List.of();
    private volatile boolean toDrain;

    private Presence(Heart heart, Newcomer self, int incarnation) {
        this.heart = heart;
        this.self = self;
        this.incarnation = incarnation;
    }

    /** Adds this node to the table. */
    public static Presence join(Heart heart, Newcomer self) {
        Presence joined = new Presence(heart, self, heart.nodes().join(self));
        joined.look();
        return joined;
    }

    /** Returns the name by which this life owns branches and signs checkpoints: no other life of any node has it. */
    public String id() {
        return self.name() + "/" + incarnation;
    }

    /** Returns its number among all lives. */
    public int incarnation() {
        return incarnation;
    }

    /**
     * Says that this node lives, and looks who else does.
     *
     * @param held how many branches it holds
     * @param draining whether it takes no more
     */
    public void beat(int held, boolean draining) {
        heart.nodes().beat(incarnation, held, draining);
        heart.setClock();
        look();
        if (others.stream().anyMatch(life -> life.state() == State.LOST)) {
            int ended = heart.nodes().endLostSessions();
            if (ended > 0) {
                LOG.sessionsEnded(ended);
            }
        }
    }

    private void look() {
        List<Life> all = heart.nodes().lives();
        others = all.stream().filter(life -> life.incarnation() != incarnation).toList();
        toDrain = all.stream().anyMatch(life -> life.incarnation() == incarnation && life.toDrain());
    }

    /** Tells whether somebody wants this node to take no more work, as of the last look. */
    public boolean isToDrain() {
        return toDrain;
    }

    /** Tells whether nobody else took work when it was last looked. */
    public boolean isAlone() {
        return others.stream().noneMatch(Presence::takesWork);
    }

    /** Returns the others of the same name that lived when it was last looked: nothing is unsafe, but people cannot tell them apart. */
    public List<Life> namesakes() {
        return others.stream()
                .filter(life -> life.node().name().equals(self.name()) && takesWork(life))
                .toList();
    }

    private static boolean takesWork(Life life) {
        return life.state() == State.LIVE && life.node().slots() > 0;
    }

    /** Extends claims as {@link dev.holdfast.store.Branches#renew} does, whatever the pool is up to. */
    public Set<BranchKey> renew(Collection<Hold> holds, Duration claim) {
        return heart.renew(holds, claim);
    }

    /** Tells whether nodes can give each other hints at the moment. */
    public boolean hasHints() {
        return heart.hasHints();
    }

    /** Hints to the others, if there are any, that something may be due which this node does not take. */
    public void hint() {
        if (hasHints() && !isAlone()) {
            heart.hint(incarnation);
        }
    }

    /** Waits for a hint of another node, at most so long; tells whether one came. */
    public boolean awaitHint(Duration atMost) {
        return heart.awaitHint(incarnation, atMost);
    }

    /** Says that this node has given back what it held, and ends. */
    public void leave() {
        heart.nodes().leave(incarnation);
        heart.close();
    }
}
