package dev.holdfast.ejb.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.engine.Tracing;
import dev.holdfast.engine.Tracing.Kind;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Hold;
import dev.holdfast.store.Outbox;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jboss.logging.MDC;
import org.junit.jupiter.api.Test;

/** What the lines of the log are about while a thread works. */
class StepLogTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private final StepLog log = new StepLog(Tracing.NONE);

    private static Claim claim(Optional<String> traceParent) {
        return new Claim(
                new Hold(new BranchKey(1, 2), 3, "node/4"),
                new InstanceId("order-1"),
                new WorkflowName("order"),
                DefinitionHash.of(new byte[32]),
                Phase.RUNNING,
                OptionalLong.empty(),
                OptionalInt.empty(),
                0,
                5,
                "AtTask charge",
                new ValueRef(2, 5),
                Optional.empty(),
                0,
                0,
                Optional.empty(),
                Instant.EPOCH,
                traceParent);
    }

    @Test
    void a_step_that_is_traced_is_named_with_its_trace_until_it_ends() {
        try (Tracing.Span ignored =
                log.begin(Kind.STEP, "charge", claim(Optional.of("00-" + TRACE + "-00f067aa0ba902b7-01")), 3)) {
            assertThat(MDC.getMap())
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "holdfast.instance", "order-1",
                            "holdfast.workflow", "order",
                            "holdfast.branch", "2",
                            "holdfast.step", "charge",
                            "holdfast.attempt", "3",
                            "holdfast.trace", TRACE));
        }
        assertThat(MDC.getMap()).isEmpty();
    }

    @Test
    void a_step_that_is_not_traced_has_no_trace() {
        try (Tracing.Span ignored = log.begin(Kind.STEP, "charge", claim(Optional.empty()), 1)) {
            assertThat(MDC.get("holdfast.trace")).isNull();
            assertThat(MDC.get("holdfast.step")).isEqualTo("charge");
        }
    }

    @Test
    void a_delivery_is_named_by_its_channel_and_sender() {
        Outbox.Message message = new Outbox.Message(
                7,
                new Outbox.Sender(new InstanceId("order-1"), new WorkflowName("order"), new BranchKey(1, 0), 2),
                0,
                "mail",
                new byte[0],
                Instant.EPOCH,
                1,
                false,
                Optional.empty(),
                0,
                Optional.empty());
        try (Tracing.Span ignored = log.deliver(message)) {
            assertThat(MDC.get("holdfast.step")).isEqualTo("mail");
            assertThat(MDC.get("holdfast.instance")).isEqualTo("order-1");
            assertThat(MDC.get("holdfast.attempt")).isEqualTo("2");
        }
        assertThat(MDC.getMap()).isEmpty();
    }

    /** What is not traced costs no object of ours. */
    @Test
    void untraced_work_shares_one_span_and_leaves_the_store_alone() {
        Claim claim = claim(Optional.empty());
        try (Tracing.Span one = log.begin(Kind.STEP, "a", claim, 1);
                Tracing.Span other = log.begin(Kind.UNDO, "b", claim, 1)) {
            assertThat(one).isSameAs(other);
        }
        assertThat(log.seesStore()).isFalse();
        assertThat(log.within(Optional.empty())).isSameAs(log.within(Optional.of("x")));
    }
}
