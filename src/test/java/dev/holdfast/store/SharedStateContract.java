package dev.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.store.SharedState.Versioned;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Elsewhere;
import dev.holdfast.testing.StandingTransaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store must do with the values that all branches of a run share. */
public abstract class SharedStateContract extends StoreLanguage {

    private SharedState state() {
        return store().ports().sharedState();
    }

    private Versioned read(BranchKey key, String name) {
        return inOwn(() -> state().read(key.run(), name));
    }

    private boolean write(BranchKey key, String name, int version, String value) {
        return inOwn(() -> state().write(key.run(), name, version, text(value)));
    }

    private Map<String, Payload> all(BranchKey key) {
        return inOwn(() -> state().all(key.run()));
    }

    @Test
    void what_was_never_written_has_version_0_and_no_value() {
        BranchKey key = insert("order");

        assertThat(read(key, "total").version()).isZero();
        assertThat(read(key, "total").value()).isEmpty();
        assertThat(all(key)).isEmpty();
    }

    @Test
    void every_write_is_read_with_a_new_version() {
        BranchKey key = insert("order");

        assertThat(write(key, "total", 0, "ten")).isTrue();
        Versioned first = read(key, "total");
        assertThat(write(key, "total", first.version(), "twenty")).isTrue();
        Versioned second = read(key, "total");

        assertThat(first.value()).hasValue(text("ten"));
        assertThat(first.version()).isPositive();
        assertThat(second.value()).hasValue(text("twenty"));
        assertThat(second.version()).isGreaterThan(first.version());
    }

    @Test
    @Case("F36")
    void of_two_who_read_the_same_version_the_second_writes_nothing() {
        BranchKey key = insert("order");
        write(key, "total", 0, "ten");
        int version = read(key, "total").version();
        write(key, "total", version, "twenty");

        assertThat(write(key, "total", version, "lost")).isFalse();
        assertThat(write(key, "total", 0, "lost")).isFalse();
        assertThat(write(key, "total", version + 7, "lost")).isFalse();

        assertThat(read(key, "total").value()).hasValue(text("twenty"));
    }

    @Test
    void what_was_never_written_cannot_be_overwritten() {
        BranchKey key = insert("order");

        assertThat(write(key, "total", 1, "lost")).isFalse();

        assertThat(all(key)).isEmpty();
    }

    @Test
    @Case("F36")
    void of_two_who_write_the_first_value_at_once_the_second_waits_and_writes_nothing() throws Exception {
        BranchKey key = insert("order");
        try (StandingTransaction<Boolean> first = standing(() -> state().write(key.run(), "total", 0, text("first")))) {
            Elsewhere<Boolean> second = meanwhile(() -> state().write(key.run(), "total", 0, text("second")));

            assertThat(first.commit()).isTrue();
            assertThat(second.result()).isFalse();
        }
        assertThat(read(key, "total").value()).hasValue(text("first"));
    }

    @Test
    @Case("F36")
    void of_two_who_overwrite_at_once_the_second_waits_and_writes_nothing() throws Exception {
        BranchKey key = insert("order");
        write(key, "total", 0, "ten");
        int version = read(key, "total").version();
        try (StandingTransaction<Boolean> first =
                standing(() -> state().write(key.run(), "total", version, text("first")))) {
            Elsewhere<Boolean> second = meanwhile(() -> state().write(key.run(), "total", version, text("second")));

            assertThat(first.commit()).isTrue();
            assertThat(second.result()).isFalse();
        }
        assertThat(read(key, "total").value()).hasValue(text("first"));
    }

    @Test
    @Case("F36")
    void of_two_who_write_at_once_the_second_writes_if_the_first_is_rolled_back() throws Exception {
        BranchKey key = insert("order");
        write(key, "total", 0, "ten");
        int version = read(key, "total").version();
        try (StandingTransaction<Boolean> first =
                standing(() -> state().write(key.run(), "total", version, text("first")))) {
            Elsewhere<Boolean> second = meanwhile(() -> state().write(key.run(), "total", version, text("second")));
            first.rollBack();

            assertThat(second.result()).isTrue();
        }
        assertThat(read(key, "total").value()).hasValue(text("second"));
    }

    @Test
    @Case("F36")
    void of_many_who_count_at_once_none_is_lost() throws Exception {
        BranchKey key = insert("order");
        List<Elsewhere<Boolean>> counters = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            counters.add(Elsewhere.start("counter " + i, () -> {
                for (int written = 0; written < 5; ) {
                    written += count(key) ? 1 : 0;
                }
                return true;
            }));
        }

        for (Elsewhere<Boolean> counter : counters) {
            assertThat(counter.result()).isTrue();
        }
        assertThat(read(key, "count").value()).hasValue(text("x".repeat(20)));
    }

    private boolean count(BranchKey key) {
        return inOwn(() -> {
            Versioned seen = state().read(key.run(), "count");
            String before = seen.value()
                    .map(value -> new String(value.bytes(), StandardCharsets.UTF_8))
                    .orElse("");
            return state().write(key.run(), "count", seen.version(), text(before + "x"));
        });
    }

    @Test
    void names_do_not_meet_and_neither_do_runs() {
        BranchKey one = insert("one");
        BranchKey two = insert("two");

        assertThat(write(one, "total", 0, "a")).isTrue();
        assertThat(write(one, "Total", 0, "b")).isTrue();
        assertThat(write(one, "total ", 0, "c")).isTrue();
        assertThat(write(two, "total", 0, "d")).isTrue();

        assertThat(all(one)).isEqualTo(Map.of("total", text("a"), "Total", text("b"), "total ", text("c")));
        assertThat(all(two)).isEqualTo(Map.of("total", text("d")));
    }

    @Test
    void what_is_written_is_rolled_back_with_its_transaction() {
        BranchKey key = insert("order");
        write(key, "total", 0, "ten");
        int version = read(key, "total").version();

        AtomicReference<Boolean> answer = new AtomicReference<>();
        rolledBack(() -> {
            answer.set(state().write(key.run(), "total", version, text("twenty")));
            assertThat(state().read(key.run(), "total").value()).hasValue(text("twenty"));
            assertThat(state().write(key.run(), "other", 0, text("new"))).isTrue();
        });

        assertThat(answer).hasValue(true);
        assertThat(all(key)).isEqualTo(Map.of("total", text("ten")));
        assertThat(read(key, "total").version()).isEqualTo(version);
    }

    @Test
    void the_values_of_an_ended_run_can_still_be_read() {
        BranchKey key = insert("order");
        write(key, "total", 0, "ten");
        inOwn(() -> close(key, cancelling()));

        assertThat(all(key)).isEqualTo(Map.of("total", text("ten")));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100_000})
    void a_value_of_any_length_comes_back_as_it_was(int length) {
        BranchKey key = insert("order");
        Payload value = new Payload((byte) 127, new byte[length]);

        inOwn(() -> state().write(key.run(), "total", 0, value));

        assertThat(read(key, "total").value()).hasValue(value);
    }
}
