package dev.holdfast.kit.fit;

import dev.holdfast.task.Task;
import dev.holdfast.task.Turn;
import java.time.Duration;
import java.util.List;

/** Steps over texts. */
public class Texts {

    /** Two ways. */
    public enum Way {
        /** The one. */
        LEFT,
        /** The other. */
        RIGHT
    }

    /** Passes on. */
    @Task
    public String same(String text) {
        return text;
    }

    /** Takes back. */
    @Task
    public void back(String text) {
        // nothing was done
    }

    /** Ends a loop. */
    @Task
    public Turn<String> stop(String text) {
        return Turn.done(text);
    }

    /** Ends a loop with two. */
    @Task
    public Turn<String> stopBoth(String one, String two) {
        return Turn.done(one + two);
    }

    /** Joins two. */
    @Task
    public String both(String one, String two) {
        return one + two;
    }

    /** Joins any. */
    @Task
    public String all(List<String> texts) {
        return String.join("", texts);
    }

    /** Chooses. */
    @Task
    public Way way(String text) {
        return Way.LEFT;
    }

    /** Chooses by a text. */
    @Task
    public String word(String text) {
        return text;
    }

    /** Splits. */
    @Task
    public List<String> letters(String text) {
        return List.of(text.split(""));
    }

    /** Measures. */
    @Task
    public Duration length(String text) {
        return Duration.ofMinutes(text.length());
    }
}
