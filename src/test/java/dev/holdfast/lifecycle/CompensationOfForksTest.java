package dev.holdfast.lifecycle;

import static dev.holdfast.definition.Arm.arm;
import static dev.holdfast.lifecycle.Undoing.numbers;
import static dev.holdfast.lifecycle.Undoing.row;
import static dev.holdfast.lifecycle.Undoing.undoable;
import static dev.holdfast.lifecycle.Undoing.undoables;
import static dev.holdfast.lifecycle.Undoing.undone;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Node;
import dev.holdfast.definition.Plan;
import dev.holdfast.definition.Workflow;
import dev.holdfast.execution.Drive;
import dev.holdfast.execution.RandomSums;
import dev.holdfast.execution.Sums;
import dev.holdfast.lifecycle.Compensation.Row;
import dev.holdfast.snapshot.Checkpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** What is undone where branches forked: between what follows and what precedes, the last arm first. */
class CompensationOfForksTest {

    private static Workflow<Integer, Integer> forked() {
        return undoable(
                        undoables("before")
                                .fork(
                                        arm("one", arm -> undoable(undoable(arm, "a"), "b")),
                                        arm("two", arm -> undoable(undoable(arm, "x"), "y")))
                                .join("join", Sums::sum)
                                .undoneBy(Sums::undo),
                        "after")
                .build();
    }

    private static final String[] FORKED = {
        "0.0 START - > AtTask before",
        "0.1 STEP before > AtFork fork-1",
        "0.2 FORK fork-1 > AtJoin 1+2 fork-1",
        "0.3 STEP join > AtTask after",
        "0.4 STEP after > AtTask after",
        "1.0 START - > AtTask a",
        "1.1 STEP a > AtTask b",
        "1.2 END b > AtTask b",
        "2.0 START - > AtTask x",
        "2.1 STEP x > AtTask y",
        "2.2 END y > AtTask y"
    };

    @Test
    void a_fork_is_undone_between_what_follows_and_what_precedes_it_its_last_arm_first() {
        assertThat(undone(forked(), FORKED))
                .containsExactly("after 0.4", "join 0.3", "y 2.2", "x 2.1", "b 1.2", "a 1.1", "before 0.1");
    }

    @Test
    void arms_that_had_not_ended_are_undone_as_far_as_they_came() {
        assertThat(undone(
                        forked(),
                        "0.0 START - > AtTask before",
                        "0.1 STEP before > AtFork fork-1",
                        "0.2 FORK fork-1 > AtJoin 1+2 fork-1",
                        "0.3 TOMBSTONE - > AtJoin 1+2 fork-1",
                        "1.0 START - > AtTask a",
                        "1.1 STEP a > AtTask b",
                        "1.2 FAILED b > AtTask b",
                        "2.0 START - > AtTask x",
                        "2.1 TOMBSTONE - > AtTask x"))
                .containsExactly("a 1.1", "before 0.1");
    }

    @Test
    void the_order_in_which_branches_are_read_changes_nothing() {
        List<String> shuffled = new ArrayList<>(List.of(FORKED).subList(5, FORKED.length));
        shuffled.addAll(List.of(FORKED).subList(0, 5));

        assertThat(undone(forked(), shuffled.toArray(String[]::new))).isEqualTo(undone(forked(), FORKED));
    }

    @Test
    void a_fork_inside_an_arm_is_undone_inside_the_arm() {
        Workflow<Integer, Integer> workflow = numbers()
                .fork(
                        arm(
                                "outer",
                                arm -> undoable(arm, "first")
                                        .fork(
                                                arm("in 1", inner -> undoable(inner, "a")),
                                                arm("in 2", inner -> undoable(inner, "b")))
                                        .join("inner join", Sums::sum)
                                        .undoneBy(Sums::undo)),
                        arm("other", arm -> undoable(arm, "c")))
                .join("join", Sums::sum)
                .build();

        assertThat(undone(
                        workflow,
                        "0.0 START - > AtFork fork-1",
                        "0.1 FORK fork-1 > AtJoin 1+2 fork-1",
                        "1.0 START - > AtTask first",
                        "1.1 STEP first > AtFork fork-2",
                        "1.2 FORK fork-2 > AtJoin 3+2 fork-2",
                        "1.3 END inner join > AtJoin 3+2 fork-2",
                        "2.0 START - > AtTask c",
                        "2.1 END c > AtTask c",
                        "3.0 START - > AtTask a",
                        "3.1 END a > AtTask a",
                        "4.0 START - > AtTask b",
                        "4.1 END b > AtTask b"))
                .containsExactly("c 2.1", "inner join 1.3", "b 4.1", "a 3.1", "first 1.1");
    }

