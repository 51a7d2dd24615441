package dev.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Glance;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.snapshot.Waiting;
import dev.holdfast.snapshot.WaitingQuery;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Elsewhere;
import dev.holdfast.testing.StandingTransaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be read from every store, and the numbers of routes. */
public abstract class ReadingContract extends StoreLanguage {

    // Reading.

    @Test
    @Case({"STO-02", "LIF-24"})
    void what_does_not_exist_is_not_found() {
        assertThat(inOwn(() -> instances().find(id("order")))).isEmpty();
        assertThat(inOwn(() -> instances().lock(id("order")))).isEmpty();
        assertThat(inOwn(() -> instances().steps(-1))).isEmpty();
        assertThat(inOwn(() -> instances().output(-1, node(0)))).isEmpty();
        assertThat(inOwn(() -> branches().phase(-1))).isEmpty();
    }

    @Test
    @Case({"STO-09", "DEF-49"})
    void a_read_during_a_storm_of_steps_never_mixes_two_of_them() throws Exception {
        insert("order");
        Hold hold = claimed("order", LONG).hold();
        int steps = 150;
        AtomicInteger written = new AtomicInteger();
        Elsewhere<Boolean> writer = Elsewhere.start("writer", () -> {
            for (int sequence = 1; sequence <= steps; sequence++) {
                append(step(hold, sequence));
                written.set(sequence);
            }
            return true;
        });

        int last = 0;
        while (last < steps) {
            int before = written.get();
            BranchState branch = ((State.InProgress) state("order")).branches().get(0);
            assertThat(branch.sequence()).isGreaterThanOrEqualTo(Math.max(before, last));
            assertThat(branch.position()).isEqualTo(position(branch.sequence()));
            assertThat(branch.value()).hasValue(value(branch.sequence()));
            last = branch.sequence();
            if (writer.isDone()) {
                writer.result();
            }
        }
        assertThat(writer.result()).isTrue();
    }

    @Test
    @Case({"STO-10", "CLI-05"})
    void the_output_of_a_step_is_that_of_its_newest_finished_execution() {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        append(step(hold, 1));
        append(step(hold, 2));
        Checkpoint again = new Checkpoint(
                key,
                3,
                Checkpoint.Kind.STEP,
                Optional.of(node(0)),
                position(3),
                new ValueRef(0, 3),
                1,
                hold.version(),
                hold.owner(),
                Optional.of(value(3)),
                Optional.empty(),
                STARTED_AT);
        append(again);

        assertThat(inOwn(() -> instances().output(key.run(), node(0)))).hasValue(value(3));
        assertThat(inOwn(() -> instances().output(key.run(), node(1)))).hasValue(value(2));
        assertThat(inOwn(() -> instances().output(key.run(), node(2)))).isEmpty();
    }

    private InstanceQuery query(
            Optional<Phase> phase, Optional<String> prefix, Optional<Instant> from, Optional<Instant> before) {
        return new InstanceQuery(phase, Optional.of(workflow), prefix, from, before, Map.of(), Optional.empty(), 100);
    }

    private List<InstanceId> listed(InstanceQuery query) {
        return inOwn(() -> instances().list(query)).stream()
                .map(InstanceSummary::id)
                .toList();
    }

    @Test
    @Case("STO-04")
    void a_list_shows_the_newest_first_and_what_is_known_of_each() {
        BranchKey one = insert("one");
        insert("two");
        inOwn(() -> close(one, cancelling()));

        List<InstanceSummary> rows = inOwn(() -> instances().list(query("")));

        assertThat(rows).extracting(InstanceSummary::id).containsExactly(id("two"), id("one"));
        assertThat(rows.get(0).phase()).isEqualTo(Phase.RUNNING);
        assertThat(rows.get(0).workflow()).isEqualTo(workflow);
        assertThat(rows.get(0).hash()).isEqualTo(hash);
        assertThat(rows.get(0).error()).isEmpty();
        assertThat(rows.get(0).reason()).isEmpty();
        assertThat(rows.get(0).endedAt()).isEmpty();
        assertThat(rows.get(0).createdAt()).isEqualTo(find("two").createdAt());
        assertThat(rows.get(1).run()).isEqualTo(one.run());
        assertThat(rows.get(1).phase()).isEqualTo(Phase.CANCELLED);
        assertThat(rows.get(1).reason()).hasValue("not wanted any more");
        assertThat(rows.get(1).endedAt()).isPresent();
    }

