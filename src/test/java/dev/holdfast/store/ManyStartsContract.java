package dev.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Elsewhere;
import dev.holdfast.testing.StandingTransaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every store must do with many runs that begin at once: what it does with each alone. */
public abstract class ManyStartsContract extends StoreLanguage {

    private List<OptionalLong> insertAll(TestRun... wanted) {
        List<NewRun> built = Stream.of(wanted).map(TestRun::build).toList();
        return inOwn(() -> runs().insertAll(built));
    }

    private static BranchKey branch(OptionalLong created) {
        return new BranchKey(created.orElseThrow(), 0);
    }

    @Test
    @Case({"LIF-01", "STO-01"})
    void each_of_many_stands_at_its_first_task_with_its_own_input() {
        List<OptionalLong> created = insertAll(
                aRun("one").input(text("first")),
                aRun("two").input(text("second")).priority(1),
                aRun("three").input(text("third")));

        for (String name : List.of("one", "two", "three")) {
            assertThat(find(name).workflow()).isEqualTo(workflow);
            assertThat(find(name).hash()).isEqualTo(hash);
        }
        assertThat(created).extracting(OptionalLong::getAsLong).doesNotHaveDuplicates();
        assertThat(List.of(find("one").run(), find("two").run(), find("three").run()))
                .as("in the order of the list")
                .isEqualTo(created.stream().map(OptionalLong::getAsLong).toList());
        assertThat(inOwn(() -> instances().value(branch(created.get(1)).run(), new ValueRef(0, 0))))
                .hasValue(text("second"));
        List<Claim> due = new ArrayList<>(poll(pollOf(1)));
        assertThat(due).extracting(Claim::instance).as("the most urgent").containsExactly(id("two"));
        due.addAll(poll(pollOf(10)));
        assertThat(due).hasSize(3).allSatisfy(claim -> {
            assertThat(claim.sequence()).isZero();
            assertThat(claim.hold().version()).isEqualTo(2);
            assertThat(claim.position()).isEqualTo(position(0));
            assertThat(claim.takeovers()).isZero();
        });
    }

    @Test
    void none_are_created_where_none_are_wanted() {
        assertThat(insertAll()).isEmpty();
    }

    @Test
    @Case({"LIF-02", "DEF-01", "F16"})
    void ids_in_use_are_left_out_and_the_others_are_created() {
        BranchKey taken = insert("taken");
        append(step(claimed("taken", NO_TIME).hold(), 1));

        List<OptionalLong> created = insertAll(aRun("before"), aRun("taken"), aRun("after"));

        assertThat(created).extracting(OptionalLong::isPresent).containsExactly(true, false, true);
        assertThat(find("before").run()).isEqualTo(created.get(0).getAsLong());
        assertThat(find("after").run()).isEqualTo(created.get(2).getAsLong());
        assertThat(find("taken").run()).isEqualTo(taken.run());
        assertThatItStandsAt("taken", 1);
        assertThat(kinds(steps(taken))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.STEP);
    }

    @Test
    @Case("DEF-01")
    void an_id_that_is_wanted_twice_goes_to_the_first() {
        List<OptionalLong> created = insertAll(
                aRun("z"),
                aRun("twice").input(text("first")),
                aRun("a"),
                aRun("twice").input(text("second")));

        assertThat(created).extracting(OptionalLong::isPresent).containsExactly(true, true, true, false);
        assertThat(claimed(branch(created.get(1))).value()).hasValue(text("first"));
        assertThat(poll(pollOf(10))).hasSize(2);
    }

    @Test
    @Case("F9")
    void rows_that_signals_made_before_become_the_runs_and_keep_their_signals() {
        for (String early : List.of("early", "twice")) {
            assertThat(inOwn(() -> signals()
                            .send(
                                    id(early),
                                    new Signals.NewSignal("go", text("now"), Optional.empty(), Optional.empty()))))
                    .isEqualTo(Signals.Sent.STORED);
        }

        List<OptionalLong> created =
                insertAll(aRun("new"), aRun("early").label("of", "early"), aRun("twice"), aRun("twice"));

        assertThat(created).extracting(OptionalLong::isPresent).containsExactly(true, true, true, false);
        BranchKey early = branch(created.get(1));
        assertThat(phase(early)).isEqualTo(Phase.RUNNING);
        assertThat(kinds(steps(early))).containsExactly(Checkpoint.Kind.START);
        assertThat(inOwn(() -> signals().sent(early.run()))).hasSize(1);
        assertThat(inOwn(() -> signals().oldest(early.run(), List.of("go")))).isPresent();
        assertThat(inOwn(() -> instances().labels(early.run()))).isEqualTo(Map.of("of", "early"));
        assertThat(claimed(early).value()).hasValue(value(0));
    }