    @Test
    void the_items_of_a_fan_out_are_undone_last_first_those_that_were_opened() {
        Workflow<Integer, List<Integer>> workflow = numbers()
                .forEach("items", Sums::upTo, item -> undoable(item, "each"))
                .all()
                .build();

        assertThat(undone(
                        workflow,
                        "0.0 START - > AtTask upTo",
                        "0.1 STEP upTo > AtFork items",
                        "0.2 FORK items > AtJoin 7+4 items",
                        "7.0 START - > AtTask each",
                        "7.1 END each > AtTask each",
                        "8.0 START - > AtTask each",
                        "8.1 FAILED each > AtTask each",
                        "9.0 START - > AtTask each",
                        "9.1 END each > AtTask each",
                        "10.0 START - > AtTask each"))
                .containsExactly("each 9.1", "each 7.1");
    }

    @Test
    void branches_that_no_fork_leads_to_do_not_count() {
        String[] rows = Arrays.copyOf(FORKED, FORKED.length + 3);
        rows[FORKED.length] = "3.0 START - > NotStarted";
        rows[FORKED.length + 1] = "3.1 STEP a > AtTask b";
        rows[FORKED.length + 2] = "3.2 UNDO after > AtTask after";

        assertThat(undone(forked(), rows)).isEqualTo(undone(forked(), FORKED));
    }

    @Test
    void only_a_row_that_opened_arms_stands_for_them() {
        assertThat(undone(
                        forked(),
                        "0.1 STEP before > AtJoin 1+2 fork-1",
                        "0.2 FORK fork-1 > AtFork fork-1",
                        "1.1 STEP a > AtTask b"))
                .containsExactly("before 0.1");
    }

    @Test
    void an_opened_fork_that_a_failed_attempt_at_its_join_follows_is_counted_once() {
        assertThat(undone(
                        forked(),
                        "0.2 FORK fork-1 > AtJoin 1+2 fork-1",
                        "0.3 FAILED join > AtJoin 1+2 fork-1",
                        "0.4 TOMBSTONE - > AtJoin 1+2 fork-1",
                        "1.1 STEP a > AtTask b"))
                .containsExactly("a 1.1");
    }

    @Test
    void a_delay_in_an_arm_that_leads_to_a_step_is_undone_with_it() {
        Workflow<Integer, Integer> workflow = numbers()
                .fork(
                        arm("one", arm -> undoable(arm.delay("rest", Duration.ofSeconds(1)), "a")),
                        arm("two", arm -> undoable(arm, "b")))
                .join("join", Sums::sum)
                .build();

        assertThat(undone(
                        workflow,
                        "0.0 START - > AtFork fork-1",
                        "0.1 FORK fork-1 > AtJoin 1+2 fork-1",
                        "1.0 START - > AtDelay 2026-01-01T00:00:01Z rest",
                        "1.1 STEP rest > AtTask a",
                        "1.2 END a > AtTask a",
                        "2.0 START - > AtTask b",
                        "2.1 END b > AtTask b"))
                .containsExactly("b 2.1", "a 1.2");
    }

    // A property: arms are driven one after the other here, so the order of undoing is that of writing, backwards.

    @RepeatedTest(200)
    void whatever_was_done_is_undone_once_and_backwards(RepetitionInfo repetition) {
        int seed = repetition.getCurrentRepetition();
        Plan plan = new RandomSums(seed).workflow().plan();
        List<Row> rows = driven(seed);
        List<Row> cut = rows.subList(0, 1 + new Random(seed).nextInt(rows.size()));
        List<String> backwards = new ArrayList<>();
        for (Row row : cut) {
            boolean finished = row.kind() == Checkpoint.Kind.STEP || row.kind() == Checkpoint.Kind.END;
            if (finished
                    && row.node()
                            .map(plan::node)
                            .filter(CompensationOfForksTest::isUndoable)
                            .isPresent()) {
                backwards.add(0, row.node().get() + " " + row.branch() + "." + row.sequence());
            }
        }

        assertThat(undone(plan, cut)).as("seed %d", seed).isEqualTo(backwards);
        assertThat(undone(plan, byBranch(cut))).as("seed %d", seed).isEqualTo(backwards);
    }

    private static List<Row> driven(int seed) {
        Drive drive = Drive.of(new RandomSums(seed).workflow(), new Sums());
        assertThat(drive.run(seed % 10)).isInstanceOf(Integer.class);
        return drive.rows().stream()
                .map(row -> new Row(row.branch(), row.sequence(), row.kind(), row.node(), row.position()))
                .toList();
    }

    private static boolean isUndoable(Node node) {
        return node instanceof Node.Task task && task.undo().isPresent();
    }

    private static List<Row> byBranch(List<Row> rows) {
        List<Row> sorted = new ArrayList<>(rows);
        Collections.sort(
                sorted,
                (one, two) -> one.branch() != two.branch()
                        ? Integer.compare(two.branch(), one.branch())
                        : Integer.compare(one.sequence(), two.sequence()));
        return sorted;
    }
}
