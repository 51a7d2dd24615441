package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.UnknownWorkflow;
import dev.holdfast.definition.TaskBody;
import dev.holdfast.definition.Workflow;
import dev.holdfast.engine.BranchRunner.End;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Status;
import dev.holdfast.task.Codec;
import dev.holdfast.task.MessageContext;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Engine;
import dev.holdfast.testing.Figures;
import dev.holdfast.testing.TextCodec;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Applications that come and go while a node runs. */
public abstract class ApplicationScenarios extends Scenarios {

    private final Workflow<Integer, Integer> shop = Workflow.named("shop")
            .taking(Integer.class)
            .then(Figures::inc)
            .then(Figures::dbl)
            .then(Figures::add5)
            .build();
    private final Workflow<Integer, Integer> bank =
            Workflow.named("bank").taking(Integer.class).then(Figures::inc).build();

    /** The code of an application: the beans of the test, in a context that knows whether it is inside. */
    private static final class Inside implements UserCode.Context, ValueChecks, Codec {

        private final TextCodec codec = new TextCodec();
        private final List<String> seen = new ArrayList<>();
        private boolean inside;

        @Override
        public <T extends @Nullable Object> T call(Callable<T> work) throws Exception {
            inside = true;
            try {
                return work.call();
            } finally {
                inside = false;
            }
        }

        private void note(String what) {
            seen.add(what + (inside ? " inside" : " outside"));
        }

        @Override
        public void inputs(TaskBody body, Object bean, List<@Nullable Object> inputs) {
            note("checks");
        }

        @Override
        public void output(TaskBody body, Object bean, @Nullable Object output) {
            note("checks");
        }

        @Override
        public byte id() {
            return codec.id();
        }

        @Override
        public byte[] encode(@Nullable Object value, Type type) throws Exception {
            note("encodes");
            return codec.encode(value, type);
        }

        @Override
        public @Nullable Object decode(byte[] bytes, Type type) throws Exception {
            note("decodes");
            return codec.decode(bytes, type);
        }
    }

    private Application application(String name, Figures beans, Workflow<?, ?>... workflows) {
        UserCode code =
                new UserCode(type -> beans, new Values(new TextCodec()), ValueChecks.NONE, UserCode.Context.HERE);
        return new Application(name, Arrays.asList(workflows), code);
    }

    private Application shop(Figures beans) {
        return application("shop.war", beans, shop);
    }

    @Test
    void an_engine_without_any_workflow_runs_those_that_come_with_their_own_beans() {
        Engine engine = node("node-a");
        assertThat(engine.claimDue(4)).isEmpty();
        assertThatThrownBy(() -> engine.start(shop, id, 1)).isInstanceOf(UnknownWorkflow.class);
        Figures own = new Figures();

        engine.applications().register(shop(own));
        start(engine, shop, 1);
        engine.driveDue();

        assertThat(output(engine)).isEqualTo(9);
        assertThat(own.calls()).containsExactly("inc", "dbl", "add5");
        assertThat(figures.calls()).isEmpty();
        assertThat(engine.applications().names()).containsExactly("engine", "shop.war");
    }

    @Test
    void who_comes_makes_the_node_look_for_work() {
        AtomicInteger looks = new AtomicInteger();
        Engine engine = keep(assembly("node-a", ports())
                .seats(new Seats() {
                    @Override
                    public Optional<Seat> reserve() {
                        return Optional.empty();
                    }

                    @Override
                    public void look() {
                        looks.incrementAndGet();
                    }
                })
                .serving());
        assertThat(looks).hasValue(0);

        engine.applications().register(shop(figures));

        assertThat(looks).hasValue(1);
    }

