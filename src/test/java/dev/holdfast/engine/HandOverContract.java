package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.Order;
import dev.holdfast.definition.Flow;
import dev.holdfast.definition.Workflow;
import dev.holdfast.engine.BranchRunner.End;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Status;
import dev.holdfast.snapshot.StepRecord;
import dev.holdfast.store.Branches;
import dev.holdfast.store.Claim;
import dev.holdfast.store.StoreFixture;
import dev.holdfast.store.StorePorts;
import dev.holdfast.testing.Barrier;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Elsewhere;
import dev.holdfast.testing.Engine;
import dev.holdfast.testing.MeddledPort;
import dev.holdfast.testing.MeddledTask;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How branches go on that have handed their checkpoints over to be written with those of others, over any store. */
public abstract class HandOverContract {

    /** As many as may write at the same time. */
    private static final int WRITERS = 2;

    private static final int BRANCHES = 9;
    private static final int STEPS = 3;

    private final String mark = UUID.randomUUID().toString();
    private final MeddledTask task = new MeddledTask();

    /** Returns the store that the engine works on. */
    protected abstract StoreFixture store();

    /** Returns steps whose bodies run outside of transactions, so that nothing has to be committed with their checkpoints. */
    private static Workflow<Integer, Integer> apart() {
        Flow<Integer, Integer> flow = Workflow.named("apart").taking(Integer.class);
        for (int step = 1; step <= STEPS; step++) {
            flow = flow.then("s" + step, MeddledTask::addApart);
        }
        return flow.build();
    }

    /** Returns steps whose bodies run in transactions that they leave unused. */
    protected static Workflow<Integer, Integer> unused() {
        Flow<Integer, Integer> flow = Workflow.named("unused").taking(Integer.class);
        for (int step = 1; step <= STEPS; step++) {
            flow = flow.then("s" + step, MeddledTask::add);
        }
        return flow.build();
    }

    /** Several branches on one thread, and those that can go on. */
    private static final class Travel {

        private final BlockingQueue<Integer> ready = new LinkedBlockingQueue<>();
        private final List<BranchRunner.Drive> drives = new ArrayList<>();

        Travel(Engine engine, List<Claim> claims) {
            for (int index = 0; index < claims.size(); index++) {
                int mine = index;
                drives.add(engine.begin(claims.get(index), () -> ready.add(mine)));
            }
        }

        End go(int index) {
            return drives.get(index).go();
        }

        /** Drives whoever can go on until so many have ended, and returns how. */
        List<End> goOn(int left) throws InterruptedException {
            List<End> ends = new ArrayList<>();
            while (ends.size() < left) {
                @Nullable Integer next = ready.poll(30, TimeUnit.SECONDS);
                if (next == null) {
                    throw new AssertionError("nobody can go on, and only " + ends + " have ended");
                }
                End end = go(next);
                if (end != End.HANDED_OVER) {
                    ends.add(end);
                }
            }
            return ends;
        }
    }

    private List<String> ids(Engine engine, Workflow<Integer, Integer> workflow) {
        List<String> ids = IntStream.range(0, BRANCHES)
                .mapToObj(number -> "order-" + number + "-" + mark)
                .toList();
        ids.forEach(id -> engine.start(workflow, id, 0));
        return ids;
    }

    @Test
    @Case({"PROP-01", "STO-02"})
    void while_a_writer_is_held_up_branches_hand_over_and_go_on_once_it_lets_go() throws Exception {
        handOverAndGoOn(apart());
    }

    /** Lets all of a workflow's branches hand over the checkpoint of their first step, and go on to the end. */
    protected final void handOverAndGoOn(Workflow<Integer, Integer> workflow) throws Exception {
        try (Barrier barrier = new Barrier()) {
            StorePorts ports = store().ports();
            Branches heldUp = MeddledPort.beforeEach(Branches.class, ports.branches(), "writeAll", barrier::pass);
            Engine engine = Engine.over(ports.with(heldUp)).with(task).serving(workflow);
            List<String> ids = ids(engine, workflow);
            Travel travel = new Travel(
                    engine,
                    ids.stream().map(id -> engine.claim(id).orElseThrow()).toList());

            List<Elsewhere<End>> writing = writers(travel, barrier);
            for (int index = WRITERS; index < BRANCHES; index++) {
                assertThat(travel.go(index)).isEqualTo(End.HANDED_OVER);
            }
            assertThat(travel.ready).as("before anything is written").isEmpty();
            assertThat(task.calls()).as("each has done its first step").isEqualTo(BRANCHES);
            assertThat(engine.steps(ids.get(BRANCHES - 1))).hasSize(1);

            barrier.open();
            int ended = 0;
            for (Elsewhere<End> writer : writing) {
                End end = writer.result();
                assertThat(end).isIn(End.ENDED, End.HANDED_OVER);
                ended += end == End.ENDED ? 1 : 0;
            }
            assertThat(travel.goOn(BRANCHES - ended)).containsOnly(End.ENDED);
            assertThat(travel.ready).as("nobody is called twice").isEmpty();
            ids.forEach(id -> assertThatItIsWhole(engine, id));
        }
        assertThat(task.calls()).as("each step once").isEqualTo(BRANCHES * STEPS);
    }

    /** Takes all writers' places, one after the other, or the first would take the second's row along. */
    private static List<Elsewhere<End>> writers(Travel travel, Barrier barrier) {
        List<Elsewhere<End>> writing = new ArrayList<>();
        for (int index = 0; index < WRITERS; index++) {
            int writer = index;
            writing.add(Elsewhere.start("writer " + writer, () -> travel.go(writer)));
            barrier.awaitArrivals(1);
        }
        return writing;
    }

