package dev.holdfast.kit;

/**
 * A place where something can be made to go wrong: a step, or what takes it back.
 *
 * @param step the id of the step
 * @param undo whether its undo is meant
 */
record Place(String step, boolean undo) {

    @Override
    public String toString() {
        return (undo ? "the undo of step '" : "step '") + step + "'";
    }
}