    @Test
    void a_list_can_be_narrowed_to_a_status() {
        insert("runs");
        BranchKey ended = insert("ended");
        inOwn(() -> close(ended, cancelling()));

        assertThat(listed(query(Optional.of(Phase.RUNNING), Optional.empty(), Optional.empty(), Optional.empty())))
                .containsExactly(id("runs"));
        assertThat(listed(query(Optional.of(Phase.CANCELLED), Optional.empty(), Optional.empty(), Optional.empty())))
                .containsExactly(id("ended"));
        assertThat(listed(query(Optional.of(Phase.FAILED), Optional.empty(), Optional.empty(), Optional.empty())))
                .isEmpty();
    }

    @Test
    void a_list_can_be_narrowed_to_a_workflow() {
        insert("order");
        InstanceQuery other = new InstanceQuery(
                Optional.empty(),
                Optional.of(new WorkflowName("another-" + mark)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                100);

        assertThat(listed(other)).isEmpty();
    }

    @Test
    void who_may_know_of_some_workflows_is_shown_counted_and_told_nothing_of_others() {
        BranchKey order = insert("order");
        park(claimed("order", LONG).hold(), "approve");
        Set<WorkflowName> mine = Set.of(workflow, new WorkflowName("mine-" + mark));
        Set<WorkflowName> others = Set.of(new WorkflowName("another-" + mark), new WorkflowName("third-" + mark));
        InstanceQuery all = query("order");

        assertThat(listed(all.within(mine))).containsExactly(id("order"));
        assertThat(listed(all.within(others))).isEmpty();
        assertThat(inOwn(() -> instances().counts(all.within(mine), 10))).containsEntry(Phase.RUNNING, 1);
        assertThat(inOwn(() -> instances().counts(all.within(others), 10))).isEmpty();
        assertThat(waitingWithin(mine)).containsExactly(order);
        assertThat(waitingWithin(others)).isEmpty();
    }

    private List<BranchKey> waitingWithin(Set<WorkflowName> within) {
        return inOwn(() -> instances()
                        .waiting(new WaitingQuery(
                                Optional.of(workflow), Optional.empty(), Optional.empty(), 100, within)))
                .stream()
                .map(Waiting::branch)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"100%", "a_b", "a\\b", "a'b", "ü"})
    void a_prefix_means_its_characters_and_nothing_else(String prefix) {
        insert(prefix + "-order");
        insert("100x-order");
        insert("axb-order");

        assertThat(listed(query(prefix))).containsExactly(id(prefix + "-order"));
    }

    @Test
    void a_prefix_is_compared_exactly() {
        insert("order");

        assertThat(listed(query("ord"))).containsExactly(id("order"));
        assertThat(listed(query("Ord"))).isEmpty();
    }

    @Test
    void a_list_can_be_narrowed_to_a_time_with_its_beginning_and_without_its_end() {
        insert("one");
        insert("two");
        insert("three");
        Instant two = find("two").createdAt();

        assertThat(listed(query(Optional.empty(), Optional.empty(), Optional.of(two), Optional.empty())))
                .containsExactly(id("three"), id("two"));
        assertThat(listed(query(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(two))))
                .containsExactly(id("one"));
    }

    @Test
    @Case("STO-04")
    void a_list_goes_on_behind_the_last_row_of_the_page_before() {
        for (int i = 0; i < 5; i++) {
            insert("order-" + i);
        }

        List<InstanceId> all = new ArrayList<>();
        Optional<Long> after = Optional.empty();
        List<InstanceSummary> page;
        do {
            Optional<Long> from = after;
            page = inOwn(() -> instances()
                    .list(new InstanceQuery(
                            Optional.empty(),
                            Optional.of(workflow),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Map.of(),
                            from,
                            2)));
            page.forEach(row -> all.add(row.id()));
            after = page.isEmpty()
                    ? Optional.empty()
                    : Optional.of(page.get(page.size() - 1).run());
        } while (page.size() == 2);

        assertThat(all).containsExactly(id("order-4"), id("order-3"), id("order-2"), id("order-1"), id("order-0"));
    }

    // Routes.

    @Test
    void a_route_keeps_its_number_and_has_it_alone() {
        int first = route(hash, "");

        assertThat(route(hash, "")).isEqualTo(first);
        assertThat(route(hash, "eu,gpu")).isNotEqualTo(first);
        assertThat(route(randomHash(), "")).isNotEqualTo(first);
    }

