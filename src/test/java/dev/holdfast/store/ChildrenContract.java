package dev.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.Runs.Locked;
import dev.holdfast.store.Runs.OpenChild;
import dev.holdfast.store.Runs.Parent;
import dev.holdfast.testing.Elsewhere;
import dev.holdfast.testing.StandingTransaction;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every store must do with runs that were started by other runs. */
public abstract class ChildrenContract extends StoreLanguage {

    private BranchKey child(String name, BranchKey parent, boolean cancelled) {
        return insert(name, aRun(name).childOf(new Parent(parent.run(), 4, "(child)4.2", cancelled)));
    }

    private List<OpenChild> children(BranchKey parent) {
        return inOwn(() -> runs().children(parent.run()));
    }

    @Test
    void a_child_names_who_waits_for_its_end() {
        BranchKey parent = insert("parent");
        BranchKey child = child("child", parent, true);

        Optional<Locked> locked = inOwn(() -> runs().lock(id("child")));

        assertThat(locked.flatMap(Locked::parent)).hasValue(new Parent(parent.run(), 4, "(child)4.2", true));
        assertThat(inOwn(() -> runs().lock(child.run())).flatMap(Locked::parent))
                .isEqualTo(locked.flatMap(Locked::parent));
        assertThat(claimed(child).parentRun()).hasValue(parent.run());
        assertThat(claimed(parent).parentRun()).isEmpty();
    }

    @Test
    void the_open_children_of_a_run_are_listed_in_the_order_of_their_start() {
        BranchKey parent = insert("parent");
        BranchKey one = child("one", parent, true);
        BranchKey two = child("two", parent, false);
        child("nephew", insert("uncle"), true);
        child("grandchild", one, true);

        assertThat(children(parent))
                .containsExactly(new OpenChild(one.run(), id("one"), true), new OpenChild(two.run(), id("two"), false));
        assertThat(children(two)).isEmpty();
    }

    @Test
    void a_child_that_has_ended_is_not_open() {
        BranchKey parent = insert("parent");
        BranchKey completed = child("completed", parent, true);
        BranchKey failed = child("failed", parent, true);
        BranchKey cancelled = child("cancelled", parent, true);
        BranchKey paused = child("paused", parent, true);
        BranchKey undone = child("undone", parent, true);

        inOwn(() -> branches().complete(end(claimed(completed).hold(), 1)));
        inOwn(() -> branches().fail(failed(claimed(failed).hold(), 1, 0)));
        inOwn(() -> close(cancelled, cancelling()));
        pause(paused);
        inOwn(() -> {
            lock(undone);
            assertThat(runs().drain(undone.run(), cancelling())).isZero();
        });

        assertThat(children(parent)).extracting(OpenChild::run).containsExactly(paused.run(), undone.run());
    }

    @Test
    void a_child_that_was_started_anew_by_somebody_else_is_no_child_any_more() {
        BranchKey parent = insert("parent");
        BranchKey child = child("child", parent, true);

        inOwn(() -> {
            close(child, cancelling());
            runs().supersede(child.run());
            assertThat(runs().insert(newRun("child"))).isPresent();
        });

        assertThat(children(parent)).isEmpty();
        assertThat(inOwn(() -> runs().lock(id("child"))).orElseThrow().parent()).isEmpty();
    }

    @Test
    void who_locks_a_child_locks_its_ancestors_too() throws Exception {
        BranchKey grandparent = insert("grandparent");
        BranchKey parent = child("parent", grandparent, true);
        BranchKey child = child("child", parent, true);
        for (BranchKey ancestor : List.of(parent, grandparent)) {
            try (StandingTransaction<Optional<Locked>> first = standing(() -> runs().lock(id("child")))) {
                Elsewhere<Optional<Phase>> second = meanwhile(() -> branches().lock(ancestor.run()));
                assertThat(second.isDone()).as("lock of %s", ancestor).isFalse();

                assertThat(first.commit()).isPresent();
                assertThat(second.result()).hasValue(Phase.RUNNING);
            }
            try (StandingTransaction<Optional<Locked>> first = standing(() -> runs().lock(child.run()))) {
                Elsewhere<Optional<Phase>> second = meanwhile(() -> branches().lock(ancestor.run()));
                assertThat(second.isDone()).as("lock of %s", ancestor).isFalse();

                assertThat(first.commit()).isPresent();
                assertThat(second.result()).hasValue(Phase.RUNNING);
            }
        }
    }

    @Test
    void who_ends_a_child_while_somebody_ends_its_parent_waits_for_the_parent_and_not_for_ever() throws Exception {
        BranchKey parent = insert("parent");
        BranchKey child = child("child", parent, true);
        try (StandingTransaction<Boolean> verb = standing(() -> lock(parent))) {
            Elsewhere<Optional<Locked>> end = meanwhile(() -> runs().lock(child.run()));
            assertThat(end.isDone()).isFalse();

            verb.commitAfter(() -> {
                close(child, cancelling());
                runs().close(parent.run(), cancelling());
            });

            assertThat(end.result().map(Locked::phase)).hasValue(Phase.CANCELLED);
        }
    }

    @Test
    void the_end_of_a_child_reaches_its_parent_in_the_same_transaction() {
        BranchKey parent = parked("parent", NEVER, "(child)4.2");
        BranchKey child = child("child", parent, true);
        Hold last = claimed(child).hold();

        rolledBack(() -> endAndTell(parent, last));
        assertThatItIsNotDue(parent);
        inOwn(() -> endAndTell(parent, last));

        assertThatItIsDue(parent);
        assertThat(phase(child)).isEqualTo(Phase.COMPLETED);
    }

    private void endAndTell(BranchKey parent, Hold last) {
        lock(last.branch());
        assertThat(branches().complete(end(last, 1))).isTrue();
        signals().send(parent.run(), new Signals.NewSignal("(child)4.2", value(1), Optional.empty(), Optional.empty()));
    }

    @Test
    void a_child_whose_parent_is_gone_is_like_any_other_run() {
        BranchKey orphan = child("orphan", new BranchKey(Long.MAX_VALUE, 0), true);

        assertThat(inOwn(() -> runs().lock(orphan.run())).flatMap(Locked::parent))
                .isPresent();
        inOwn(() -> close(orphan, cancelling()));
        assertThat(phase(orphan)).isEqualTo(Phase.CANCELLED);
    }
}
