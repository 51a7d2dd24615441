package dev.holdfast.definition;

import static dev.holdfast.definition.Refusals.only;
import static dev.holdfast.definition.Refusals.rules;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Orders.Order;
import dev.holdfast.definition.Orders.Tasks;
import dev.holdfast.definition.Orders.Wrong;
import dev.holdfast.task.Task;
import dev.holdfast.task.Transaction;
import dev.holdfast.testing.Case;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the annotation of a task says, and which of its values break a rule. */
class StepOptionsTest {

    /** Says everything. */
    static class Eager {

        @Task(
                id = "upload",
                version = "v7",
                priority = 2,
                tags = {"net", "eu"},
                retries = 4,
                backoff = "250ms",
                multiplier = 1.5,
                maxBackoff = "PT1M",
                jitter = 0.25,
                retryOn = {IOException.class, IllegalStateException.class},
                abortOn = ArithmeticException.class,
                timeout = "30s",
                displayName = "Upload",
                description = "Sends it")
        public Order upload(Order order) {
            return order;
        }

        @Task(backoff = "", retries = 1)
        public Order atOnce(Order order) {
            return order;
        }
    }

    /** Says what cannot be. */
    static class Careless {

        @Task(retries = -1)
        public Order lessThanNone(Order order) {
            return order;
        }

        @Task(multiplier = 0.99)
        public Order shrinking(Order order) {
            return order;
        }

        @Task(multiplier = Double.NaN)
        public Order multipliedByNothing(Order order) {
            return order;
        }

        @Task(multiplier = Double.POSITIVE_INFINITY)
        public Order exploding(Order order) {
            return order;
        }

        @Task(jitter = 1.01)
        public Order jumpy(Order order) {
            return order;
        }

        @Task(jitter = -0.01)
        public Order backwards(Order order) {
            return order;
        }

        @Task(jitter = Double.NaN)
        public Order undecided(Order order) {
            return order;
        }

        @Task(backoff = "10x")
        public Order unknownUnit(Order order) {
            return order;
        }

        @Task(maxBackoff = "-PT1S")
        public Order negative(Order order) {
            return order;
        }

        @Task(timeout = "0s")
        public Order noTime(Order order) {
            return order;
        }

        @Task(timeout = "365001d")
        public Order overAThousandYears(Order order) {
            return order;
        }

        @Task(timeout = "999999999999d")
        public Order forEver(Order order) {
            return order;
        }

        @Task(retries = -2, jitter = 7, timeout = "soon", priority = 0, tags = "")
        public Order everything(Order order) {
            return order;
        }
    }

    private static Flow<Order, Order> orders() {
        return Workflow.named("orders").taking(Order.class);
    }

    private static Node.Task task(Flow<?, ?> flow) {
        Plan.Listing row = flow.build().plan().listing().get(0);
        assertThat(row.kind()).isEqualTo("task");
        return (Node.Task) row.node();
    }

    private static void isRefused(Flow<?, ?> flow, String rule, String... named) {
        Problem problem = only(flow);
        assertThat(problem.rule()).isEqualTo(rule);
        assertThat(problem.text()).contains(named);
    }

    // What is read.

    @Test
    @Case("BLD-14")
    void the_listing_shows_how_a_task_is_carried_out_and_scheduled() {
        Node.Task upload = task(orders().then(Eager::upload));

        assertThat(upload.id()).isEqualTo(new NodeId("upload"));
        assertThat(upload.options())
                .isEqualTo(new TaskOptions(
                        Transaction.JOIN,
                        Optional.of("v7"),
                        2,
                        List.of("eu", "net"),
                        new Retries(
                                4,
                                Duration.ofMillis(250),
                                1.5,
                                Optional.of(Duration.ofMinutes(1)),
                                0.25,
                                List.of(IOException.class, IllegalStateException.class),
                                List.of(ArithmeticException.class)),
                        Optional.of(Duration.ofSeconds(30)),
                        "Upload",
                        Optional.of("Sends it")));
    }

    @Test
    @Case("BLD-14")
    void tags_are_a_set_in_order() {
        Node.Task ship = task(orders().then(Tasks::ship));

        assertThat(ship.options().tags()).containsExactly("eu", "gpu");
        assertThat(ship.options().transaction()).isEqualTo(Transaction.NONE);
    }

    @Test
    @Case({"BLD-20", "PRI-04"})
    void a_task_that_says_nothing_is_named_after_its_method_and_has_every_default() {
        Node.Task validate = task(orders().then(Tasks::validate));

        assertThat(validate.id()).isEqualTo(new NodeId("validate"));
        assertThat(validate.undo()).isEmpty();
        assertThat(validate.options())
                .isEqualTo(new TaskOptions(
                        Transaction.JOIN,
                        Optional.empty(),
                        TaskOptions.NORMAL_PRIORITY,
                        List.of(),
                        Retries.NONE,
                        Optional.empty(),
                        "validate",
                        Optional.empty()));
    }