    @Test
    void all_routes_of_a_node_are_numbered_in_one_call() {
        List<Routes.Route> wanted = List.of(
                new Routes.Route(workflow, hash, "a"),
                new Routes.Route(workflow, hash, "b"),
                new Routes.Route(workflow, hash, "a"));

        Map<Routes.Route, Integer> numbers =
                inOwn(() -> store().ports().routes().numbers(wanted));

        assertThat(numbers).containsOnlyKeys(wanted.get(0), wanted.get(1));
        assertThat(Set.copyOf(numbers.values())).hasSize(2);
        assertThat(inOwn(() -> store().ports().routes().numbers(List.of()))).isEmpty();
    }

    @Test
    void two_nodes_that_number_a_new_route_at_once_agree() throws Exception {
        Routes.Route route = new Routes.Route(workflow, hash, "new");
        try (StandingTransaction<Map<Routes.Route, Integer>> first =
                standing(() -> store().ports().routes().numbers(List.of(route)))) {
            Elsewhere<Map<Routes.Route, Integer>> second =
                    meanwhile(() -> store().ports().routes().numbers(List.of(route)));

            assertThat(first.commit()).isEqualTo(second.result());
        }
    }

    // Rows and values.

    @Test
    void the_trace_of_a_run_tells_what_each_branch_did_and_where_it_stood_then() {
        Fork fork = forked("order", 2);
        Hold one = claimed(fork.arm(0)).hold();
        append(failed(one, 1, 0));
        append(step(one, 2));
        endArm(claimed(fork.arm(1)).hold(), fork);
        inOwn(() -> close(fork.parent(), cancelling()));

        List<Instances.Trace> trace =
                inOwn(() -> instances().trace(fork.parent().run()));

        Position join = new Position.AtJoin(node(0), 1, 2);
        assertThat(trace)
                .containsExactly(
                        row(0, 0, Checkpoint.Kind.START, Optional.empty(), position(0)),
                        row(0, 1, Checkpoint.Kind.FORK, Optional.of(node(0)), join),
                        row(0, 2, Checkpoint.Kind.TOMBSTONE, Optional.empty(), join),
                        row(1, 0, Checkpoint.Kind.START, Optional.empty(), position(0)),
                        row(1, 1, Checkpoint.Kind.FAILED, Optional.of(node(0)), position(0)),
                        row(1, 2, Checkpoint.Kind.STEP, Optional.of(node(1)), position(2)),
                        row(1, 3, Checkpoint.Kind.TOMBSTONE, Optional.empty(), position(2)),
                        row(2, 0, Checkpoint.Kind.START, Optional.empty(), position(0)),
                        row(2, 1, Checkpoint.Kind.END, Optional.of(node(0)), position(0)));
        assertThat(trace.get(1).position()).isEqualTo(join);
        assertThat(inOwn(() -> instances().trace(-1))).isEmpty();
    }

    private static Instances.Trace row(
            int branch, int sequence, Checkpoint.Kind kind, Optional<NodeId> node, Position position) {
        return new Instances.Trace(branch, sequence, kind, node, position.toText(), kind == Checkpoint.Kind.FAILED);
    }

    @Test
    void the_steps_of_a_run_come_by_branch_and_sequence() {
        Fork fork = forked("order", 2);
        endArm(claimed(fork.arm(1)).hold(), fork);
        endArm(claimed(fork.arm(0)).hold(), fork);
        append(step(claimed(fork.parent()).hold(), 2));

        assertThat(steps(fork.parent()))
                .extracting(step -> step.branch() + "." + step.sequence())
                .containsExactly("0.0", "0.1", "0.2", "1.0", "1.1", "2.0", "2.1");
    }

    @Test
    @Case({"FORK-21", "FORK-22"})
    void the_output_of_every_row_can_be_read() {
        Fork fork = forked("order", 2);
        Hold arm = claimed(fork.arm(1)).hold();
        append(step(arm, 1));
        append(passing(arm, 2, Checkpoint.Kind.TIMEOUT, position(2), new ValueRef(2, 1)));
        long run = fork.parent().run();

        assertThat(inOwn(() -> instances().value(run, new ValueRef(0, 0)))).hasValue(value(0));
        assertThat(inOwn(() -> instances().value(run, new ValueRef(2, 1)))).hasValue(value(1));
        assertThat(inOwn(() -> instances().value(run, new ValueRef(2, 2))))
                .as("a row without one")
                .isEmpty();
        assertThat(inOwn(() -> instances().value(run, new ValueRef(2, 3)))).isEmpty();
        assertThat(inOwn(() -> instances().value(run, new ValueRef(7, 0)))).isEmpty();
        assertThat(inOwn(() -> instances().value(-1, new ValueRef(0, 0)))).isEmpty();
    }

