package dev.holdfast.testing;

import dev.holdfast.task.Task;
import dev.holdfast.task.Transaction;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tasks that calculate, and remember in which order they were called. */
public final class Arithmetic {

    private final List<String> calls = new CopyOnWriteArrayList<>();

    /** Creates the bean. */
    public Arithmetic() {}

    /** Adds one. */
    @Task
    public Integer inc(Integer number) {
        calls.add("inc");
        return number + 1;
    }

    /** Doubles. */
    @Task
    public Integer dbl(Integer number) {
        calls.add("dbl");
        return number * 2;
    }

    /** Adds five. */
    @Task
    public Integer add5(Integer number) {
        calls.add("add5");
        return number + 5;
    }

    /** Adds ten, outside any transaction. */
    @Task(transaction = Transaction.NONE)
    public Integer add10Apart(Integer number) {
        calls.add("add10Apart");
        return number + 10;
    }

    /** Returns the names of the tasks called so far, in order. */
    public List<String> calls() {
        return List.copyOf(calls);
    }
}
