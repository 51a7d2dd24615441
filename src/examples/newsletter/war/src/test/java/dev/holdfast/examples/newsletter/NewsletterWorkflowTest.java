package dev.holdfast.examples.newsletter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Workflow;
import dev.holdfast.kit.Kit;
import dev.holdfast.kit.Ledger;
import dev.holdfast.kit.Run;
import java.util.List;
import org.junit.jupiter.api.Test;

class NewsletterWorkflowTest {

    private final Workflow<Issue, Receipt> newsletter = new NewsletterWorkflow().newsletter();
    private final Issue issue = new Issue("tides", List.of("Ada", "Ben"), 0);

    /** The table in memory. */
    private static final class Box extends Outbox {

        private final Ledger<String> letters = new Ledger<>();

        @Override
        void add(String newsletter, String reader) {
            letters.add(reader);
        }

        @Override
        long count(String newsletter) {
            return letters.entries().size();
        }
    }

    @Test
    void every_reader_gets_one_letter_made_of_the_template() {
        Run<Receipt> run = Kit.of(newsletter).with(tasks(new Box())).start(newsletter, "n-1", issue);

        assertThat(run.output()).isEqualTo(new Receipt("News about tides, from a friend", 2));
    }

    @Test
    void wherever_its_node_dies_nobody_gets_a_second_one() {
        int crashes = Kit.of(newsletter).crashEverywhere(kit -> {
            Box box = new Box();
            Run<Receipt> run = kit.with(tasks(box)).start(newsletter, "n-1", issue);
            kit.settles();
            return List.of(run.output(), box.count("n-1"));
        });

        assertThat(crashes).isPositive();
    }

    @SuppressWarnings("UnnecessaryAssignment") // there is no container that injects
    private static NewsletterTasks tasks(Outbox outbox) {
        NewsletterTasks tasks = new NewsletterTasks();
        tasks.outbox = outbox;
        tasks.sender = "a friend";
        return tasks;
    }
}
