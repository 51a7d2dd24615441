package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Flow;
import dev.holdfast.definition.Workflow;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Status;
import dev.holdfast.snapshot.StepRecord;
import dev.holdfast.store.Claim;
import dev.holdfast.store.MemoryFixture;
import dev.holdfast.store.StoreFixture;
import dev.holdfast.store.Transactions.Trouble;
import dev.holdfast.testing.ArrangedTransactions;
import dev.holdfast.testing.ArrangedTransactions.Fate;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Engine;
import dev.holdfast.testing.Leases;
import dev.holdfast.testing.LedgerTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** The engine's way with branches, over the in-memory store. */
class MemoryBranchRunTest extends BranchRunContract {

    private final MemoryFixture store = new MemoryFixture();

    @Override
    protected StoreFixture store() {
        return store;
    }

    /**
     * Two nodes drive one instance through random trouble: claims run out in the middle, zombies go on with old claims,
     * answers to commits are lost, dead-locks happen. Whatever happens, every step counts once.
     */
    @RepeatedTest(200)
    @Case({"PROP-01", "PROP-04", "DEF-03"})
    void whatever_happens_every_step_counts_once(RepetitionInfo repetition) {
        int seed = repetition.getCurrentRepetition();
        Random random = new Random(seed);
        int steps = 1 + random.nextInt(6);
        ArrangedTransactions transactions =
                new ArrangedTransactions(store.ports().transactions());
        arrange(random, transactions);
        LedgerTask ledger = new LedgerTask(transactions);
        Workflow<Integer, Integer> workflow = booking(steps);
        List<Engine> nodes =
                List.of(node("one", transactions, ledger, workflow), node("two", transactions, ledger, workflow));
        nodes.get(0).start(workflow, "order", 0);

        List<Claim> zombies = new ArrayList<>();
        for (int turn = 0; turn < 200 && !isOver(nodes.get(0)); turn++) {
            Engine node = nodes.get(random.nextInt(2));
            Optional<Claim> claim = node.claim("order");
            claim.ifPresent(taken -> node.drive(taken, Leases.lostAfter(random.nextInt(3))));
            claim.filter(taken -> random.nextBoolean()).ifPresent(zombies::add);
            if (!zombies.isEmpty() && random.nextInt(3) == 0) {
                Claim zombie = zombies.get(random.nextInt(zombies.size()));
                nodes.get(random.nextInt(2)).drive(zombie, Leases.lostAfter(1 + random.nextInt(2)));
            }
        }

        assertThat(nodes.get(0).instance("order").status().kind())
                .as("seed %d: %s", seed, nodes.get(0).instance("order").status())
                .isEqualTo(Status.Kind.COMPLETED);
        assertThat(nodes.get(0).output("order", Integer.class))
                .as("seed %d", seed)
                .hasValue(steps);
        assertThat(ledger.entries())
                .as("seed %d", seed)
                .containsExactlyElementsOf(IntStream.range(0, steps).boxed().toList());
        assertThat(nodes.get(0).steps("order"))
                .as("seed %d", seed)
                .extracting(StepRecord::kind)
                .hasSize(steps + 1)
                .startsWith(Checkpoint.Kind.START)
                .endsWith(Checkpoint.Kind.END);
    }

    private static boolean isOver(Engine engine) {
        return engine.instance("order").status().isFinal();
    }

    private static void arrange(Random random, ArrangedTransactions transactions) {
        for (int step = 1; step <= 40; step++) {
            switch (random.nextInt(8)) {
                case 0 -> transactions.loseAnswerOfStep(step, Fate.COMMITTED);
                case 1 -> transactions.loseAnswerOfStep(step, Fate.ROLLED_BACK);
                case 2 -> transactions.failRecordOfStep(step, Trouble.OUTAGE);
                default -> {
                    // goes well
                }
            }
        }
    }

    private static Workflow<Integer, Integer> booking(int steps) {
        Flow<Integer, Integer> flow = Workflow.named("booking").taking(Integer.class);
        for (int i = 0; i < steps; i++) {
            flow = flow.then("s" + i, LedgerTask::book);
        }
        return flow.build();
    }

    private Engine node(
            String name, ArrangedTransactions transactions, LedgerTask ledger, Workflow<Integer, Integer> workflow) {
        return Engine.over(store.ports().with(transactions))
                .named(name)
                .claiming(Duration.ZERO)
                .takingOverAtMost(1_000)
                .with(ledger)
                .serving(workflow);
    }
}
