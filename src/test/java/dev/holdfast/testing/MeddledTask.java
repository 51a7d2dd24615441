package dev.holdfast.testing;

import dev.holdfast.task.Task;
import dev.holdfast.task.Transaction;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Tasks that add one, and during whose bodies something else happens. */
public final class MeddledTask {

    private final Map<Integer, Runnable> arranged = new ConcurrentHashMap<>();
    private final AtomicInteger calls = new AtomicInteger();

    /** Creates a bean during whose bodies nothing happens yet. */
    public MeddledTask() {}

    /** Arranges what happens during a call; calls are counted from 1. */
    public MeddledTask during(int call, Runnable meanwhile) {
        arranged.put(call, meanwhile);
        return this;
    }

    /** Adds one, in the transaction of the step. */
    @Task
    public Integer add(Integer number) {
        return call(number);
    }

    /** Adds one, outside any transaction. */
    @Task(transaction = Transaction.NONE)
    public Integer addApart(Integer number) {
        return call(number);
    }

    private Integer call(Integer number) {
        arranged.getOrDefault(calls.incrementAndGet(), () -> {}).run();
        return number + 1;
    }

    /** Returns how many bodies began. */
    public int calls() {
        return calls.get();
    }
}