    @Test
    @Case("STO-10")
    void of_a_node_that_several_arms_have_done_the_newest_output_is_read() {
        Fork fork = forked("order", 2);
        Hold second = claimed(fork.arm(1)).hold();
        Hold first = claimed(fork.arm(0)).hold();
        append(giving(second, "earlier"));
        store().tick();
        append(giving(first, "later"));

        assertThat(inOwn(() -> instances().output(fork.parent().run(), node(0))))
                .hasValue(text("later"));
    }

    private static Checkpoint giving(Hold hold, String output) {
        Checkpoint step = step(hold, 1);
        return new Checkpoint(
                step.branch(),
                step.sequence(),
                step.kind(),
                step.node(),
                step.position(),
                step.value(),
                step.attempt(),
                step.claim(),
                step.runner(),
                Optional.of(text(output)),
                step.failure(),
                step.startedAt());
    }

    // Order, counts, waits.

    private InstanceQuery sorted(InstanceQuery.Sort sort, Optional<InstanceSummary> after, int limit) {
        return new InstanceQuery(
                Optional.empty(),
                Optional.of(workflow),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                after.map(InstanceSummary::run),
                after.map(row -> row.id().value()),
                sort,
                limit);
    }

    @Test
    void a_list_comes_in_any_order_and_goes_on_behind_a_row() {
        List.of("b", "B", "a-1", "ä", "a_1").forEach(this::insert);
        for (InstanceQuery.Sort sort : InstanceQuery.Sort.values()) {
            List<InstanceSummary> all = inOwn(() -> instances().list(sorted(sort, Optional.empty(), 100)));
            List<InstanceSummary> paged = new ArrayList<>();
            Optional<InstanceSummary> last = Optional.empty();
            for (int page = 0; page < 5; page++) {
                Optional<InstanceSummary> after = last;
                List<InstanceSummary> next = inOwn(() -> instances().list(sorted(sort, after, 1)));
                last = Optional.of(next.get(0));
                paged.addAll(next);
            }
            Optional<InstanceSummary> end = last;

            assertThat(paged).as(sort.name()).isEqualTo(all);
            assertThat(inOwn(() -> instances().list(sorted(sort, end, 1)))).isEmpty();
        }
        assertThat(listed(sorted(InstanceQuery.Sort.ID, Optional.empty(), 100)))
                .as("by characters, whatever the language of the database")
                .containsExactly(id("B"), id("a-1"), id("a_1"), id("b"), id("ä"));
        assertThat(listed(sorted(InstanceQuery.Sort.OLDEST, Optional.empty(), 2)))
                .containsExactly(id("b"), id("B"));
    }

    @Test
    void a_prefix_is_taken_as_it_is_whatever_its_last_character() {
        List<String> ids = List.of("a\uD7FFx", "a\uE000x", "a\uFFFFx", "a🎉x", "a%x", "a!x", "a_x", "b");
        ids.forEach(this::insert);
        for (String each : ids) {
            String prefix = each.equals("b") ? "b" : each.substring(0, each.length() - 1);

            assertThat(listed(query(
                            Optional.empty(), Optional.of(id(prefix).value()), Optional.empty(), Optional.empty())))
                    .as(prefix)
                    .containsExactly(id(each));
        }
        assertThat(listed(query(Optional.empty(), Optional.of(id("a").value()), Optional.empty(), Optional.empty())))
                .hasSize(7);
    }