    @Test
    void labels_stay_with_their_run() {
        List<OptionalLong> created = insertAll(
                aRun("one").label("customer", "ann").label("rush", ""),
                aRun("two"),
                aRun("three").label("customer", "bob"));

        assertThat(created)
                .map(run -> inOwn(() -> instances().labels(run.orElseThrow())))
                .containsExactly(Map.of("customer", "ann", "rush", ""), Map.of(), Map.of("customer", "bob"));
    }

    @Test
    void each_is_due_when_it_should_be() {
        List<OptionalLong> created = insertAll(
                aRun("now"),
                aRun("later").dueIn(LONG),
                aRun("held").heldBy("node-b", LONG),
                aRun("lost").heldBy("node-b", NO_TIME));

        assertThatItIsDue(branch(created.get(0)));
        assertThatItIsNotDue(branch(created.get(1)));
        assertThat(isHeld(new Hold(branch(created.get(1)), 1, "node-b"))).isFalse();
        assertThatItIsNotDue(branch(created.get(2)));
        assertThat(isHeld(new Hold(branch(created.get(2)), 1, "node-b"))).isTrue();
        Claim takenOver = claimed(branch(created.get(3)));
        assertThat(takenOver.takeovers()).isEqualTo(1);
        assertThat(takenOver.abandoned()).isPresent();
    }

    @Test
    void a_run_that_sleeps_first_is_due_again_after_a_pause_when_it_would_have_been() {
        List<OptionalLong> created = insertAll(aRun("now"), aRun("later").dueIn(LONG));
        for (OptionalLong run : created) {
            pause(branch(run));
            assertThatItIsNotDue(branch(run));
            resume(branch(run));
        }

        assertThatItIsDue(branch(created.get(0)));
        assertThatItIsNotDue(branch(created.get(1)));
        assertThat(inOwn(() -> branches().untilNextDue(routes())))
                .hasValueSatisfying(left -> assertThat(left).isZero());
    }

    @Test
    void the_claims_of_those_that_are_held_last_as_long_as_they_should() {
        insertAll(aRun("one").heldBy("node-b", LONG), aRun("two").heldBy("node-b", LONG.multipliedBy(2)));

        assertThat(inOwn(() -> branches().untilNextDue(routes())))
                .hasValueSatisfying(left -> assertThat(left).isBetween(LONG.minus(Duration.ofMinutes(5)), LONG));
    }

    @Test
    void a_deadline_and_a_parent_stay_with_their_run() {
        BranchKey parent = insert("parent");
        Runs.Parent waits = new Runs.Parent(parent.run(), 0, "done", true);

        List<OptionalLong> created = insertAll(
                aRun("plain"),
                aRun("timed").endingAfter(position(9), NO_TIME),
                aRun("child").childOf(waits));

        assertThat(((State.InProgress) state("timed")).branches()).hasSize(2);
        assertThat(((State.InProgress) state("plain")).branches()).hasSize(1);
        Claim deadline = claimed(new BranchKey(created.get(1).getAsLong(), 1));
        assertThat(deadline.position()).isEqualTo(position(9));
        assertThat(deadline.parent()).isEmpty();
        assertThat(inOwn(() -> branches().numbers(created.get(1).getAsLong(), 1)))
                .as("a number is taken by the deadline")
                .hasValue(2);
        assertThat(inOwn(() -> runs().lock(created.get(2).getAsLong())))
                .hasValueSatisfying(child -> assertThat(child.parent()).hasValue(waits));
        assertThat(inOwn(() -> runs().lock(created.get(0).getAsLong())))
                .hasValueSatisfying(plain -> assertThat(plain.parent()).isEmpty());
    }

