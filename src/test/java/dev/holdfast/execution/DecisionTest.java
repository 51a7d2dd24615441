package dev.holdfast.execution;

import static dev.holdfast.execution.Asked.NOW;
import static dev.holdfast.execution.Asked.atTask;
import static dev.holdfast.execution.Asked.numbers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Arm;
import dev.holdfast.definition.Node;
import dev.holdfast.definition.Retries;
import dev.holdfast.error.ErrorCode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** That each action meets the case made for it, and which of them wait. */
class DecisionTest {

    /** Answers the name of the case and the action that it was given. */
    private static final class Naming implements Decision.Cases<List<Object>> {
        @Override
        public List<Object> run(Decision.Run action) {
            return List.of("run", action);
        }

        @Override
        public List<Object> decide(Decision.Decide action) {
            return List.of("decide", action);
        }

        @Override
        public List<Object> measure(Decision.Measure action) {
            return List.of("measure", action);
        }

        @Override
        public List<Object> join(Decision.Join action) {
            return List.of("join", action);
        }

        @Override
        public List<Object> open(Decision.Open action) {
            return List.of("open", action);
        }

        @Override
        public List<Object> openEach(Decision.OpenEach action) {
            return List.of("openEach", action);
        }

        @Override
        public List<Object> awaitArms(Decision.AwaitArms action) {
            return List.of("awaitArms", action);
        }

        @Override
        public List<Object> collect(Decision.Collect action) {
            return List.of("collect", action);
        }

        @Override
        public List<Object> sleep(Decision.Sleep action) {
            return List.of("sleep", action);
        }

        @Override
        public List<Object> await(Decision.Await action) {
            return List.of("await", action);
        }

        @Override
        public List<Object> call(Decision.Call action) {
            return List.of("call", action);
        }

        @Override
        public List<Object> awaitChild(Decision.AwaitChild action) {
            return List.of("awaitChild", action);
        }

        @Override
        public List<Object> startJob(Decision.StartJob action) {
            return List.of("startJob", action);
        }

        @Override
        public List<Object> awaitJob(Decision.AwaitJob action) {
            return List.of("awaitJob", action);
        }

        @Override
        public List<Object> proceed(Decision.Proceed action) {
            return List.of("proceed", action);
        }

        @Override
        public List<Object> end(Decision.End action) {
            return List.of("end", action);
        }

        @Override
        public List<Object> retry(Decision.Retry action) {
            return List.of("retry", action);
        }

        @Override
        public List<Object> fail(Decision.Fail action) {
            return List.of("fail", action);
        }
    }

    private static Map<String, Decision.Action> everyAction() {
        Asked asked = Asked.of(numbers()
                .then(Sums::inc)
                .fork(List.of(Arm.arm("arm", arm -> arm.then(Sums::dbl))))
                .join(Sums::sumAll)
                .routeByText(Sums::word)
                .when("1", arm -> arm)
                .end()
                .delay("delay", Sums::seconds)
                .awaitSignal("event", Integer.class)
                .call("call", numbers().then(Sums::inc).build())
                .forEach("each", Sums::upTo, item -> item.then("each dbl", Sums::dbl))
                .all()
                .build());
        Node.Fork fork = (Node.Fork) asked.node("fork-1");
        Node.ForEach each = (Node.ForEach) asked.node("each");
        Node.Delay delay = (Node.Delay) asked.node("delay");
        Node.Call call = (Node.Call) asked.node("call");
        Map<String, Decision.Action> actions = new LinkedHashMap<>();
        actions.put("run", new Decision.Run(asked.task("inc")));
        actions.put("decide", new Decision.Decide((Node.Route) asked.node("word")));
        actions.put("measure", new Decision.Measure(delay, delay.computed().orElseThrow()));
        actions.put("join", new Decision.Join(fork, 1, 1));
        actions.put("open", new Decision.Open(fork));
        actions.put("openEach", new Decision.OpenEach(each));
        actions.put("awaitArms", new Decision.AwaitArms());
        actions.put("collect", new Decision.Collect(each, 1, 1));
        actions.put("sleep", new Decision.Sleep(NOW));
        actions.put("await", new Decision.Await((Node.Await) asked.node("event")));
        actions.put("call", new Decision.Call(call));
        actions.put("awaitChild", new Decision.AwaitChild(call, "call:1"));
        Node.Job job = new Node.Job(Asked.id("job"), "job", Optional.empty(), Retries.NONE);
        actions.put("startJob", new Decision.StartJob(job));
        actions.put("awaitJob", new Decision.AwaitJob(job, 1, false));
        actions.put("proceed", new Decision.Proceed());
        actions.put("end", new Decision.End());
        actions.put("retry", new Decision.Retry(Duration.ZERO));
        actions.put("fail", new Decision.Fail(ErrorCode.TASK_FAILED, "no"));
        return actions;
    }

    @Test
    void every_action_meets_the_case_made_for_it_and_gives_its_answer() {
        everyAction()
                .forEach((name, action) ->
                        assertThat(action.match(new Naming())).as(name).isEqualTo(List.of(name, action)));
        assertThat(everyAction().values())
                .extracting(Object::getClass)
                .containsExactlyInAnyOrder(Decision.Action.class.getPermittedSubclasses());
    }

    @Test
    void only_what_parks_until_a_time_or_an_event_waits() {
        assertThat(everyAction())
                .allSatisfy((name, action) -> assertThat(new Decision(atTask("inc"), action).waits())
                        .as(name)
                        .isEqualTo(List.of("sleep", "await").contains(name)));
    }
}
