package dev.holdfast.engine;

import static dev.holdfast.definition.Arm.arm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Retries;
import dev.holdfast.definition.Workflow;
import dev.holdfast.engine.Delivery.End;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Status;
import dev.holdfast.store.Outbox;
import dev.holdfast.store.StorePorts;
import dev.holdfast.store.Transactions.Trouble;
import dev.holdfast.task.MessageContext;
import dev.holdfast.testing.ArrangedTransactions;
import dev.holdfast.testing.ArrangedTransactions.Fate;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Engine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages that steps send: none without its step, each at least once, in order. */
public abstract class OutboxScenarios extends Scenarios {

    private static final int ATTEMPTS = 3;
    private static final int DEATHS = 3;

    private final Letters letters = new Letters("mail-" + id);
    private final List<String> troubles = new ArrayList<>();

    private final Workflow<Integer, Integer> line = Workflow.named("line")
            .taking(Integer.class)
            .then(Letters::one)
            .then(Letters::two)
            .then(Letters::three)
            .build();

    private static final List<String> ALL = List.of("one-0", "one-1", "two-0", "two-1", "three-0", "three-1");

    private Engine node(String name, StorePorts over, Workflow<Integer, Integer> workflow, boolean receives) {
        Engine.Assembly assembly = assembly(name, over).with(letters);
        return keep((receives ? assembly.receiving(letters.channel, Letters.class, "receive") : assembly)
                .serving(workflow));
    }

    private Engine node(String name, Workflow<Integer, Integer> workflow) {
        return node(name, ports(), workflow, true);
    }

    private Delivery delivery(Engine engine) {
        Retries retries = new Retries(ATTEMPTS - 1, Duration.ZERO, 1, Optional.empty(), 0, List.of(), List.of());
        return engine.delivery(new Delivery.Rules(retries, Duration.ofMinutes(1), DEATHS), new Delivery.Listener() {
            @Override
            public void failed(Outbox.Message message, Failure failure, Duration wait) {
                troubles.add("failed");
            }

            @Override
            public void parked(Outbox.Message message, Failure failure) {
                troubles.add("parked");
            }

            @Override
            public void troubled(String channel, Throwable cause) {
                troubles.add("trouble");
            }
        });
    }

    private List<Outbox.Place> heads() {
        return ports().transactions().own(() -> ports().outbox().heads(Set.of(letters.channel), 100));
    }

    private List<String> waiting(Engine engine) {
        long run = engine.instance(id).run();
        return ports().transactions().own(() -> ports().outbox().waiting(run)).stream()
                .map(message -> new String(message.message().bytes(), StandardCharsets.UTF_8).substring(1))
                .toList();
    }

    /** Delivers until nothing is due; returns what became of each attempt. */
    private List<End> deliverAll(Delivery delivery) {
        List<End> ends = new ArrayList<>();
        for (List<Outbox.Place> heads = heads(); !heads.isEmpty(); heads = heads()) {
            heads.forEach(place -> ends.add(delivery.deliver(place)));
        }
        return ends;
    }

    @Test
    void steps_of_every_kind_send_and_their_messages_are_received_in_order() {
        Engine engine = node("node-a", line);
        start(engine, line, 1);
        engine.driveDue();
        assertThat(output(engine)).isEqualTo(4);
        assertThat(letters.received).isEmpty();
        assertThat(waiting(engine)).isEqualTo(ALL);

        deliverAll(delivery(engine));

        assertThat(letters.texts()).isEqualTo(ALL);
        assertThat(waiting(engine)).isEmpty();
        assertThat(letters.received.stream().map(each -> each.context().idempotencyKey()))
                .doesNotHaveDuplicates();
        MessageContext context = letters.received.get(0).context();
        assertThat(context.channel()).isEqualTo(letters.channel);
        assertThat(context.instanceId()).isEqualTo(id);
        assertThat(context.workflow()).isEqualTo("line");
        assertThat(context.attempt()).isEqualTo(1);
    }

    @Test
    void an_attempt_that_fails_sends_nothing_and_the_next_one_once() {
        Engine engine = node("node-a", line);
        start(engine, line, 1);
        letters.duringStep = context -> {
            if (context.attempt() < 3) {
                throw new IllegalStateException("as arranged");
            }
        };

        engine.driveDue();

        assertThat(letters.written).hasSize(3 * ALL.size());
        assertThat(waiting(engine)).isEqualTo(ALL);
    }

    @Test
    void a_step_whose_branch_another_has_taken_over_sends_nothing() {
        Engine zombie = node("node-a", line);
        Engine other = node("node-b", line);
        start(zombie, line, 1);
        letters.duringStep = context -> {
            letters.duringStep = none -> {};
            pass(CLAIM);
            assertThat(elsewhere(other::driveDue)).isPositive();
        };

        zombie.driveDue();

        assertThat(letters.written).hasSize(2 + ALL.size());
        assertThat(waiting(zombie)).isEqualTo(ALL);
    }

