package dev.holdfast.ejb.simulation;

/** The node died: whatever its threads had in hand stays as it is. */
final class Killed extends Error {

    private static final long serialVersionUID = 1L;

    Killed() {
        super("the node was killed", null, false, false);
    }
}
