package dev.holdfast.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.error.InvalidArgument;
import dev.holdfast.testing.Case;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredNumbersTest {

    @Test
    @Case("FMT-05")
    void the_stored_numbers_of_checkpoint_kinds_are_frozen() {
        List<Checkpoint.Kind> kinds = List.of(
                Checkpoint.Kind.START,
                Checkpoint.Kind.STEP,
                Checkpoint.Kind.FAILED,
                Checkpoint.Kind.FORK,
                Checkpoint.Kind.SIGNAL,
                Checkpoint.Kind.TIMEOUT,
                Checkpoint.Kind.END,
                Checkpoint.Kind.TOMBSTONE,
                Checkpoint.Kind.UNDO,
                Checkpoint.Kind.MIGRATION);

        for (int code = 0; code < kinds.size(); code++) {
            assertThat(kinds.get(code).code()).isEqualTo((short) code);
            assertThat(Checkpoint.Kind.of(code)).isEqualTo(kinds.get(code));
        }
        assertThat(Checkpoint.Kind.values()).hasSize(kinds.size());
    }

    @Test
    @Case("FMT-05")
    void the_stored_numbers_of_what_can_be_sent_are_frozen() {
        List<SignalRecord.Kind> kinds = List.of(
                SignalRecord.Kind.EVENT,
                SignalRecord.Kind.CANCEL,
                SignalRecord.Kind.PAUSE,
                SignalRecord.Kind.RESUME,
                SignalRecord.Kind.TERMINATE,
                SignalRecord.Kind.RETRY,
                SignalRecord.Kind.MIGRATE);

        for (int code = 0; code < kinds.size(); code++) {
            assertThat(kinds.get(code).code()).isEqualTo((short) code);
            assertThat(SignalRecord.Kind.of(code)).isEqualTo(kinds.get(code));
        }
        assertThat(SignalRecord.Kind.values()).hasSize(kinds.size());
        assertThat(SignalRecord.Kind.values())
                .extracting(SignalRecord.Kind::text)
                .containsExactly("event", "cancel", "pause", "resume", "terminate", "retry", "migrate");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 10, 1_000})
    @Case("CTL-20")
    void other_numbers_mean_nothing(int code) {
        assertThatThrownBy(() -> Checkpoint.Kind.of(code)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Phase.of(code)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SignalRecord.Kind.of(code)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_first_number_behind_the_last_means_nothing() {
        assertThatThrownBy(() -> Phase.of(8)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SignalRecord.Kind.of(7)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Case("F3")
    void branches_are_locked_by_run_and_then_by_number() {
        List<BranchKey> keys = new ArrayList<>(
                List.of(new BranchKey(2, 0), new BranchKey(1, 10), new BranchKey(10, 0), new BranchKey(1, 2)));

        Collections.sort(keys);

        assertThat(keys).extracting(BranchKey::toString).containsExactly("1/2", "1/10", "2/0", "10/0");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 501})
    void a_page_has_1_to_500_rows(int limit) {
        assertThatThrownBy(() -> InstanceQuery.newest(limit))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("" + limit);
        assertThat(InstanceQuery.newest(1).limit()).isEqualTo(1);
        assertThat(InstanceQuery.newest(500).limit()).isEqualTo(500);
    }
}
