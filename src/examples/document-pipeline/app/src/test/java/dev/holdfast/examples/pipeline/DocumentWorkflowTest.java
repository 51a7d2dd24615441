package dev.holdfast.examples.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Workflow;
import dev.holdfast.kit.Kit;
import dev.holdfast.kit.Run;
import java.util.List;
import org.junit.jupiter.api.Test;

class DocumentWorkflowTest {

    private final Workflow<Document, Report> document = new DocumentWorkflow().document();

    @Test
    void every_page_is_read_and_the_stained_ones_are_listed() {
        Run<Report> run = kit(new Pile()).start(document, "d-1", new Document("Annals", 200, 0));

        assertThat(run.output()).isEqualTo(new Report(200, 192, List.of(25, 50, 75, 100, 125, 150, 175, 200)));
        assertThat(run.shared(PageTasks.PAGES_KEPT, Integer.class)).contains(192);
        run.ran("recognise", 200).ran("keep", 200);
    }

    @Test
    void a_page_is_looked_at_until_it_is_good_enough() {
        // Page 1: 77 at the first look, 92 at the next.
        Run<Report> run = kit(new Pile()).start(document, "d-1", new Document("Leaflet", 1, 0));

        assertThat(run.stepOutput("keep", Text.class)).isEqualTo(new Text(1, 92));
        run.ran("improve", 2);
    }

    @Test
    void a_page_that_stays_passable_goes_on_after_four_looks() {
        Kit kit = Kit.of(document).with(tasks(new Pile(), new Passable()));

        Run<Report> run = kit.start(document, "d-1", new Document("Leaflet", 1, 0));

        assertThat(run.stepOutput("keep", Text.class)).isEqualTo(new Text(1, 60));
        run.ran("improve", 4);
    }

    @Test
    void wherever_its_node_dies_each_page_is_kept_once() {
        int crashes = Kit.of(document).crashEverywhere(kit -> {
            Pile pile = new Pile();
            Run<Report> run = kit.with(tasks(pile, new Reader())).start(document, "d-1", new Document("Leaflet", 3, 0));
            kit.settles();
            return List.of(run.output(), pile.count("d-1"), run.shared(PageTasks.PAGES_KEPT, Integer.class));
        });

        assertThat(crashes).isPositive();
    }

    private Kit kit(Pile pile) {
        return Kit.of(document).with(tasks(pile, new Reader()));
    }

    @SuppressWarnings("UnnecessaryAssignment") // there is no container that injects
    private static PageTasks tasks(Pile pile, Reader reader) {
        PageTasks tasks = new PageTasks();
        tasks.reader = reader;
        tasks.texts = pile;
        return tasks;
    }

    /** Sees something on every page, and never more. */
    private static final class Passable extends Reader {

        @Override
        int firstLook(int page) {
            return 60;
        }

        @Override
        int anotherLook(int page, int quality) {
            return quality;
        }
    }
}