    @ParameterizedTest
    @EnumSource
    void a_checkpoint_whose_answer_is_lost_has_sent_once(Fate fate) {
        ArrangedTransactions arranged = new ArrangedTransactions(ports().transactions()).loseAnswerOfStep(1, fate);
        Engine engine = node("node-a", ports().with(arranged), line, true);
        start(engine, line, 1);

        engine.driveDue();

        assertThat(waiting(engine)).as("%s", fate).isEqualTo(ALL);
    }

    @Test
    void what_takes_a_step_back_sends_too() {
        Workflow<Integer, Integer> undone = Workflow.named("undone")
                .taking(Integer.class)
                .then(Letters::one)
                .undoneBy(Letters::takeBack)
                .then(Letters::fail)
                .build();
        Engine engine = node("node-a", undone);
        start(engine, undone, 1);

        engine.driveDue();

        assertThat(kind(engine)).isEqualTo(Status.Kind.FAILED);
        assertThat(waiting(engine)).containsExactly("one-0", "one-1", "one-0", "one-1");
    }

    @Test
    void what_is_not_received_is_tried_again_before_what_was_sent_later() {
        Engine engine = node("node-a", line);
        start(engine, line, 1);
        engine.driveDue();
        letters.duringReceipt = context -> {
            if (letters.received.size() == 2 || letters.received.size() == 3) {
                throw new IllegalStateException("as arranged");
            }
        };

        deliverAll(delivery(engine));

        assertThat(letters.texts())
                .containsExactly("one-0", "one-1", "one-1", "one-1", "two-0", "two-1", "three-0", "three-1");
        assertThat(letters.received.get(1).context().idempotencyKey())
                .isEqualTo(letters.received.get(3).context().idempotencyKey());
        assertThat(letters.received.get(3).context().attempt()).isEqualTo(3);
        assertThat(troubles).containsExactly("failed", "failed");
    }

    @Test
    void what_fails_too_often_is_parked_and_holds_its_line_back_until_it_is_driven_again() {
        Engine engine = node("node-a", line);
        start(engine, line, 1);
        engine.driveDue();
        letters.duringReceipt = context -> {
            throw new IllegalStateException("as arranged");
        };

        assertThat(deliverAll(delivery(engine))).containsExactly(End.FAILED, End.FAILED, End.PARKED);

        letters.duringReceipt = context -> {};
        assertThat(heads()).isEmpty();
        long parked = ports().transactions()
                .own(() -> ports().outbox().waiting(engine.instance(id).run()))
                .get(0)
                .number();
        assertThat(ports().transactions().own(() -> ports().outbox().redrive(parked)))
                .isTrue();
        letters.received.clear();
        deliverAll(delivery(engine));
        assertThat(letters.texts()).isEqualTo(ALL);
    }

    @Test
    void what_a_receiver_did_that_took_too_long_does_not_count_even_if_it_returns() {
        Engine engine = node("node-a", line);
        start(engine, line, 1);
        engine.driveDue();
        letters.duringReceipt = context -> {
            if (context.attempt() == 1) {
                assertThat(watch.strike()).isTrue();
            }
        };

        deliverAll(delivery(engine));

        assertThat(letters.texts()).startsWith("one-0", "one-0", "one-1");
        assertThat(troubles).hasSize(ALL.size()).containsOnly("failed");
    }

    @Test
    void what_can_never_be_received_is_parked_at_once() {
        Engine engine = node("node-a", line);
        start(engine, line, 1);
        engine.driveDue();
        letters.duringReceipt = context -> {
            throw new Letters.Unreadable();
        };

        assertThat(deliverAll(delivery(engine))).containsExactly(End.PARKED);
    }

    @ParameterizedTest
    @EnumSource
    void a_delivery_whose_answer_is_lost_is_repeated_only_if_it_was_rolled_back(Fate fate) {
        Engine engine = node("node-a", line);
        start(engine, line, 1);
        engine.driveDue();
        ArrangedTransactions arranged = new ArrangedTransactions(ports().transactions()).loseAnswerOfStep(1, fate);
        Delivery unlucky = delivery(node("node-b", ports().with(arranged), line, true));

        assertThat(unlucky.deliver(heads().get(0))).isEqualTo(End.TROUBLE);

        deliverAll(delivery(engine));
        List<String> expected = new ArrayList<>(ALL);
        if (fate == Fate.ROLLED_BACK) {
            expected.add(0, ALL.get(0));
        }
        assertThat(letters.texts()).as("%s", fate).isEqualTo(expected);
    }

    /** Returns whether the node has died in it. */
    private boolean diesDelivering(Workflow<Integer, Integer> workflow) {
        ArrangedTransactions mortal = new ArrangedTransactions(ports().transactions()).dieInStep(1);
        Delivery delivery = delivery(node("mortal", ports().with(mortal), workflow, true));
        try {
            delivery.deliver(heads().get(0));
            return false;
        } catch (ArrangedTransactions.Died died) {
            return true;
        }
    }

