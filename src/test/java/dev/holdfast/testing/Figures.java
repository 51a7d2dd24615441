package dev.holdfast.testing;

import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import dev.holdfast.task.Transaction;
import dev.holdfast.task.Turn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Tasks over whole numbers that note what they were called for, that fail as often as a test wants, and during whose bodies
 * something else can happen.
 */
public final class Figures {

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
    private final Map<String, Runnable> arranged = new ConcurrentHashMap<>();
    private final AtomicInteger failures = new AtomicInteger();

    /** How big a number is, for routes. */
    public enum Size {
        /** Below ten. */
        SMALL,
        /** Ten or more. */
        BIG
    }

    /** Creates tasks that do not fail, and during which nothing happens. */
    public Figures() {}

    /** Arranges what happens during a call of a task; the calls of each task are counted from 1. */
    public Figures during(String task, int call, Runnable meanwhile) {
        arranged.put(task + "#" + call, meanwhile);
        return this;
    }

    /** Arranges that the next calls of tasks that can fail do so. */
    public Figures failing(int times) {
        failures.set(times);
        return this;
    }

    /** Returns the tasks that were called, in order. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /** Returns how often a task was called. */
    public int calls(String task) {
        return counts.getOrDefault(task, new AtomicInteger()).get();
    }

    /** Returns what {@link #keyed} saw: the attempt and the key of each call. */
    public List<String> keys() {
        return List.copyOf(keys);
    }

    private Integer called(String task, Integer result) {
        calls.add(task);
        int call = counts.computeIfAbsent(task, name -> new AtomicInteger()).incrementAndGet();
        arranged.getOrDefault(task + "#" + call, () -> {}).run();
        return result;
    }

    private void failIfArranged() {
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IllegalStateException("failure " + calls.size());
        }
    }

    /** Adds one. */
    @Task
    public Integer inc(Integer number) {
        return called("inc", number + 1);
    }

    /** Doubles. */
    @Task
    public Integer dbl(Integer number) {
        return called("dbl", number * 2);
    }

    /** Adds five. */
    @Task
    public Integer add5(Integer number) {
        return called("add5", number + 5);
    }

    /** Adds up the results of two arms. */
    @Task
    public Integer sum(Integer one, Integer other) {
        return called("sum", one + other);
    }

    /** Returns the numbers from one up. */
    @Task
    public List<Integer> upTo(Integer number) {
        called("upTo", number);
        return IntStream.rangeClosed(1, number).boxed().toList();
    }

    /** Adds up the results of many arms. */
    @Task
    public Integer total(List<Integer> all) {
        return called("total", all.stream().mapToInt(Integer::intValue).sum());
    }

    /** Adds one outside of any transaction. */
    @Task(transaction = Transaction.NONE)
    public Integer apart(Integer number) {
        return called("apart", number + 1);
    }

    /** Adds one, or fails as arranged; has two more attempts, after 10 and 20 seconds. */
    @Task(retries = 2, backoff = "10s", multiplier = 2)
    public Integer flaky(Integer number) {
        Integer result = called("flaky", number + 1);
        failIfArranged();
        return result;
    }

    /** Adds one, or fails as arranged; has one more attempt at once, and notes the keys it sees. */
    @Task(retries = 1, backoff = "0s")
    public Integer keyed(Integer number, TaskContext context) {
        Integer result = called("keyed", number + 1);
        keys.add(context.attempt() + ": " + number + " " + context.idempotencyKey());
        failIfArranged();
        return result;
    }

    /** Adds one, or fails as arranged for good. */
    @Task
    public Integer fragile(Integer number) {
        Integer result = called("fragile", number + 1);
        failIfArranged();
        return result;
    }

    /** Throws an error that has no message, as often as arranged, of two attempts. */
    @Task(retries = 1, backoff = "10s")
    public Integer broken(Integer number) {
        Integer result = called("broken", number + 1);
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new StackOverflowError();
        }
        return result;
    }

    /** Adds one within a minute. */
    @Task(timeout = "1m")
    public Integer limited(Integer number) {
        return called("limited", number + 1);
    }

    /** Adds one within a minute, outside of any transaction. */
    @Task(timeout = "1m", transaction = Transaction.NONE)
    public Integer limitedApart(Integer number) {
        return called("limitedApart", number + 1);
    }

    /** Adds one within a minute; has a second attempt after 10 seconds. */
    @Task(timeout = "1m", retries = 1, backoff = "10s")
    public Integer limitedTwice(Integer number) {
        Integer result = called("limitedTwice", number + 1);
        failIfArranged();
        return result;
    }

    /** Adds one where there are the means for it. */
    @Task(tags = "gpu")
    public Integer render(Integer number) {
        return called("render", number + 1);
    }

    /** Adds one until there are three. */
    @Task
    public Turn<Integer> upToThree(Integer number) {
        int next = called("upToThree", number + 1);
        return next < 3 ? Turn.again(next) : Turn.done(next);
    }

    /** Goes on until the number is zero. */
    @Task
    public Turn<Integer> untilZero(Integer number) {
        called("untilZero", number);
        return number == 0 ? Turn.done(number) : Turn.again(number);
    }

    /** Tells how big a number is. */
    @Task
    public Size size(Integer number) {
        called("size", number);
        return number < 10 ? Size.SMALL : Size.BIG;
    }

    /** Takes nothing as zero. */
    @Task
    public Integer orZero(@Nullable Integer number) {
        return called("orZero", number == null ? 0 : number);
    }

    /** Returns ten seconds. */
    @Task
    public Duration nap(Integer number) {
        called("nap", number);
        return Duration.ofSeconds(10);
    }

    /** Returns a time whose end no clock can show. */
    @Task
    public Duration eternity(Integer number) {
        called("eternity", number);
        return Duration.ofSeconds(Long.MAX_VALUE);
    }

    /** Counts in a value that all steps share. */
    @Task
    public Integer count(Integer number, TaskContext context) {
        return context.shared().update("count", Integer.class, 0, seen -> called("count", seen + number));
    }

    /** Counts outside of any transaction. */
    @Task(transaction = Transaction.NONE)
    public Integer countApart(Integer number, TaskContext context) {
        return context.shared().update("count", Integer.class, 0, seen -> called("countApart", seen + number));
    }

    /** Takes back what {@link #inc} did. */
    @Task
    public void undoInc(Integer output) {
        called("undoInc", output);
    }

    /** Takes back what {@link #apart} did. */
    @Task
    public void undoApart(Integer output) {
        called("undoApart", output);
    }

    /** Takes back what {@link #dbl} did, or fails as arranged; has one more attempt after 10 seconds. */
    @Task(retries = 1, backoff = "10s")
    public void undoDbl(Integer output) {
        called("undoDbl", output);
        failIfArranged();
    }
}