    @Test
    @Case("DIST-14")
    void the_instances_of_who_leaves_wait_as_they_are_and_go_on_when_it_is_back() {
        Engine engine = node("node-a");
        engine.applications().register(shop(figures));
        start(engine, shop, 1);

        engine.applications().leave("shop.war");
        assertThat(engine.driveDue()).isZero();
        assertThat(kind(engine)).isEqualTo(Status.Kind.IN_PROGRESS);
        Figures again = new Figures();
        engine.applications().register(shop(again));
        assertThat(engine.driveDue()).isEqualTo(1);

        assertThat(output(engine)).isEqualTo(9);
        assertThat(figures.calls()).isEmpty();
        assertThat(again.calls()).containsExactly("inc", "dbl", "add5");
    }

    @Test
    void a_start_where_the_application_has_left_is_refused_and_says_whose_it_is() {
        Engine engine = node("node-a", bank);
        engine.applications().register(shop(figures));

        engine.applications().leave("shop.war");

        assertThatThrownBy(() -> engine.start(shop, id, 1))
                .isInstanceOf(UnknownWorkflow.class)
                .hasMessageStartingWith(
                        "workflow 'shop' is application 'shop.war''s, which is undeployed; deploy it again");
        assertThatThrownBy(() -> engine.start(
                        Workflow.named("shoq")
                                .taking(Integer.class)
                                .then(Figures::inc)
                                .build(),
                        id,
                        1))
                .hasMessage("no workflow 'shoq' is deployed here; there are bank");
    }

    @Test
    void a_step_that_runs_while_its_application_leaves_is_finished_and_the_next_one_is_not_begun() {
        Engine engine = node("node-a");
        engine.applications().register(shop(figures));
        start(engine, shop, 1);
        figures.during("inc", 1, () -> engine.applications().leave("shop.war"));

        End end = engine.drive(engine.claim(id).orElseThrow());

        assertThat(end).isEqualTo(End.RELEASED);
        assertThat(figures.calls()).containsExactly("inc");
        assertThat(stepOutput(engine, "inc")).contains(2);
        assertThat(status(engine).node().orElseThrow().value()).isEqualTo("dbl");
        assertThat(engine.claimDue(4)).isEmpty();

        engine.applications().register(shop(figures));
        engine.driveDue();
        assertThat(output(engine)).isEqualTo(9);
        assertThat(figures.calls()).containsExactly("inc", "dbl", "add5");
        assertThat(rows(engine, Checkpoint.Kind.FAILED)).isZero();
    }

    @Test
    void a_branch_that_was_claimed_just_before_its_application_left_is_given_back_untouched() {
        Engine engine = node("node-a");
        engine.applications().register(shop(figures));
        start(engine, shop, 1);
        var claimed = engine.claim(id).orElseThrow();

        engine.applications().leave("shop.war");
        assertThat(engine.drive(claimed)).isEqualTo(End.RELEASED);

        assertThat(figures.calls()).isEmpty();
        engine.applications().register(shop(figures));
        engine.driveDue();
        assertThat(output(engine)).isEqualTo(9);
    }

    @Test
    @Case("DIST-14")
    void instances_of_who_has_left_wait_for_it_even_where_another_workflow_has_the_same_structure() {
        Workflow<Integer, Integer> copy = Workflow.named("copy")
                .taking(Integer.class)
                .then(Figures::inc)
                .then(Figures::dbl)
                .then(Figures::add5)
                .build();
        Engine engine = node("node-a", copy);
        engine.applications().register(shop(figures));
        start(engine, shop, 1);
        engine.applications().leave("shop.war");
        assertThat(copy.hash()).isEqualTo(shop.hash());

        assertThat(engine.driveDue()).isZero();
        engine.applications().register(shop(figures));
        engine.driveDue();

        assertThat(output(engine)).isEqualTo(9);
        assertThat(figures.calls()).containsExactly("inc", "dbl", "add5");
        assertThat(engine.heard()).noneMatch(line -> line.startsWith("dropped"));
    }

