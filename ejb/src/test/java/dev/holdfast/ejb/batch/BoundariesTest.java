package dev.holdfast.ejb.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BoundariesTest {

    private static List<Span> spans(long runs, int most) {
        Boundaries boundaries = new Boundaries();
        LongStream.iterate(runs, run -> run - 1).limit(runs).forEach(boundaries::add);
        return boundaries.spans(most);
    }

    private static long held(Span span, long runs) {
        return LongStream.rangeClosed(1, runs)
                .filter(run -> span.after().map(after -> run < after).orElse(true) && span.holds(run))
                .count();
    }

    @Test
    void a_few_runs_are_parted_evenly_and_each_is_in_one_span() {
        assertThat(spans(10, 3)).extracting(span -> held(span, 10)).containsExactly(3L, 3L, 4L);
    }

    @Test
    void no_span_is_empty_and_there_is_always_one() {
        assertThat(spans(2, 5)).extracting(span -> held(span, 2)).containsExactly(1L, 1L);
        assertThat(spans(0, 5)).containsExactly(Span.ALL);
    }

    @Test
    void a_hundred_thousand_runs_are_parted_evenly_in_little_memory() {
        List<Long> sizes =
                spans(100_000, 4).stream().map(span -> held(span, 100_000)).toList();

        assertThat(sizes).hasSize(4).allSatisfy(size -> assertThat(size).isBetween(24_900L, 25_100L));
        assertThat(sizes.stream().mapToLong(Long::longValue).sum()).isEqualTo(100_000);
    }

    @Test
    void a_span_is_read_as_it_was_written() {
        assertThat(spans(10, 3))
                .allSatisfy(span -> assertThat(Span.of(span.toString())).isEqualTo(span));
        assertThat(Span.of(Span.ALL.behind(7).toString()).after()).contains(7L);
    }
}