    @Test
    void instances_are_counted_by_status_as_far_as_asked() {
        List.of("one", "two", "three").forEach(this::insert);
        BranchKey ended = insert("ended");
        inOwn(() -> close(ended, cancelling()));
        InstanceQuery all = sorted(InstanceQuery.Sort.NEWEST, Optional.empty(), 1);

        assertThat(inOwn(() -> instances().counts(all, 100))).isEqualTo(Map.of(Phase.RUNNING, 3, Phase.CANCELLED, 1));
        assertThat(inOwn(() -> instances().counts(all, 2))).isEqualTo(Map.of(Phase.RUNNING, 2, Phase.CANCELLED, 1));
        assertThat(inOwn(() -> instances().counts(all.with(Phase.CANCELLED), 100)))
                .isEqualTo(Map.of(Phase.CANCELLED, 1));
        assertThat(inOwn(() -> instances()
                        .counts(
                                query(
                                        Optional.empty(),
                                        Optional.of(id("t").value()),
                                        Optional.empty(),
                                        Optional.empty()),
                                100)))
                .isEqualTo(Map.of(Phase.RUNNING, 2));
    }

    @Test
    void who_waits_for_an_event_is_found_by_workflow_and_name() {
        BranchKey one = insert("one");
        BranchKey two = insert("two");
        insert("busy");
        park(claimed("one", LONG).hold(), "approve", "reject");
        park(claimed("two", LONG).hold(), "approve");

        WaitingQuery all = new WaitingQuery(Optional.of(workflow), Optional.empty(), Optional.empty(), 100);
        List<Waiting> found = inOwn(() -> instances().waiting(all));

        assertThat(found).extracting(Waiting::branch).containsExactly(one, two);
        assertThat(found.get(0).signals()).containsExactlyInAnyOrder("approve", "reject");
        assertThat(found.get(0).instance()).isEqualTo(id("one"));
        assertThat(found.get(0).hash()).isEqualTo(hash);
        assertThat(found.get(0).phase()).isEqualTo(Phase.RUNNING);
        assertThat(waitingFor("reject")).containsExactly(one);
        assertThat(waitingFor("appro")).isEmpty();
        assertThat(inOwn(() -> instances()
                        .waiting(new WaitingQuery(Optional.of(workflow), Optional.empty(), Optional.of(one), 100))))
                .extracting(Waiting::branch)
                .containsExactly(two);
        assertThat(inOwn(() -> instances()
                        .waiting(new WaitingQuery(
                                Optional.of(new WorkflowName("other")), Optional.empty(), Optional.empty(), 100))))
                .isEmpty();
    }

    private List<BranchKey> waitingFor(String signal) {
        return inOwn(() -> instances()
                        .waiting(new WaitingQuery(Optional.of(workflow), Optional.of(signal), Optional.empty(), 100)))
                .stream()
                .map(Waiting::branch)
                .toList();
    }

    private void park(Hold hold, String... signals) {
        boolean parked = inOwn(() ->
                branches().park(hold, new Parking(new Parking.Never(), List.of(signals), Optional.empty(), 1, 3)));
        assertThat(parked).isTrue();
    }

    @Test
    void a_glance_shows_that_something_has_happened_and_to_nobody_else() {
        insert("one");
        insert("two");
        List<InstanceId> both = List.of(id("one"), id("two"), id("none"));
        Map<InstanceId, Glance> before = inOwn(() -> instances().glance(both));
        Hold hold = claimed("one", LONG).hold();
        Map<InstanceId, Glance> claimed = inOwn(() -> instances().glance(both));
        append(step(hold, 1));
        Map<InstanceId, Glance> after = inOwn(() -> instances().glance(both));

        assertThat(before).containsOnlyKeys(id("one"), id("two"));
        assertThat(before.get(id("one")).phase()).isEqualTo(Phase.RUNNING);
        assertThat(before.get(id("one")).held()).isZero();
        assertThat(claimed.get(id("one")).held()).isEqualTo(1);
        assertThat(claimed.get(id("one")).stamp())
                .as("a claim is nothing that happens")
                .isEqualTo(before.get(id("one")).stamp());
        assertThat(after.get(id("one")).stamp())
                .isNotEqualTo(before.get(id("one")).stamp());
        assertThat(after.get(id("two"))).isEqualTo(before.get(id("two")));
        assertThat(inOwn(() -> instances().glance(List.of()))).isEmpty();
    }

    // Labels.

    private InstanceQuery labelled(Map<String, String> labels) {
        return new InstanceQuery(
                Optional.empty(),
                Optional.of(workflow),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                labels,
                Optional.empty(),
                100);
    }