    @Test
    @Case("F25")
    void a_receiver_whose_node_dies_each_time_is_not_called_again_after_the_third() {
        Engine engine = node("node-a", line);
        start(engine, line, 1);
        engine.driveDue();
        for (int death = 1; death <= DEATHS; death++) {
            assertThat(diesDelivering(line)).as("death %d", death).isTrue();
        }
        assertThat(letters.texts()).containsOnly("one-0").hasSize(DEATHS);

        assertThat(deliverAll(delivery(engine))).containsExactly(End.PARKED);

        assertThat(letters.received).hasSize(DEATHS);
        List<Outbox.Message> parked = ports()
                .transactions()
                .own(() -> ports().outbox().parked(1_000))
                .stream()
                .filter(message -> message.channel().equals(letters.channel))
                .toList();
        assertThat(parked).hasSize(1);
        assertThat(parked.get(0).failure().orElseThrow().summary())
                .contains("node-died")
                .contains("was called 3 times in a row for this message without an answer");
        assertThat(ports().transactions()
                        .own(() -> ports().outbox().redrive(parked.get(0).number())))
                .isTrue();
        letters.received.clear();
        deliverAll(delivery(engine));
        assertThat(letters.texts()).isEqualTo(ALL);
    }

    @Test
    @Case("F25")
    void a_call_that_comes_back_shows_that_the_receiver_lets_its_node_live() {
        Engine engine = node("node-a", line);
        start(engine, line, 1);
        engine.driveDue();
        letters.duringReceipt = context -> {
            throw new IllegalStateException("as arranged");
        };
        assertThat(diesDelivering(line)).isTrue();
        assertThat(diesDelivering(line)).isTrue();
        assertThat(delivery(engine).deliver(heads().get(0))).isEqualTo(End.FAILED);
        assertThat(diesDelivering(line)).isTrue();
        ArrangedTransactions arranged =
                new ArrangedTransactions(ports().transactions()).failRecordOfStep(1, Trouble.REPEAT);
        letters.duringReceipt = context -> {};
        assertThat(delivery(node("node-b", ports().with(arranged), line, true)).deliver(heads().get(0)))
                .isEqualTo(End.TROUBLE);
        assertThat(diesDelivering(line)).isTrue();
        assertThat(diesDelivering(line)).isTrue();

        deliverAll(delivery(engine));

        assertThat(waiting(engine)).isEmpty();
    }

    @Test
    void a_node_without_the_receiver_leaves_the_message_to_others() {
        Engine sender = node("node-a", ports(), line, false);
        start(sender, line, 1);
        sender.driveDue();

        assertThat(delivery(sender).deliver(heads().get(0))).isEqualTo(End.PASSED);

        assertThat(letters.received).isEmpty();
        deliverAll(delivery(node("node-b", line)));
        assertThat(letters.texts()).isEqualTo(ALL);
    }

    /** Receiving is where messages are doubled: what a receiver sees twice has the same key. */
    @RepeatedTest(20)
    void by_chance_exactly_the_messages_of_stored_steps_arrive_in_the_order_of_each_branch(RepetitionInfo repetition) {
        long seed = repetition.getCurrentRepetition() * 7_919L;
        Random random = new Random(seed);
        Workflow<Integer, Integer> forked = Workflow.named("forked")
                .taking(Integer.class)
                .then(Letters::one)
                .fork(
                        arm("left", a -> a.then("l1", Letters::one).then("l2", Letters::two)),
                        arm("right", b -> b.then("r1", Letters::two).then("r2", Letters::three)))
                .join(Letters::sum)
                .then(Letters::three)
                .build();
        List<Engine> engines = List.of(node("node-a", forked), node("node-b", forked));
        letters.duringStep = context -> {
            if (random.nextInt(3) == 0) {
                throw new IllegalStateException("by chance, seed " + seed);
            }
        };
        List<String> kept = new ArrayList<>();
        letters.duringReceipt = context -> {
            if (context.attempt() < ATTEMPTS && random.nextInt(3) == 0) {
                throw new IllegalStateException("by chance, seed " + seed);
            }
            kept.add(letters.received.get(letters.received.size() - 1).text());
        };
        start(engines.get(0), forked, 1);

        while (kind(engines.get(0)) != Status.Kind.COMPLETED) {
            engines.get(random.nextInt(2)).driveDue();
            heads().forEach(place -> delivery(engines.get(random.nextInt(2))).deliver(place));
        }
        deliverAll(delivery(engines.get(1)));

        assertThat(kept)
                .as("seed %d", seed)
                .hasSize(12)
                .doesNotHaveDuplicates()
                .containsSubsequence("one-0", "one-1", "l1-0", "l1-1", "l2-0", "l2-1", "three-0", "three-1")
                .containsSubsequence("one-1", "r1-0", "r1-1", "r2-0", "r2-1", "three-0");
        assertThat(waiting(engines.get(0))).isEmpty();
    }
}
