package dev.holdfast.execution;

import dev.holdfast.task.Task;
import dev.holdfast.task.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Tasks on numbers for every kind of node; remembers its calls, and fails as often as it is told to. */
public final class Sums {

    /** The keys of a route. */
    public enum Parity {
        /** Divisible by two. */
        EVEN,
        /** Not divisible by two. */
        ODD
    }

    private final List<String> calls = new ArrayList<>();
    private int failures;

    /** Creates a bean that does not fail. */
    public Sums() {}

    /** Makes the next so many calls of {@link #flaky} fail. */
    public Sums failing(int times) {
        failures = times;
        return this;
    }

    /** Returns the calls, each with its input. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    void called(String task, Object input) {
        calls.add(task + " " + input);
    }

    /** Adds one. */
    @Task
    public Integer inc(Integer number) {
        called("inc", number);
        return number + 1;
    }

    /** Doubles. */
    @Task
    public Integer dbl(Integer number) {
        called("dbl", number);
        return number * 2;
    }

    /** Adds five. */
    @Task
    public Integer add5(Integer number) {
        called("add5", number);
        return number + 5;
    }

    /** Adds twenty. */
    @Task
    public Integer add20(Integer number) {
        called("add20", number);
        return number + 20;
    }

    /** Adds one, if it does not fail. */
    @Task(retries = 1, backoff = "1s")
    public Integer flaky(Integer number) {
        called("flaky", number);
        if (failures > 0) {
            failures--;
            throw new IllegalStateException("no sum today");
        }
        return number + 1;
    }

    /** Tells whether there was a number. */
    @Task
    public Integer zeroIfNone(@Nullable Integer number) {
        called("zeroIfNone", String.valueOf(number));
        return number == null ? 0 : number;
    }

    /** Adds two results. */
    @Task
    public Integer sum(Integer one, Integer two) {
        called("sum", one + "," + two);
        return one + two;
    }

    /** Shows two results in the order of the arms. */
    @Task
    public String pair(Integer one, Integer two) {
        called("pair", one + "," + two);
        return one + "|" + two;
    }

    /** Adds any number of results. */
    @Task
    public Integer sumAll(List<Integer> numbers) {
        called("sumAll", numbers);
        return numbers.stream().mapToInt(Integer::intValue).sum();
    }

    /** Adds two results for a loop, until they are at least a hundred. */
    @Task
    public Turn<Integer> sumToHundred(Integer one, Integer two) {
        called("sumToHundred", one + "," + two);
        return one + two >= 100 ? Turn.done(one + two) : Turn.again(one + two);
    }

    /** Lists the numbers from one. */
    @Task
    public List<Integer> upTo(Integer number) {
        called("upTo", number);
        return IntStream.rangeClosed(1, number).boxed().toList();
    }

    /** Lists up to two numbers that follow. */
    @Task
    public List<Integer> few(Integer number) {
        called("few", number);
        return IntStream.range(0, Math.floorMod(number, 3))
                .mapToObj(index -> number + index)
                .toList();
    }

    /** Chooses by parity. */
    @Task
    public Parity parity(Integer number) {
        called("parity", number);
        return number % 2 == 0 ? Parity.EVEN : Parity.ODD;
    }

    /** Chooses by the number itself. */
    @Task
    public String word(Integer number) {
        called("word", number);
        return String.valueOf(number);
    }

    /** Takes so many seconds. */
    @Task
    public Duration seconds(Integer number) {
        called("seconds", number);
        return Duration.ofSeconds(number);
    }

    /** Takes up to two seconds. */
    @Task
    public Duration shortTime(Integer number) {
        called("shortTime", number);
        return Duration.ofSeconds(Math.floorMod(number, 3));
    }

    /** Adds one until there are ten. */
    @Task
    public Turn<Integer> toTen(Integer number) {
        called("toTen", number);
        return number + 1 >= 10 ? Turn.done(number + 1) : Turn.again(number + 1);
    }

    /** Adds one and never has enough. */
    @Task
    public Turn<Integer> more(Integer number) {
        called("more", number);
        return Turn.again(number + 1);
    }

    /** Has enough at once. */
    @Task
    public Turn<Integer> enough(Integer number) {
        called("enough", number);
        return Turn.done(number);
    }

    /** Is done with nothing. */
    @Task
    public Turn<@Nullable Integer> nothing(@Nullable Integer number) {
        called("nothing", String.valueOf(number));
        return Turn.done(null);
    }

    /** Takes back. */
    @Task
    public void undo(Integer number) {
        called("undo", number);
    }
}