    @Test
    @Case("SEQ-09")
    void many_starts_that_are_rolled_back_leave_nothing() {
        routes();

        rolledBack(() -> runs().insertAll(List.of(newRun("one"), newRun("two"))));

        assertThat(inOwn(() -> instances().find(id("one")))).isEmpty();
        assertThat(poll(pollOf(10))).isEmpty();
        assertThat(insertAll(aRun("one"), aRun("two")))
                .extracting(OptionalLong::isPresent)
                .containsExactly(true, true);
    }

    @Test
    @Case({"LIF-16", "LIF-17"})
    void who_comes_second_for_some_of_them_waits_and_gets_the_others() throws Exception {
        routes();
        List<NewRun> mine = List.of(newRun("b"), newRun("a"));
        List<NewRun> others = List.of(newRun("a"), newRun("c"), newRun("b"));
        try (StandingTransaction<List<OptionalLong>> first = standing(() -> runs().insertAll(mine))) {
            Elsewhere<List<OptionalLong>> second = meanwhile(() -> runs().insertAll(others));
            List<OptionalLong> created = first.commit();

            assertThat(created).extracting(OptionalLong::isPresent).containsExactly(true, true);
            assertThat(second.result()).extracting(OptionalLong::isPresent).containsExactly(false, true, false);
            assertThat(find("c").run()).isEqualTo(second.result().get(1).getAsLong());
        }
    }

    /** Twins: to one everything happens alone, to the other at once. */
    @Test
    void many_at_once_come_out_as_if_they_had_come_one_by_one() {
        Random random = new Random(7);
        for (int number = 0; number < 40; number += 5) {
            for (String twin : List.of("alone-", "together-")) {
                insert(twin + number);
            }
        }
        List<NewRun> alone = new ArrayList<>();
        List<NewRun> together = new ArrayList<>();
        for (int wanted = 0; wanted < 60; wanted++) {
            int number = random.nextInt(40);
            int kind = random.nextInt(4);
            alone.add(any("alone-" + number, kind, wanted));
            together.add(any("together-" + number, kind, wanted));
        }

        List<OptionalLong> one =
                alone.stream().map(run -> inOwn(() -> runs().insert(run))).toList();
        List<OptionalLong> other = inOwn(() -> runs().insertAll(together));

        assertThat(other)
                .extracting(OptionalLong::isPresent)
                .isEqualTo(one.stream().map(OptionalLong::isPresent).toList())
                .contains(true, false);
        Set<Integer> both = routes();
        List<Claim> due = poll(new Poll("node-a", both, 1_000, LONG, LONG));
        for (int index : IntStream.range(0, one.size())
                .filter(each -> one.get(each).isPresent())
                .toArray()) {
            assertThat(picture(other.get(index).getAsLong(), due))
                    .isEqualTo(picture(one.get(index).getAsLong(), due));
        }
    }

    private NewRun any(String name, int kind, int wanted) {
        TestRun run = aRun(name).input(text("input " + wanted)).priority(1 + wanted % 5);
        return switch (kind) {
            case 0 -> run.heldBy("node-b", LONG).label("wanted", "" + wanted).build();
            case 1 -> run.dueIn(LONG).build();
            case 2 -> run.endingAfter(position(9), LONG).build();
            default -> run.build();
        };
    }

    private List<String> picture(long run, List<Claim> due) {
        List<String> lines = new ArrayList<>();
        inOwn(() -> instances().steps(run))
                .forEach(step -> lines.add(step.branch() + "/" + step.sequence() + " " + step.kind() + " "
                        + step.runner() + " " + inOwn(() -> instances().value(run, new ValueRef(step.branch(), 0)))));
        lines.add(phase(new BranchKey(run, 0)) + " "
                + inOwn(() -> instances().labels(run)) + " "
                + isHeld(new Hold(new BranchKey(run, 0), 1, "node-b")));
        due.stream()
                .filter(claim -> claim.hold().branch().run() == run)
                .forEach(claim -> lines.add("due " + claim.hold().branch().branch() + " "
                        + claim.hold().version() + " " + claim.position() + " " + claim.value() + " "
                        + claim.takeovers()));
        return lines;
    }
}
