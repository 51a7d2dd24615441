package dev.holdfast.ejb.dispatch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What this node holds and has a worker to come for, in the order of turns: runs in turn, and of each run first come, first
 * served. A run with ten thousand arms thus holds nobody up who has one, and arms that end at the same moment seldom wait for the
 * row of the same parent. Safe for use by many threads.
 */
final class Turns {

    private final Map<Long, Deque<Runnable>> lines = new LinkedHashMap<>();

    /** Puts work of a run behind what there is of the run already. */
    synchronized void add(long run, Runnable work) {
        lines.computeIfAbsent(run, first -> new ArrayDeque<>(2)).add(work);
    }

    /** Takes the work whose turn it is; throws {@link java.util.NoSuchElementException} if there is none. */
    synchronized Runnable next() {
        Iterator<Map.Entry<Long, Deque<Runnable>>> first = lines.entrySet().iterator();
        Map.Entry<Long, Deque<Runnable>> line = first.next();
        Runnable work = line.getValue().remove();
        first.remove();
        if (!line.getValue().isEmpty()) {
            lines.put(line.getKey(), line.getValue());
        }
        return work;
    }
}
