package dev.holdfast.ejb.service;

import dev.holdfast.store.Nodes;
import dev.holdfast.store.Nodes.Life;
import dev.holdfast.store.Nodes.Newcomer;
import dev.holdfast.store.Nodes.State;
import dev.holdfast.store.Transactions;
import java.util.List;

/**
 * One life of this node in the table of nodes, and what it knows of the others; safe for many threads.
 *
 * <p>Each call but {@link #isAlone} opens a transaction of its own; errors of the database reach the caller.
 */
public final class Presence {

    private final Transactions transactions;
    private final Nodes nodes;
    private final Newcomer self;
    private final int incarnation;
    private volatile List<Life> others = List.of();

    private Presence(Transactions transactions, Nodes nodes, Newcomer self, int incarnation) {
        this.transactions = transactions;
        this.nodes = nodes;
        this.self = self;
        this.incarnation = incarnation;
    }

    /** Adds this node to the table. */
    public static Presence join(Transactions transactions, Nodes nodes, Newcomer self) {
        Presence joined = new Presence(transactions, nodes, self, transactions.own(() -> nodes.join(self)));
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
        transactions.own(() -> nodes.beat(incarnation, held, draining));
        look();
    }

    private void look() {
        others = transactions.own(nodes::lives).stream()
                .filter(life -> life.incarnation() != incarnation)
                .toList();
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

    /** Says that this node has given back what it held, and ends. */
    public void leave() {
        transactions.own(() -> {
            nodes.leave(incarnation);
            return true;
        });
    }
}
