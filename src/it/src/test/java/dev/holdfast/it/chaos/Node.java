package dev.holdfast.it.chaos;

/** The name of the node that this runs on. */
final class Node {

    private Node() {}

    static String name() {
        return System.getProperty("holdfast.node", "?");
    }
}