    @Test
    void a_failure_while_the_application_is_taken_away_is_no_attempt() {
        Workflow<Integer, Integer> fragile = Workflow.named("fragile")
                .taking(Integer.class)
                .then(Figures::fragile)
                .build();
        Engine engine = node("node-a");
        engine.applications().register(application("shop.war", figures, fragile));
        start(engine, fragile, 1);
        figures.failing(1).during("fragile", 1, () -> engine.applications().leave("shop.war"));

        End end = engine.drive(engine.claim(id).orElseThrow());

        assertThat(end).isEqualTo(End.DROPPED);
        assertThat(engine.heard()).anyMatch(line -> line.contains("was undeployed when its step failed with"));
        assertThat(kind(engine)).isEqualTo(Status.Kind.IN_PROGRESS);
        engine.applications().register(application("shop.war", figures, fragile));
        engine.driveDue();
        assertThat(output(engine)).isEqualTo(2);
        assertThat(rows(engine, Checkpoint.Kind.FAILED)).isZero();
    }

    @Test
    void a_failure_is_no_attempt_either_if_the_application_is_back_before_the_body_has_failed() {
        Workflow<Integer, Integer> fragile = Workflow.named("fragile")
                .taking(Integer.class)
                .then(Figures::fragile)
                .build();
        Engine engine = node("node-a");
        engine.applications().register(application("shop.war", figures, fragile));
        start(engine, fragile, 1);
        figures.failing(1).during("fragile", 1, () -> {
            engine.applications().leave("shop.war");
            engine.applications().register(application("shop.war", figures, fragile));
        });

        engine.driveDue();

        assertThat(output(engine)).isEqualTo(2);
        assertThat(rows(engine, Checkpoint.Kind.FAILED)).isZero();
    }

    @Test
    void another_application_that_comes_and_goes_does_not_excuse_a_failure() {
        Workflow<Integer, Integer> fragile = Workflow.named("fragile")
                .taking(Integer.class)
                .then(Figures::fragile)
                .build();
        Engine engine = node("node-a");
        engine.applications().register(application("shop.war", figures, fragile));
        start(engine, fragile, 1);
        figures.failing(1).during("fragile", 1, () -> {
            engine.applications().register(application("bank.war", figures, bank));
            engine.applications().leave("bank.war");
        });

        engine.driveDue();

        assertThat(kind(engine)).isEqualTo(Status.Kind.FAILED);
    }

    @Test
    void a_name_of_another_application_is_refused_with_both_names_and_the_first_goes_on() {
        Engine engine = node("node-a");
        engine.applications().register(application("first.war", figures, shop));
        Workflow<Integer, Integer> other =
                Workflow.named("shop").taking(Integer.class).then(Figures::dbl).build();

        assertThatThrownBy(() -> engine.applications().register(application("second.ear", figures, bank, other)))
                .isInstanceOf(WorkflowTaken.class)
                .extracting(error -> ((HoldfastException) error).code())
                .isEqualTo(ErrorCode.WORKFLOW_TAKEN);

        assertThatThrownBy(() -> engine.applications().register(application("second.ear", figures, bank, other)))
                .hasMessageStartingWith(
                        "application 'second.ear' is refused: workflow 'shop' is application 'first.war''s; a name belongs to");
        assertThat(engine.catalog().workflows()).hasSize(1);
        assertThatThrownBy(() -> engine.catalog().newest("bank")).isInstanceOf(UnknownWorkflow.class);
        start(engine, shop, 1);
        engine.driveDue();
        assertThat(output(engine)).isEqualTo(9);
    }

    @Test
    void a_channel_of_another_application_is_refused_and_free_again_when_that_has_left() throws Exception {
        Receiver receiver = new Receiver(
                "mail-" + id, Letters.class, Letters.class.getMethod("receive", String.class, MessageContext.class));
        Application first = application("first.war", figures, shop);
        Application receiving = new Application("first.war", first.workflows(), first.code(), List.of(receiver));
        Application second = new Application("second.ear", List.of(), first.code(), List.of(receiver));
        Engine engine = node("node-a");
        engine.applications().register(receiving);

        assertThatThrownBy(() -> engine.applications().register(second))
                .isInstanceOf(ChannelTaken.class)
                .hasMessageContaining("channel 'mail-" + id + "' is received by application 'first.war'")
                .extracting(error -> ((HoldfastException) error).code())
                .isEqualTo(ErrorCode.CHANNEL_TAKEN);

        assertThat(engine.catalog().channels()).containsExactly("mail-" + id);
        engine.applications().leave("first.war");
        assertThat(engine.catalog().channels()).isEmpty();
        engine.applications().register(second);
        assertThat(engine.catalog().receiving("mail-" + id).orElseThrow().name())
                .isEqualTo("second.ear");
    }

