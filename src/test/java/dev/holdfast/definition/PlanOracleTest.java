package dev.holdfast.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testing.Case;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Plans of random trees against one that searches the whole tree for every answer and knows no index. */
class PlanOracleTest {

    private static final int PLANS_EACH = 20;

    /** What a plan answers about one node. */
    private record Answer(Node node, Optional<Node> after, Optional<Node> around) {}

    /** Searches. */
    private static final class Naive {

        private final List<Answer> answers = new ArrayList<>();
        private final List<String> rows = new ArrayList<>();

        Naive(List<Node> nodes) {
            search(nodes, Optional.empty());
            list(nodes, "");
        }

        private void search(List<Node> nodes, Optional<Node> around) {
            for (int i = 0; i < nodes.size(); i++) {
                Node node = nodes.get(i);
                Optional<Node> after = i + 1 < nodes.size() ? Optional.of(nodes.get(i + 1)) : Optional.empty();
                answers.add(new Answer(node, after, around));
                inside(node).forEach(block -> search(block, Optional.of(node)));
                if (node instanceof Node.Fork fork) {
                    answers.add(new Answer(fork.join(), after, around));
                }
            }
        }

        private void list(List<Node> nodes, String before) {
            String predecessor = before;
            for (Node node : nodes) {
                rows.add(node.id() + " < " + predecessor);
                inside(node).forEach(block -> list(block, node.id().value()));
                if (node instanceof Node.Fork fork) {
                    rows.add(fork.join().id() + " < " + fork.id());
                }
                predecessor = node.id().value();
            }
        }

        private static List<List<Node>> inside(Node node) {
            List<List<Node>> blocks = new ArrayList<>();
            if (node instanceof Node.Fork fork) {
                fork.arms().forEach(arm -> blocks.add(arm.block().nodes()));
            } else if (node instanceof Node.ForEach each) {
                blocks.add(each.body().nodes());
            } else if (node instanceof Node.Route route) {
                route.arms()
                        .keySet()
                        .forEach(key -> blocks.add(route.arms().get(key).nodes()));
                route.otherwise().ifPresent(arm -> blocks.add(arm.nodes()));
            } else if (node instanceof Node.Loop loop) {
                blocks.add(loop.body().nodes());
            } else if (node instanceof Node.Await await) {
                await.events().forEach(event -> blocks.add(event.arm().nodes()));
                blocks.add(await.late().nodes());
            } else if (node instanceof Node.Child child) {
                blocks.add(child.block().nodes());
            }
            return blocks;
        }
    }

    private static List<List<Node>> trees(RepetitionInfo repetition) {
        List<List<Node>> trees = new ArrayList<>();
        for (int i = 0; i < PLANS_EACH; i++) {
            trees.add(RandomNodes.unique(seed(repetition, i)).nodes(1, 4, 3));
        }
        return trees;
    }

    private static long seed(RepetitionInfo repetition, int tree) {
        return 1000L * repetition.getCurrentRepetition() + tree;
    }

    @RepeatedTest(25)
    @Case({"BLD-10", "BLD-12"})
    void a_plan_agrees_with_a_search_through_the_whole_tree(RepetitionInfo repetition) {
        List<List<Node>> trees = trees(repetition);
        for (int i = 0; i < trees.size(); i++) {
            String seed = "seed " + seed(repetition, i);
            Plan plan = new Plan(trees.get(i));

            Naive naive = new Naive(trees.get(i));

            assertThat(plan.first()).as(seed).isEqualTo(trees.get(i).get(0));
            assertThat(plan.nodes()).as(seed).isEqualTo(trees.get(i));
            for (Answer expected : naive.answers) {
                NodeId id = expected.node().id();
                assertThat(plan.has(id)).as(seed).isTrue();
                assertThat(new Answer(plan.node(id), plan.after(id), plan.around(id)))
                        .as("%s, node %s", seed, id)
                        .isEqualTo(expected);
            }
            List<Node> each = new ArrayList<>();
            plan.forEach(each::add);
            assertThat(each)
                    .as(seed)
                    .isEqualTo(naive.answers.stream().map(Answer::node).toList());
            assertThat(plan.listing())
                    .as(seed)
                    .extracting(row -> row.node().id() + " < "
                            + row.predecessor().map(NodeId::value).orElse(""))
                    .isEqualTo(naive.rows);
        }
    }

    @RepeatedTest(10)
    @Case("BLD-17")
    void a_tree_that_was_inlined_is_the_same_under_longer_ids(RepetitionInfo repetition) {
        List<List<Node>> trees = trees(repetition);
        for (int i = 0; i < trees.size(); i++) {
            String seed = "seed " + seed(repetition, i);
            Naive before = new Naive(trees.get(i));

            Block inlined = Inlining.of(trees.get(i), id -> Nodes.id("sub/" + id));

            Naive after = new Naive(inlined.nodes());
            assertThat(after.rows)
                    .as(seed)
                    .isEqualTo(before.rows.stream()
                            .map(row -> "sub/" + row.replaceFirst("< (?=.)", "< sub/"))
                            .toList());
            Block back = Inlining.of(inlined.nodes(), id -> Nodes.id(id.value().substring("sub/".length())));
            assertThat(back.nodes()).as(seed).isEqualTo(trees.get(i));
        }
    }

    @Test
    void the_random_trees_have_every_kind_and_are_not_all_alike() {
        Set<String> kinds = new HashSet<>();
        Set<Integer> sizes = new HashSet<>();
        for (int seed = 1000; seed < 1000 + PLANS_EACH; seed++) {
            List<Plan.Listing> listing = new Plan(RandomNodes.unique(seed).nodes(1, 4, 3)).listing();
            listing.forEach(row -> kinds.add(row.kind()));
            sizes.add(listing.size());
        }

        assertThat(kinds)
                .containsExactlyInAnyOrder(
                        "task", "fork", "for_each", "route", "loop", "delay", "await_signal", "child_workflow", "call");
        assertThat(sizes).hasSizeGreaterThan(5);
    }
}
