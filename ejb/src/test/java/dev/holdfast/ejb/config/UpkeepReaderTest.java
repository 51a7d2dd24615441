package dev.holdfast.ejb.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.snapshot.Phase;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Keys of retention and of batch jobs. */
class UpkeepReaderTest {

    private static UpkeepSettings read(Map<String, String> values) {
        return UpkeepReader.read(SettingsReaderTest.config(values));
    }

    @Test
    void without_any_key_completed_and_cancelled_runs_are_kept_for_a_quarter_and_failed_ones_for_ever() {
        UpkeepSettings settings = read(Map.of());

        assertThat(settings.keeping().byPhase())
                .containsOnlyKeys(Phase.COMPLETED, Phase.CANCELLED, Phase.EXPECTED)
                .containsEntry(Phase.COMPLETED, Duration.ofDays(90));
        assertThat(settings.keeping().jobs()).isEmpty();
        assertThat(settings.interval()).isEqualTo(Duration.ofMinutes(10));
        assertThat(settings.recovery()).isEqualTo(UpkeepSettings.Recovery.RESTART);
    }

    @Test
    void every_key_is_read() {
        UpkeepSettings settings = read(Map.of(
                "holdfast.retention.completed", "never",
                "holdfast.retention.failed", "P7D",
                "holdfast.retention.workflows", "order=P3650D, heartbeat = PT2H",
                "holdfast.retention.jobs", "P30D",
                "holdfast.retention.interval", "PT1M",
                "holdfast.jobs.recovery", "fail"));

        assertThat(settings.keeping().byPhase())
                .doesNotContainKey(Phase.COMPLETED)
                .containsEntry(Phase.FAILED, Duration.ofDays(7));
        assertThat(settings.keeping().jobs()).contains(Duration.ofDays(30));
        assertThat(settings.interval()).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.recovery()).isEqualTo(UpkeepSettings.Recovery.FAIL);
    }

    @Test
    void all_that_is_wrong_is_said_at_once() {
        assertThatThrownBy(() -> read(Map.of(
                        "holdfast.retention.completed", "90 days",
                        "holdfast.retention.workflows", "order",
                        "holdfast.retention.compleated", "P1D",
                        "holdfast.jobs.recovery", "maybe")))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("'90 days'")
                .hasMessageContaining("'order'")
                .hasMessageContaining("holdfast.retention.compleated")
                .hasMessageContaining("'maybe'");
    }
}