    @Test
    void people_see_the_tasks_id_where_it_has_no_name_for_them_and_never_the_one_of_the_flow() {
        assertThat(task(orders().then("mine", Tasks::validate)).options().displayName())
                .isEqualTo("validate");
    }

    @Test
    void an_empty_backoff_means_none() {
        assertThat(task(orders().then(Eager::atOnce)).options().retries().initial())
                .isEqualTo(Duration.ZERO);
    }

    @Test
    void the_options_of_an_undo_are_its_own() {
        Node.Task charge = task(Shop.orders().then(Shop.Till::charge).undoneBy(Shop.Till::refund));

        assertThat(charge.options().retries().max()).isEqualTo(2);
        assertThat(charge.undo()).hasValueSatisfying(undo -> {
            assertThat(undo.options().retries().max()).isEqualTo(5);
            assertThat(undo.options().retries().initial()).isEqualTo(Duration.ofSeconds(3));
            assertThat(undo.options().displayName()).isEqualTo("refund");
        });
    }

    // What is refused.

    @Test
    @Case("PRI-04")
    void priorities_outside_1_to_5_are_refused() {
        assertThat(rules(orders().then(Wrong::priority0).then(Wrong::priority6)))
                .containsExactly("invalid-priority", "invalid-priority");
        isRefused(orders().then(Wrong::priority6), "invalid-priority", "Wrong::priority6", "priority 6", "1", "5");
    }

    @Test
    void tags_beyond_their_limits_are_refused() {
        assertThat(rules(orders().then(Wrong::emptyTag).then(Wrong::commaTag).then(Wrong::longTag)))
                .containsExactly("invalid-tag", "invalid-tag", "invalid-tag");
        isRefused(orders().then(Wrong::commaTag), "invalid-tag", "Wrong::commaTag", "'a,b'", "64");
        isRefused(orders().then(Wrong::manyTags), "too-many-tags", "Wrong::manyTags", "21", "20");
    }

    @Test
    void retries_below_none_are_refused() {
        isRefused(orders().then(Careless::lessThanNone), "invalid-retries", "Careless::lessThanNone", "-1");
    }

    @Test
    void waits_that_shrink_or_are_no_number_are_refused() {
        isRefused(orders().then(Careless::shrinking), "invalid-retries", "Careless::shrinking", "0.99", "at least 1");
        isRefused(orders().then(Careless::multipliedByNothing), "invalid-retries", "NaN");
        isRefused(orders().then(Careless::exploding), "invalid-retries", "Infinity");
    }

    @Test
    void a_part_left_to_chance_that_is_no_part_is_refused() {
        isRefused(orders().then(Careless::jumpy), "invalid-retries", "Careless::jumpy", "1.01", "0 to 1");
        isRefused(orders().then(Careless::backwards), "invalid-retries", "-0.01");
        isRefused(orders().then(Careless::undecided), "invalid-retries", "NaN");
    }

    @Test
    @Case({"BLD-21", "BLD-22"})
    void a_length_of_time_that_is_none_is_refused() {
        isRefused(orders().then(Careless::unknownUnit), "invalid-duration", "unknownUnit", "backoff", "'10x'");
        isRefused(orders().then(Careless::negative), "invalid-duration", "negative", "maxBackoff", "'-PT1S'");
        isRefused(orders().then(Careless::noTime), "invalid-duration", "Careless::noTime", "timeout");
    }

    @Test
    @Case("BLD-21")
    void a_length_of_time_that_no_clock_reaches_is_refused() {
        isRefused(
                orders().then(Careless::overAThousandYears),
                "invalid-duration",
                "Careless::overAThousandYears",
                "'365001d'",
                "365000 days");
        isRefused(orders().then(Careless::forEver), "invalid-duration", "'999999999999d'");
    }

    @Test
    @Case("BLD-09")
    void everything_that_is_wrong_with_one_task_is_reported_at_once() {
        assertThat(rules(orders().then(Careless::everything)))
                .containsExactly(
                        "invalid-priority", "invalid-tag", "invalid-retries", "invalid-retries", "invalid-duration");
    }

    @Test
    void the_options_of_an_undo_are_checked_too() {
        isRefused(
                Shop.orders().then(Shop.Till::charge).undoneBy(Shop.Wrong::priority9Undo),
                "invalid-priority",
                "Wrong::priority9Undo",
                "priority 9");
    }
}
