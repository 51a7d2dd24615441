package dev.holdfast.examples.settlement;

import static dev.holdfast.snapshot.Status.Kind.COMPLETED;
import static dev.holdfast.snapshot.Status.Kind.FAILED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Workflow;
import dev.holdfast.kit.Kit;
import dev.holdfast.kit.Run;
import dev.holdfast.task.JobOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NightlyWorkflowTest {

    /** Books in memory. */
    private static final class PaperBooks extends Books {

        private final List<Settled> paid = new ArrayList<>();

        @Override
        void pay(Settled settled) {
            paid.add(settled);
        }
    }

    private static SettlementTasks tasks(Books books) {
        SettlementTasks tasks = new SettlementTasks();
        tasks.books = books;
        return tasks;
    }

    @Test
    void a_night_whose_job_fails_once_is_settled_by_its_restart() {
        Workflow<Night, JobOutcome> nightly = new SettlementWorkflows().nightly();
        try (Kit kit = Kit.of(nightly).with(tasks(new PaperBooks()))) {
            kit.jobs()
                    .play("nightly-settlement")
                    .takes(Duration.ofMinutes(20))
                    .fails("DISK FULL")
                    .completes("SETTLED");

            Run<JobOutcome> run = kit.start(nightly, "n-1", new Night("monday", 10, 2, ""));
            kit.settles();

            run.is(COMPLETED);
            assertThat(run.output().exitStatus()).isEqualTo("SETTLED");
            assertThat(kit.jobs().started("nightly-settlement"))
                    .containsExactly(Map.of("day", "monday", "blocked", ""));
        }
    }

    @Test
    void a_merchant_is_paid_without_the_fee_and_a_blocked_one_is_not() {
        Workflow<MerchantDay, Settled> settlement = new SettlementWorkflows().settlement();
        PaperBooks books = new PaperBooks();
        try (Kit kit = Kit.of(settlement).with(tasks(books))) {
            kit.start(settlement, "s-1", new MerchantDay("monday", "m-0001", 3, 10_000, false))
                    .is(COMPLETED);
            kit.start(settlement, "s-2", new MerchantDay("monday", "m-0002", 3, 10_000, true))
                    .is(FAILED)
                    .failedWith(MerchantBlocked.class);
        }

        assertThat(books.paid).containsExactly(new Settled("monday", "m-0001", 3, 10_000, 9_880));
    }
}
