package dev.holdfast.examples.loan;

import static dev.holdfast.snapshot.Status.Kind.AWAITING_SIGNAL;
import static dev.holdfast.snapshot.Status.Kind.COMPLETED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.Start;
import dev.holdfast.definition.Workflow;
import dev.holdfast.kit.Kit;
import dev.holdfast.kit.Run;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoanWorkflowTest {

    private static final LoanRequest REQUEST = new LoanRequest("ada", 500_000, false);
    private static final LoanRequest EXPRESS = new LoanRequest("ada", 500_000, true);

    private final Workflow<LoanRequest, Outcome> loan = new LoanWorkflow().loan();
    private final Kit kit = Kit.of(loan).with(tasks());

    @SuppressWarnings("UnnecessaryAssignment") // there is no container that injects
    private static LoanTasks tasks() {
        LoanTasks tasks = new LoanTasks();
        tasks.loans = new Drawer();
        return tasks;
    }

    @Test
    void a_clerk_approves() {
        Run<Outcome> run = kit.start(loan, "l-1", REQUEST);

        run.is(AWAITING_SIGNAL).at("regular/clerk").wakesIn(Duration.ofDays(2));
        run.signal("decision", new Decision(true, "carl"));

        assertThat(run.output()).isEqualTo(new Outcome("ada", 500_000, true, "carl", false));
        run.didNotRun("refuse", "regular/escalate");
    }

    @Test
    void a_clerk_rejects() {
        Run<Outcome> run = kit.start(loan, "l-1", REQUEST).signal("decision", new Decision(false, "carl"));

        assertThat(run.output()).isEqualTo(new Outcome("ada", 0, false, "carl", false));
        run.didNotRun("payOut");
    }

    @Test
    void what_the_clerk_leaves_lying_is_for_the_manager() {
        Run<Outcome> run = kit.start(loan, "l-1", REQUEST);

        kit.passes(Duration.ofDays(2));
        run.is(AWAITING_SIGNAL).at("regular/manager-decision").finished("regular/escalate");
        run.signal("manager-decision", new Decision(true, "mia"));

        assertThat(run.output()).isEqualTo(new Outcome("ada", 500_000, true, "mia", true));
    }

    @Test
    void a_clerk_who_is_too_late_decides_nothing() {
        Run<Outcome> run = kit.start(loan, "l-1", REQUEST);
        kit.passes(Duration.ofDays(2));

        run.signal("decision", new Decision(true, "carl"));

        run.is(AWAITING_SIGNAL).at("regular/manager-decision");
    }

    @Test
    void an_express_request_is_for_the_manager_after_seconds() {
        Run<Outcome> run = kit.start(loan, "l-1", EXPRESS).wakesIn(Duration.ofSeconds(5));

        kit.passes(Duration.ofSeconds(5));

        run.at("express/manager-decision");
    }

    @Test
    void a_decision_may_come_before_the_request() {
        kit.signal("l-1", "decision", new Decision(true, "carl"));

        kit.start(loan, "l-1", REQUEST).is(COMPLETED);
    }

    @Test
    void a_request_keeps_its_labels() {
        Start start = Start.of("loan-approval", "l-1", REQUEST)
                .label("applicant", "ada")
                .label("amount", "small");

        assertThat(kit.start(loan, start).labels()).isEqualTo(Map.of("applicant", "ada", "amount", "small"));
    }
}
