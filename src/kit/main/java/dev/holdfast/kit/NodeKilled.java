package dev.holdfast.kit;

/**
 * Ends everything that the running node does at once, as a kill does; whatever it has not committed is gone. No error of any
 * step or store, so that nothing on the way treats it as one.
 */
final class NodeKilled extends Error {

    private static final long serialVersionUID = 1L;

    NodeKilled(String where) {
        super("the node died " + where, null, false, false);
    }
}
