package dev.holdfast.ejb.simulation;

/** What threads run on: it can die, and it can stand still. */
final class Machine {

    /** What it is called; once a node lives on it, the name by which that owns branches. */
    String name;

    /** How far its monotonic time is from that of others. */
    final long offset;

    private boolean dead;
    private long frozenUntil;

    Machine(String name, long offset) {
        this.name = name;
        this.offset = offset;
    }

    boolean isDead() {
        return dead;
    }

    void die() {
        dead = true;
    }

    long frozenUntil() {
        return frozenUntil;
    }

    void freeze(long until) {
        frozenUntil = until;
    }
}
