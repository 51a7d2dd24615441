package dev.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.store.Transactions.Attempt;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Elsewhere;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every store must do with transactions, whatever is stored in them. */
public abstract class TransactionsContract extends StoreLanguage {

    // Transactions.

    private void assertThatTheThreadHasNoTransaction() {
        AtomicReference<Boolean> told = new AtomicReference<>();
        transactions().afterCompletion(told::set);
        assertThat(told).as("called at once").hasValue(true);
    }

    private Attempt<Boolean> stepThatInserts(String name, boolean accepted) {
        routes();
        return transactions()
                .step(
                        LONG,
                        () -> "value",
                        ignored -> runs().insert(newRun(name)).isPresent(),
                        ignored -> accepted);
    }

    @Test
    void own_work_that_throws_is_rolled_back_and_throws_the_same() {
        routes();
        IllegalStateException error = new IllegalStateException("as arranged");

        assertThatThrownBy(() -> inOwn(() -> {
                    runs().insert(newRun("order"));
                    throw error;
                }))
                .isSameAs(error);

        assertThat(inOwn(() -> instances().find(id("order")))).isEmpty();
        assertThatTheThreadHasNoTransaction();
    }

    @Test
    void own_work_inside_another_transaction_is_committed_whatever_becomes_of_that() {
        routes();

        rolledBack(() -> {
            runs().insert(newRun("outer"));
            inOwn(() -> runs().insert(newRun("inner")));
        });

        assertThat(inOwn(() -> instances().find(id("inner")))).isPresent();
        assertThat(inOwn(() -> instances().find(id("outer")))).isEmpty();
    }

    @Test
    @Case("SEQ-09")
    void a_step_whose_record_is_accepted_is_committed() {
        assertThat(stepThatInserts("order", true)).isEqualTo(new Attempt.Committed<>(true));

        assertThat(inOwn(() -> instances().find(id("order")))).isPresent();
        assertThatTheThreadHasNoTransaction();
    }

    @Test
    void a_step_whose_record_is_not_accepted_is_rolled_back() {
        assertThat(stepThatInserts("order", false)).isEqualTo(new Attempt.Refused<>(true));

        assertThat(inOwn(() -> instances().find(id("order")))).isEmpty();
        assertThatTheThreadHasNoTransaction();
    }

    static Stream<Throwable> everythingABodyMayThrow() {
        return Stream.of(
                new Exception("as arranged"),
                new IllegalStateException("as arranged"),
                new AssertionError("as arranged"));
    }

    @ParameterizedTest
    @MethodSource("everythingABodyMayThrow")
    @Case("SEQ-09")
    void a_step_whose_body_throws_is_rolled_back_and_says_what_it_threw(Throwable thrown) {
        routes();
        AtomicInteger records = new AtomicInteger();

        Attempt<Boolean> attempt = transactions()
                .step(
                        LONG,
                        () -> {
                            runs().insert(newRun("order"));
                            if (thrown instanceof Error error) {
                                throw error;
                            }
                            throw (Exception) thrown;
                        },
                        ignored -> {
                            records.incrementAndGet();
                            return true;
                        },
                        done -> done);

        assertThat(attempt).isEqualTo(new Attempt.BodyFailed<Boolean>(thrown));
        assertThat(records).hasValue(0);
        assertThat(inOwn(() -> instances().find(id("order")))).isEmpty();
        assertThatTheThreadHasNoTransaction();
    }

    @Test
    @Case("SEQ-09")
    void a_step_whose_record_cannot_be_written_is_rolled_back_with_the_work_of_its_body() {
        routes();
        IllegalStateException error = new IllegalStateException("as arranged");

        Attempt<Boolean> attempt = transactions()
                .step(
                        LONG,
                        () -> runs().insert(newRun("order")),
                        ignored -> {
                            throw error;
                        },
                        done -> true);

        assertThat(attempt)
                .isInstanceOfSatisfying(
                        Attempt.RecordFailed.class,
                        failed -> assertThat(failed.cause()).isSameAs(error));
        assertThat(inOwn(() -> instances().find(id("order")))).isEmpty();
        assertThatTheThreadHasNoTransaction();
    }

    @Test
    @Case("WAKE-06")
    void the_end_of_a_transaction_is_told_after_it_with_what_it_was() {
        List<Boolean> told = new ArrayList<>();

        inOwn(() -> {
            transactions().afterCompletion(told::add);
            assertThat(told).isEmpty();
        });
        assertThat(told).containsExactly(true);

        rolledBack(() -> transactions().afterCompletion(told::add));
        assertThat(told).containsExactly(true, false);
    }

    @Test
    void what_is_called_after_a_commit_finds_what_was_committed() throws Exception {
        routes();
        AtomicReference<Elsewhere<Optional<Snapshot>>> found = new AtomicReference<>();

        inOwn(() -> {
            runs().insert(newRun("order"));
            transactions()
                    .afterCompletion(committed -> found.set(Elsewhere.start(
                            "reader", () -> transactions().own(() -> instances().find(id("order"))))));
        });

        assertThat(found.get().result()).isPresent();
    }

    @Test
    void an_error_of_the_application_is_no_trouble_of_the_database() {
        assertThat(transactions().trouble(new IllegalStateException("no stock")))
                .isEqualTo(Transactions.Trouble.OTHER);
    }
}
