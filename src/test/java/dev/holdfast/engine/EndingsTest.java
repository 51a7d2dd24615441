package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.testing.Elsewhere;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class EndingsTest {

    private static final InstanceId ID = new InstanceId("order-7");
    private static final RunListener.Subject RUN =
            new RunListener.Subject(ID, new WorkflowName("w"), new BranchKey(1, 0));
    private static final Optional<Phase> RUNNING = Optional.of(Phase.RUNNING);
    private static final Optional<Phase> COMPLETED = Optional.of(Phase.COMPLETED);

    private final Endings endings = new Endings();

    @Test
    void what_has_ended_is_looked_at_once() throws Exception {
        AtomicInteger looks = new AtomicInteger();

        Optional<Phase> status = endings.await(
                ID,
                () -> {
                    looks.incrementAndGet();
                    return COMPLETED;
                },
                Duration.ofHours(1));

        assertThat(status).isEqualTo(COMPLETED);
        assertThat(looks).hasValue(1);
    }

    @Test
    void without_any_time_it_is_looked_at_once() throws Exception {
        assertThat(endings.await(ID, () -> RUNNING, Duration.ZERO)).isEqualTo(RUNNING);
        assertThat(endings.await(ID, () -> RUNNING, Duration.ofSeconds(-1))).isEqualTo(RUNNING);
    }

    @Test
    void an_end_on_another_node_is_found_by_looking_again() throws Exception {
        AtomicInteger looks = new AtomicInteger();

        Optional<Phase> status =
                endings.await(ID, () -> looks.incrementAndGet() < 3 ? RUNNING : COMPLETED, Duration.ofHours(1));

        assertThat(status).isEqualTo(COMPLETED);
    }

    @Test
    void all_who_wait_are_woken_by_the_end() throws Exception {
        AtomicReference<Optional<Phase>> stored = new AtomicReference<>(RUNNING);
        CountDownLatch looked = new CountDownLatch(3);
        List<Elsewhere<Optional<Phase>>> waiting =
                List.of(waiting(stored, looked), waiting(stored, looked), waiting(stored, looked));
        assertThat(looked.await(30, TimeUnit.SECONDS)).isTrue();

        stored.set(COMPLETED);
        endings.ended(RUN, Phase.COMPLETED);

        for (Elsewhere<Optional<Phase>> each : waiting) {
            assertThat(each.result()).isEqualTo(COMPLETED);
        }
    }

    private Elsewhere<Optional<Phase>> waiting(AtomicReference<Optional<Phase>> stored, CountDownLatch looked) {
        return Elsewhere.start(
                "waiting",
                () -> endings.await(
                        ID,
                        () -> {
                            Optional<Phase> status = stored.get();
                            looked.countDown();
                            return status;
                        },
                        Duration.ofHours(1)));
    }

    @Test
    void a_look_that_fails_ends_the_waiting() {
        RuntimeException error = new IllegalStateException("as arranged");

        assertThatThrownBy(() -> endings.await(
                        ID,
                        () -> {
                            throw error;
                        },
                        Duration.ofHours(1)))
                .isSameAs(error);
    }

    @Test
    void whoever_waits_can_be_interrupted() throws Exception {
        CountDownLatch looked = new CountDownLatch(1);
        Elsewhere<Optional<Phase>> waiting = waiting(new AtomicReference<>(RUNNING), looked);
        assertThat(looked.await(30, TimeUnit.SECONDS)).isTrue();

        waiting.thread().interrupt();

        assertThatThrownBy(waiting::result).isInstanceOf(InterruptedException.class);
    }

    @Test
    void an_end_that_nobody_waits_for_is_no_error() throws Exception {
        endings.ended(RUN, Phase.FAILED);

        assertThat(endings.await(ID, () -> RUNNING, Duration.ZERO)).isEqualTo(RUNNING);
    }

    @Test
    void nobody_waits_for_what_was_never_started() throws Exception {
        Optional<Phase> expected = Optional.of(Phase.EXPECTED);

        assertThat(endings.await(ID, () -> expected, Duration.ofHours(1))).isEqualTo(expected);
        assertThat(endings.await(ID, Optional::<Phase>empty, Duration.ofHours(1)))
                .isEmpty();
    }

    @Test
    void the_longest_time_can_be_waited() throws Exception {
        assertThat(endings.await(ID, () -> COMPLETED, Duration.ofSeconds(Long.MAX_VALUE)))
                .isEqualTo(COMPLETED);
    }
}
