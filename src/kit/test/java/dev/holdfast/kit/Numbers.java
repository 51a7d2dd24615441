package dev.holdfast.kit;

import dev.holdfast.task.Settled;
import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import dev.holdfast.task.Transaction;
import dev.holdfast.task.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Steps over whole numbers, one for each thing that a workflow can ask for. */
public class Numbers {

    /** How big a number is. */
    public enum Size {
        /** Below ten. */
        SMALL,
        /** Ten and more. */
        BIG
    }

    /** What was done, in order; what a transaction takes back is gone. */
    final Ledger<String> done = new Ledger<>();

    private Integer did(String name, Integer result) {
        done.add(name);
        return result;
    }

    /** Adds one. */
    @Task
    public Integer inc(Integer n) {
        return did("inc", n + 1);
    }

    /** Takes one off what {@link #inc} gave. */
    @Task
    public void dec(Integer output) {
        done.add("dec " + output);
    }

    /** Doubles, outside of any transaction. */
    @Task(transaction = Transaction.NONE)
    public Integer dbl(Integer n) {
        return did("dbl", n * 2);
    }

    /** Halves what {@link #dbl} gave. */
    @Task(transaction = Transaction.NONE, retries = 1, backoff = "30s", timeout = "5s")
    public void half(Integer output) {
        done.add("half " + output);
    }

    /** Adds. */
    @Task
    public Integer sum(Integer a, Integer b) {
        return did("sum", a + b);
    }

    /** Adds all. */
    @Task
    public Integer total(List<Integer> all) {
        return did("total", all.stream().mapToInt(Integer::intValue).sum());
    }

    /** Decides. */
    @Task
    public Size size(Integer n) {
        done.add("size");
        return n < 10 ? Size.SMALL : Size.BIG;
    }

    /** Doubles until a hundred. */
    @Task
    public Turn<Integer> grow(Integer n) {
        done.add("grow");
        return n < 100 ? Turn.again(n * 2) : Turn.done(n);
    }

    /** Wants to go on for ever. */
    @Task
    public Turn<Integer> spin(Integer n) {
        return Turn.again(n);
    }

    /** Lists the numbers from one. */
    @Task
    public List<Integer> upTo(Integer n) {
        List<Integer> all = new ArrayList<>();
        for (int i = 1; i <= n; i++) {
            all.add(i);
        }
        done.add("upTo");
        return all;
    }

    /** Takes even numbers alone. */
    @Task
    public Integer even(Integer n) {
        if (n % 2 != 0) {
            throw new IllegalStateException(n + " is odd");
        }
        return did("even", n);
    }

    /** Counts those that did not fail. */
    @Task
    public String report(List<Settled<Integer>> all) {
        return all.stream().filter(Settled::succeeded).count() + " of " + all.size();
    }

    /** So many minutes. */
    @Task
    public Duration minutes(Integer n) {
        done.add("minutes");
        return Duration.ofMinutes(n);
    }

    /** Is tried three times, and may take half a minute each. */
    @Task(retries = 2, backoff = "1s", multiplier = 3, timeout = "30s")
    public Integer careful(Integer n) {
        return did("careful", n + 1);
    }

    /** Fails. */
    @Task
    public Integer fail(Integer n) {
        throw new ArithmeticException("never " + n);
    }

    /** Adds to a value that all steps share. */
    @Task
    public Integer count(Integer n, TaskContext context) {
        return did("count", context.shared().update("count", Integer.class, 0, seen -> seen + n));
    }

    /** Makes nothing of null. */
    @Task
    public Integer orZero(@Nullable Integer n) {
        return did("orZero", n == null ? 0 : n);
    }

    /** Gives null. */
    @Task
    public @Nullable Integer nothing(Integer n) {
        return null;
    }
}