    @Test
    void a_name_is_free_again_when_its_application_has_left() {
        Engine engine = node("node-a");
        engine.applications().register(application("first.war", figures, shop));
        engine.applications().leave("first.war");

        engine.applications().register(application("second.ear", figures, shop));

        assertThat(engine.catalog().owner(shop.name()).orElseThrow().name()).isEqualTo("second.ear");
    }

    @Test
    void one_application_may_have_several_versions_of_a_workflow() {
        Workflow<Integer, Integer> second = Workflow.named("shop")
                .version(2)
                .taking(Integer.class)
                .then(Figures::inc)
                .then(Figures::dbl)
                .build();
        Engine engine = node("node-a");

        engine.applications().register(application("shop.war", figures, shop, second));

        assertThat(engine.catalog().newest("shop")).isSameAs(second);
        assertThat(engine.catalog().find(shop.name(), shop.hash())).contains(shop);
    }

    @Test
    void an_application_of_the_same_name_is_refused_until_the_first_has_left() {
        Engine engine = node("node-a");
        engine.applications().register(shop(figures));

        assertThatThrownBy(() -> engine.applications().register(application("shop.war", figures, bank)))
                .isInstanceOf(ApplicationRegistered.class)
                .hasMessageStartingWith("application 'shop.war' is registered already");

        assertThat(engine.catalog().owner(bank.name())).isEmpty();
        assertThat(engine.applications().leave("nobody")).isEmpty();
    }

    @Test
    void values_and_checks_of_an_application_are_its_own_and_run_where_its_code_does() {
        Inside inside = new Inside();
        List<Boolean> bodies = new ArrayList<>();
        figures.during("inc", 1, () -> bodies.add(inside.inside));
        Engine engine = node("node-a");
        engine.applications()
                .register(new Application(
                        "bank.war", List.of(bank), new UserCode(type -> figures, new Values(inside), inside, inside)));
        start(engine, bank, 1);
        inside.seen.clear(); // the caller's input is encoded where the caller is

        engine.driveDue();

        assertThat(bodies).containsExactly(true);
        assertThat(inside.seen).containsExactly("decodes inside", "checks inside", "checks inside", "encodes inside");
    }

    @Test
    void an_unfinished_undo_waits_for_its_application_too() {
        Workflow<Integer, Integer> undoing = Workflow.named("undoing")
                .taking(Integer.class)
                .then(Figures::inc)
                .undoneBy(Figures::undoInc)
                .then(Figures::fragile)
                .build();
        Engine engine = node("node-a");
        engine.applications().register(application("shop.war", figures, undoing));
        start(engine, undoing, 1);
        figures.failing(1).during("undoInc", 1, () -> {
            engine.applications().leave("shop.war");
            throw new IllegalStateException("what it works with has gone");
        });

        engine.driveDue();
        assertThat(kind(engine)).isNotEqualTo(Status.Kind.FAILED);
        engine.applications().register(application("shop.war", figures, undoing));
        engine.driveDue();

        assertThat(kind(engine)).isEqualTo(Status.Kind.FAILED);
        assertThat(rows(engine, Checkpoint.Kind.UNDO)).isEqualTo(1);
        assertThat(figures.calls("undoInc")).isEqualTo(2);
        assertThat(rows(engine, Checkpoint.Kind.FAILED)).isEqualTo(1);
    }
}
