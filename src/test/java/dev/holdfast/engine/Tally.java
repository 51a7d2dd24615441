package dev.holdfast.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How often things happen: for sure, and perhaps beyond that. */
final class Tally {

    private final TreeMap<String, Integer> sure = new TreeMap<>();
    private final TreeMap<String, Integer> perhaps = new TreeMap<>();
    private final List<String> undoable = new ArrayList<>();
    private boolean undoableIsSure = true;

    /** Counts something. */
    void add(String what) {
        sure.merge(what, 1, Integer::sum);
    }

    /** Notes a finished step that can be undone; in the order in which steps follow each other, the arms of forks one by one. */
    void undoable(String step) {
        undoable.add(step);
    }

    /** Adds what happens. */
    void add(Tally other) {
        other.sure.forEach((what, times) -> sure.merge(what, times, Integer::sum));
        other.perhaps.forEach((what, times) -> perhaps.merge(what, times, Integer::sum));
        undoable.addAll(other.undoable);
        undoableIsSure &= other.undoableIsSure;
    }

    /** Adds what may happen, wholly or in part. */
    void addDoubtfully(Tally other) {
        other.sure.forEach((what, times) -> perhaps.merge(what, times, Integer::sum));
        other.perhaps.forEach((what, times) -> perhaps.merge(what, times, Integer::sum));
        undoableIsSure &= other.undoable.isEmpty() && other.undoableIsSure;
    }

    /** Returns the same with everything in doubt. */
    Tally doubted() {
        Tally doubted = new Tally();
        doubted.addDoubtfully(this);
        return doubted;
    }

    /** Returns what begins so; without what can be undone. */
    Tally of(String prefix) {
        Tally part = new Tally();
        part.sure.putAll(only(sure, prefix));
        part.perhaps.putAll(only(perhaps, prefix));
        return part;
    }

    private static Map<String, Integer> only(TreeMap<String, Integer> counts, String prefix) {
        return counts.subMap(prefix, prefix + Character.MAX_VALUE);
    }

    /** Returns all that may happen. */
    TreeMap<String, Integer> most() {
        TreeMap<String, Integer> most = new TreeMap<>(sure);
        perhaps.forEach((what, times) -> most.merge(what, times, Integer::sum));
        return most;
    }

    TreeMap<String, Integer> sure() {
        return sure;
    }

    /** Tells whether everything is sure. */
    boolean isExact() {
        return perhaps.isEmpty();
    }

    List<String> undoable() {
        return undoable;
    }

    boolean isUndoableSure() {
        return undoableIsSure;
    }

    int size() {
        return most().values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Says what happened too rarely or too often; empty if nothing did. */
    List<String> differences(Map<String, Integer> actual) {
        List<String> differences = new ArrayList<>();
        TreeMap<String, Integer> most = most();
        most.forEach((what, times) -> {
            int least = sure.getOrDefault(what, 0);
            int found = actual.getOrDefault(what, 0);
            if (found < least || found > times) {
                differences.add(what + " happened " + found + " times instead of " + least + " to " + times);
            }
        });
        actual.forEach((what, times) -> {
            if (!most.containsKey(what)) {
                differences.add(what + " happened " + times + " times instead of never");
            }
        });
        return differences;
    }
}