    private static void assertThatItIsWhole(Engine engine, String id) {
        assertThat(engine.instance(id).status().kind()).isEqualTo(Status.Kind.COMPLETED);
        assertThat(engine.output(id, Integer.class)).hasValue(STEPS);
        assertThat(engine.steps(id))
                .extracting(StepRecord::kind)
                .containsExactly(
                        Checkpoint.Kind.START, Checkpoint.Kind.STEP, Checkpoint.Kind.STEP, Checkpoint.Kind.END);
        assertThat(engine.steps(id)).extracting(StepRecord::sequence).containsExactly(0, 1, 2, 3);
    }

    @Test
    @Case({"PROP-01", "F1"})
    void a_branch_whose_batch_fails_stores_its_checkpoint_alone_and_runs_no_body_again() throws Exception {
        Workflow<Integer, Integer> workflow = apart();
        StorePorts ports = store().ports();
        Branches failing = MeddledPort.beforeEach(Branches.class, ports.branches(), "writeAll", () -> {
            throw new IllegalStateException("no batch is ever written");
        });
        Engine engine = Engine.over(ports.with(failing)).with(task).serving(workflow);
        String id = ids(engine, workflow).get(0);
        Travel travel = new Travel(engine, List.of(engine.claim(id).orElseThrow()));

        assertThat(travel.go(0)).isEqualTo(End.ENDED);

        assertThatItIsWhole(engine, id);
        assertThat(task.calls()).isEqualTo(STEPS);
        assertThat(travel.ready).isEmpty();
    }

    @Test
    @Case({"F1", "DEF-07"})
    void a_branch_that_was_lost_while_its_checkpoint_waited_is_dropped_when_it_goes_on() throws Exception {
        Workflow<Integer, Integer> workflow = apart();
        try (Barrier barrier = new Barrier()) {
            StorePorts ports = store().ports();
            Branches heldUp = MeddledPort.beforeEach(Branches.class, ports.branches(), "writeAll", barrier::pass);
            Engine engine = Engine.over(ports.with(heldUp)).with(task).serving(workflow);
            List<String> ids = ids(engine, workflow);
            Travel travel = new Travel(
                    engine,
                    ids.subList(0, 3).stream()
                            .map(id -> engine.claim(id).orElseThrow())
                            .toList());
            List<Elsewhere<End>> writing = writers(travel, barrier);
            assertThat(travel.go(2)).isEqualTo(End.HANDED_OVER);
            String lost = ids.get(2);
            Engine other = Engine.over(ports).named("node-b").with(task).serving(workflow);
            Scenarios.order(other, door -> door.terminate(lost, Order.PLAIN));

            barrier.open();
            int ended = 0;
            for (Elsewhere<End> writer : writing) {
                ended += writer.result() == End.ENDED ? 1 : 0;
            }
            assertThat(travel.goOn(3 - ended)).containsOnlyOnce(End.DROPPED);

            assertThat(engine.instance(lost).status().kind()).isEqualTo(Status.Kind.CANCELLED);
            assertThat(engine.steps(lost))
                    .extracting(StepRecord::kind)
                    .containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.TOMBSTONE);
            assertThatItIsWhole(engine, ids.get(0));
            assertThatItIsWhole(engine, ids.get(1));
        }
    }

    /** What the statement said of the run is as old as the statement, not as the moment when a thread goes on with it. */
    @Test
    @Case({"F13", "CTL-05"})
    void a_branch_that_waits_for_a_thread_behind_its_checkpoint_begins_no_step_once_a_pause_has_committed()
            throws Exception {
        Workflow<Integer, Integer> workflow = apart();
        AtomicLong passed = new AtomicLong();
        Pace pace = new Pace() {
            @Override
            public long nanos() {
                return System.nanoTime() + passed.get();
            }
        };
        try (Barrier barrier = new Barrier()) {
            StorePorts ports = store().ports();
            Branches heldUp = MeddledPort.beforeEach(Branches.class, ports.branches(), "writeAll", barrier::pass);
            Engine engine =
                    Engine.over(ports.with(heldUp)).with(task).pace(pace).serving(workflow);
            List<String> ids = ids(engine, workflow).subList(0, WRITERS + 1);
            Travel travel = new Travel(
                    engine,
                    ids.stream().map(id -> engine.claim(id).orElseThrow()).toList());
            List<Elsewhere<End>> writing = writers(travel, barrier);
            assertThat(travel.go(WRITERS)).isEqualTo(End.HANDED_OVER);
            barrier.open();
            int ended = 0;
            for (Elsewhere<End> writer : writing) {
                ended += writer.result() == End.ENDED ? 1 : 0;
            }
            String paused = ids.get(WRITERS);
            assertThat(engine.steps(paused)).as("its checkpoint is written").hasSize(2);

            Engine other = Engine.over(ports).named("node-b").with(task).serving(workflow);
            Scenarios.order(other, door -> door.pause(paused, Order.PLAIN));
            passed.addAndGet(TimeUnit.MILLISECONDS.toNanos(101));

            assertThat(travel.goOn(WRITERS + 1 - ended)).containsOnlyOnce(End.LET_GO);
            assertThat(engine.steps(paused)).hasSize(2);
            assertThat(task.calls())
                    .as("all steps of the others, and one of its own")
                    .isEqualTo(WRITERS * STEPS + 1);
        }
    }
}
