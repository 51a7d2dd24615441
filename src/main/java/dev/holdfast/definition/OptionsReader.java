package dev.holdfast.definition;

import dev.holdfast.error.InvalidArgument;
import dev.holdfast.task.Task;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads the options of a task out of its annotation and checks their rules. */
final class OptionsReader {

    private final TaskBody body;
    private final Task task;
    private final Consumer<Problem> problems;

    private OptionsReader(TaskBody body, Task task, Consumer<Problem> problems) {
        this.body = body;
        this.task = task;
        this.problems = problems;
    }

    static TaskOptions read(TaskBody body, Task task, Consumer<Problem> problems) {
        return new OptionsReader(body, task, problems).read();
    }

    private TaskOptions read() {
        if (task.priority() < 1 || task.priority() > 5) {
            problem(
                    "invalid-priority",
                    "has priority " + task.priority() + "; 1 (critical) to 5 (minimal) are allowed");
        }
        if (task.tags().length > TaskOptions.MAX_TAGS) {
            problem(
                    "too-many-tags",
                    "has " + task.tags().length + " tags; at most " + TaskOptions.MAX_TAGS + " are allowed");
        }
        for (String tag : task.tags()) {
            if (tag.isBlank() || tag.length() > TaskOptions.MAX_TAG_LENGTH || tag.indexOf(',') >= 0) {
                problem(
                        "invalid-tag",
                        "has the tag '" + tag + "'; a tag has 1 to " + TaskOptions.MAX_TAG_LENGTH
                                + " characters and no comma");
            }
        }
        return new TaskOptions(
                task.transaction(),
                present(task.version()),
                task.priority(),
                Arrays.asList(task.tags()),
                retries(),
                time("timeout", task.timeout()).filter(this::isPositive),
                present(task.displayName())
                        .orElse(task.id().isEmpty() ? body.method().getName() : task.id()),
                present(task.description()));
    }

    private Retries retries() {
        if (task.retries() < 0) {
            problem("invalid-retries", "has " + task.retries() + " retries; 0 means none, and less is not possible");
        }
        if (!(task.multiplier() >= 1) || Double.isInfinite(task.multiplier())) {
            problem("invalid-retries", "has the multiplier " + task.multiplier() + "; it must be at least 1");
        }
        if (!(task.jitter() >= 0 && task.jitter() <= 1)) {
            problem("invalid-retries", "has the jitter " + task.jitter() + "; 0 to 1 are allowed");
        }
        return new Retries(
                task.retries(),
                time("backoff", task.backoff()).orElse(Duration.ZERO),
                task.multiplier(),
                time("maxBackoff", task.maxBackoff()),
                task.jitter(),
                List.of(task.retryOn()),
                List.of(task.abortOn()));
    }

    private Optional<Duration> time(String what, String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            Duration length = DurationText.parse(text);
            if (length.compareTo(Draft.LONGEST) <= 0) {
                return Optional.of(length);
            }
            problem(
                    "invalid-duration",
                    "has the " + what + " '" + text + "', which is longer than " + Draft.LONGEST.toDays() + " days");
        } catch (InvalidArgument e) {
            problem("invalid-duration", "has a wrong " + what + ": " + e.getMessage());
        }
        return Optional.empty();
    }

    private boolean isPositive(Duration timeout) {
        if (timeout.isZero()) {
            problem("invalid-duration", "has a timeout of zero, in which nothing can be done");
        }
        return !timeout.isZero();
    }

    private void problem(String rule, String text) {
        problems.accept(new Problem(rule, body + " " + text));
    }

    private static Optional<String> present(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