    @Test
    void the_labels_of_a_run_are_kept_as_they_were_given() {
        BranchKey key = insert(
                "order",
                aRun("order")
                        .label("customer", "o'neill % ü 🎉")
                        .label("urgent", "")
                        .label("Customer", "7"));
        BranchKey plain = insert("plain");

        assertThat(inOwn(() -> instances().labels(key.run())))
                .isEqualTo(Map.of("customer", "o'neill % ü 🎉", "urgent", "", "Customer", "7"));
        assertThat(inOwn(() -> instances().labels(plain.run()))).isEmpty();
        assertThat(inOwn(() -> instances().labels(-1))).isEmpty();
    }

    @Test
    void runs_are_found_by_all_labels_that_are_asked_for() {
        insert("one", aRun("one").label("customer", "7").label("urgent", ""));
        insert("two", aRun("two").label("customer", "7"));
        insert("three", aRun("three").label("customer", "8").label("urgent", ""));
        insert("four");

        assertThat(listed(labelled(Map.of("customer", "7")))).containsExactly(id("two"), id("one"));
        assertThat(listed(labelled(Map.of("urgent", "")))).containsExactly(id("three"), id("one"));
        assertThat(listed(labelled(Map.of("customer", "7", "urgent", "")))).containsExactly(id("one"));
        assertThat(listed(labelled(Map.of("customer", "9")))).isEmpty();
        assertThat(listed(labelled(Map.of("customer", ""))))
                .as("a tag is a label with an empty value")
                .isEmpty();
        assertThat(listed(labelled(Map.of("Customer", "7")))).isEmpty();
        assertThat(listed(labelled(Map.of()))).containsExactly(id("four"), id("three"), id("two"), id("one"));
    }

    @Test
    void a_search_by_labels_goes_on_behind_the_last_row_of_the_page_before() {
        for (int i = 0; i < 3; i++) {
            insert("order-" + i, aRun("order-" + i).label("customer", "7"));
            insert("other-" + i);
        }
        InstanceQuery first = labelled(Map.of("customer", "7"));
        InstanceQuery rest = new InstanceQuery(
                first.phase(),
                first.workflow(),
                first.idPrefix(),
                first.startedFrom(),
                first.startedBefore(),
                first.labels(),
                Optional.of(key("order-2").run()),
                1);

        assertThat(listed(rest)).containsExactly(id("order-1"));
    }

    @Test
    void as_many_labels_as_are_possible_can_be_given() {
        TestRun run = aRun("order");
        Map<String, String> labels = new HashMap<>();
        for (int i = 0; i < 50; i++) {
            labels.put("name-" + i, "value-" + i);
            run.label("name-" + i, "value-" + i);
        }
        BranchKey key = insert("order", run);

        assertThat(inOwn(() -> instances().labels(key.run()))).isEqualTo(labels);
        assertThat(listed(labelled(labels))).containsExactly(id("order"));
    }

    @Test
    void a_start_that_is_rolled_back_leaves_no_labels() {
        NewRun run = aRun("order").label("customer", "7").build();

        rolledBack(() -> runs().insert(run));

        assertThat(listed(labelled(Map.of("customer", "7")))).isEmpty();
    }

    // Populations.

    private List<Instances.Population> population() {
        return inOwn(() -> instances().population()).stream()
                .filter(population -> population.workflow().equals(workflow))
                .toList();
    }

    @Test
    void the_live_instances_of_each_definition_are_counted() {
        DefinitionHash other = randomHash();
        insert("running");
        pause(insert("paused"));
        BranchKey undone = insert("undone");
        inOwn(() -> {
            lock(undone);
            assertThat(runs().drain(undone.run(), cancelling())).isZero();
        });
        insert("other", aRun("other").of(other));
        BranchKey completed = insert("completed");
        inOwn(() -> branches().complete(end(claimed(completed).hold(), 1)));
        BranchKey failed = insert("failed");
        inOwn(() -> close(failed, failing()));
        BranchKey cancelled = insert("cancelled");
        inOwn(() -> close(cancelled, cancelling()));
        inOwn(() -> signals()
                .send(
                        id("expected"),
                        new Signals.NewSignal("approval", text("yes"), Optional.empty(), Optional.empty())));

        assertThat(population())
                .containsExactlyInAnyOrder(
                        new Instances.Population(
                                workflow, hash, 3, find("running").createdAt()),
                        new Instances.Population(
                                workflow, other, 1, find("other").createdAt()));
    }

    @Test
    void where_nothing_lives_nothing_is_counted() {
        BranchKey key = insert("order");
        inOwn(() -> close(key, cancelling()));

        assertThat(population()).isEmpty();
    }
}
