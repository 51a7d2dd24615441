package dev.holdfast.ejb.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where a long row of runs, greatest first, can be parted. Memory is bounded: of more runs than it keeps only every second is kept, then
 * every fourth, and so on.
 */
final class Boundaries {

    private static final int KEPT = 10_000;

    private final List<Long> runs = new ArrayList<>();
    private long stride = 1;
    private long seen;

    void add(long run) {
        seen++;
        if (seen % stride != 0) {
            return;
        }
        runs.add(run);
        if (runs.size() > KEPT) {
            List<Long> fewer = new ArrayList<>();
            for (int i = 1; i < runs.size(); i += 2) {
                fewer.add(runs.get(i));
            }
            runs.clear();
            runs.addAll(fewer);
            stride *= 2;
        }
    }

    /** Returns at least one span and at most so many: together they hold every run, the first begins with the newest, the last has no end. */
    List<Span> spans(int most) {
        List<Span> spans = new ArrayList<>();
        int count = Math.max(1, Math.min(most, runs.size()));
        Optional<Long> after = Optional.empty();
        for (int i = 1; i < count; i++) {
            long last = runs.get((int) ((long) runs.size() * i / count) - 1);
            spans.add(new Span(after, OptionalLong.of(last)));
            after = Optional.of(last);
        }
        spans.add(new Span(after, OptionalLong.empty()));
        return spans;
    }
}
