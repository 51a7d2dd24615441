package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.Order;
import dev.holdfast.definition.Workflow;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Status;
import dev.holdfast.task.JobOutcome;
import dev.holdfast.testing.Engine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Two nodes that start the job of one step, and a cancel that comes in the middle of its start. */
public abstract class JobScenarios extends Scenarios {

    private final Workflow<Integer, JobOutcome> workflow = Workflow.named("night")
            .taking(Integer.class)
            .thenJob("settle", Map.of("day", "monday"))
            .build();

    /** A batch runtime whose jobs run for ever. In the middle of a start it does what the test says. */
    private final class EndlessJobs implements Jobs {

        private final List<String> keys = new ArrayList<>();
        private final List<Long> stopped = new ArrayList<>();
        private final List<Running> adopted = new ArrayList<>();
        private Runnable beforeItIsThere = () -> {};
        private Runnable whenItIsThere = () -> {};

        @Override
        public long start(Wanted wanted, boolean again) {
            if (again && keys.contains(wanted.key())) {
                return keys.indexOf(wanted.key()) + 1L;
            }
            Runnable before = beforeItIsThere;
            Runnable after = whenItIsThere;
            beforeItIsThere = () -> {};
            whenItIsThere = () -> {};
            before.run();
            keys.add(wanted.key());
            long execution = keys.size();
            after.run();
            return execution;
        }

        @Override
        public Optional<Seen> look(long execution) {
            Instant now = place().clock().instant();
            return Optional.of(
                    new Seen(execution, State.RUNNING, now, new JobOutcome("settle", execution, "", Map.of())));
        }

        @Override
        public void restart(long execution) {
            throw new AssertionError("nothing has failed");
        }

        @Override
        public void stop(long execution) {
            stopped.add(execution);
        }

        @Override
        public void adopt(long execution, String key) {
            adopted.add(new Running(execution, key));
        }

        /** A restart has the number of what it restarts, and 10 more. */
        @Override
        public boolean isSame(long execution, long other) {
            return execution % 10 == other % 10;
        }

        @Override
        public List<Running> running() {
            return adopted;
        }
    }

    private final EndlessJobs jobs = new EndlessJobs();

    private Engine at(String name) {
        return keep(assembly(name, ports()).jobs(jobs).serving(workflow));
    }

    /** The claim of the first node runs out in the middle of its start, and the second goes on. */
    private void takenOverBy(Engine other) {
        pass(CLAIM);
        other.driveDue();
    }

    private String signal(Engine engine) {
        return status(engine).signal().orElseThrow();
    }

    @Test
    void who_starts_a_job_behind_the_back_of_its_successor_stops_it() {
        Engine first = at("node-a");
        Engine second = at("node-b");
        start(first, workflow, 1);
        jobs.beforeItIsThere = () -> takenOverBy(second);

        first.driveDue();

        assertThat(jobs.keys).hasSize(2);
        assertThat(signal(first)).isEqualTo("(job)1");
        assertThat(jobs.stopped).containsExactly(2L);
    }

    @Test
    void a_job_that_the_successor_has_found_is_not_stopped_by_who_started_it() {
        Engine first = at("node-a");
        Engine second = at("node-b");
        start(first, workflow, 1);
        jobs.whenItIsThere = () -> takenOverBy(second);

        first.driveDue();

        assertThat(jobs.keys).hasSize(1);
        assertThat(signal(first)).isEqualTo("(job)1");
        assertThat(jobs.stopped).isEmpty();
        assertThat(kinds(first, 0)).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.FORK);
    }

    @Test
    void a_job_whose_instance_is_cancelled_in_the_middle_of_its_start_is_stopped() {
        Engine first = at("node-a");
        Engine second = at("node-b");
        start(first, workflow, 1);
        jobs.whenItIsThere = () -> order(second, door -> door.cancel(id, Order.PLAIN));

        first.driveDue();

        assertThat(kind(first)).isEqualTo(Status.Kind.CANCELLED);
        assertThat(jobs.stopped).containsExactly(1L);
    }

    @Test
    void a_job_that_has_come_to_another_node_is_stopped_there_once_its_instance_is_cancelled() {
        Engine first = at("node-a");
        Engine second = at("node-b");
        start(first, workflow, 1);
        first.driveDue();
        second.jobWatch().found(11, jobs.keys.get(0));
        second.jobWatch().found(12, "of-somebody-else");
        second.jobWatch().look();
        assertThat(jobs.stopped).isEmpty();

        order(first, door -> door.cancel(id, Order.PLAIN));
        second.jobWatch().look();

        assertThat(jobs.stopped).containsExactly(11L);
    }

    @Test
    void a_job_whose_starter_has_lost_and_died_is_stopped_when_it_was_restarted_elsewhere() {
        Engine first = at("node-a");
        Engine second = at("node-b");
        start(first, workflow, 1);
        jobs.beforeItIsThere = () -> takenOverBy(second);
        first.driveDue();
        jobs.stopped.clear();

        second.jobWatch().found(11, jobs.keys.get(0));
        second.jobWatch().found(12, jobs.keys.get(0));
        second.jobWatch().look();

        assertThat(signal(first)).isEqualTo("(job)1");
        assertThat(jobs.stopped).containsExactly(12L);
    }
}
