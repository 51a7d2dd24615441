package dev.holdfast.kit.fit;

import static dev.holdfast.definition.Arm.arm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.Workflows;
import dev.holdfast.definition.Limit;
import dev.holdfast.definition.Workflow;
import dev.holdfast.kit.Kit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FitTest {

    private static Workflow<String, String> old() {
        return Workflow.named("order")
                .taking(String.class)
                .then(Texts::same)
                .undoneBy(Texts::back)
                .awaitSignal("approval", String.class)
                .then("ship", Texts::same)
                .build();
    }

    private static Workflow<String, String> renamed() {
        return Workflow.named("order")
                .version(2)
                .taking(String.class)
                .then(Texts::same)
                .awaitSignal("consent", String.class)
                .then("pack", Texts::same)
                .then("ship", Texts::same)
                .build();
    }

    private final Kit kit = Kit.of(old(), renamed()).with(new Texts());

    private static String export(Kit from) throws IOException {
        StringWriter text = new StringWriter();
        LiveSnapshots.write(from.workflows(), text);
        return text.toString();
    }

    private static Report check(Fit fit, String export) throws IOException {
        return fit.check(new StringReader(export));
    }

    @Test
    void an_instance_whose_definition_the_build_has_fits() throws IOException {
        kit.start(old(), "o-1", "a");

        Report report =
                check(Fit.of(renamed(), old()), export(kit)).everythingFits().nothingStrands();

        assertThat(report.findings())
                .containsExactly(new Finding("o-1", "order", old().hash().toString(), Verdict.FITS, List.of()));
        assertThat(report).hasToString("1 fit, 0 can be moved, 0 strand");
    }

    @Test
    void an_instance_that_stands_where_the_new_definition_has_the_same_can_be_moved() throws IOException {
        kit.start(old(), "o-1", "a");

        Report report = check(Fit.of(renamed()).mapping("order", Map.of("approval", "consent")), export(kit));

        assertThat(report.nothingStrands().of(Verdict.MIGRATES))
                .extracting(Finding::instance)
                .containsExactly("o-1");
        assertThatThrownBy(report::everythingFits)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(
                        "MIGRATES 'o-1' of order@" + old().hash().toString().substring(0, 8));
    }

    @Test
    void an_instance_that_can_be_moved_here_is_moved_by_the_engine() throws IOException {
        var run = kit.start(old(), "o-1", "a");
        Map<String, String> mapping = Map.of("approval", "consent");
        assertThat(check(Fit.of(renamed()).mapping("order", mapping), export(kit))
                        .of(Verdict.MIGRATES))
                .hasSize(1);

        run.migrate(renamed(), mapping);

        check(Fit.of(renamed()), export(kit)).everythingFits();
    }

    @Test
    void an_instance_that_has_no_place_strands_and_the_report_says_why() throws IOException {
        kit.start(old(), "o-1", "a");

        Report report = check(Fit.of(renamed()), export(kit));

        assertThatThrownBy(report::nothingStrands)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("0 fit, 0 can be moved, 1 strand")
                .hasMessageContaining("STRANDS 'o-1' of order@")
                .hasMessageContaining("branch 0 stands at 'approval', and the other definition has no 'approval'");
    }

    @Test
    void a_workflow_that_the_build_lacks_strands_its_instances() throws IOException {
        kit.start(old(), "o-1", "a");
        Workflow<String, String> other =
                Workflow.named("other").taking(String.class).then(Texts::same).build();

        assertThat(check(Fit.of(List.of(other)), export(kit))
                        .of(Verdict.STRANDS)
                        .get(0)
                        .reasons())
                .containsExactly("the build has no workflow 'order'");
    }

    @Test
    void a_workflow_of_the_same_structure_and_another_name_is_another() throws IOException {
        kit.start(renamed(), "o-1", "a");
        Workflow<String, String> twin = Workflow.named("twin")
                .taking(String.class)
                .then(Texts::same)
                .awaitSignal("consent", String.class)
                .then("pack", Texts::same)
                .then("ship", Texts::same)
                .build();
        assertThat(twin.hash()).isEqualTo(renamed().hash());

        assertThat(check(Fit.of(twin), export(kit)).of(Verdict.STRANDS)).hasSize(1);
    }

    @Test
    void an_instance_that_is_being_undone_can_only_stay() throws IOException {
        kit.nextUndo("same").crashes();
        kit.start(old(), "o-1", "a").cancelAndUndo();

        assertThat(check(Fit.of(renamed()), export(kit))
                        .of(Verdict.STRANDS)
                        .get(0)
                        .reasons())
                .containsExactly("it is compensating, and nothing but a running or paused instance can be moved");
        check(Fit.of(old()), export(kit)).everythingFits();
    }

    @Test
    void an_instance_whose_definition_was_not_deployed_when_it_was_exported_can_only_fit() throws IOException {
        kit.start(old(), "o-1", "a");
        kit.redeploys(renamed());

        assertThat(check(Fit.of(renamed()), export(kit))
                        .of(Verdict.STRANDS)
                        .get(0)
                        .reasons())
                .containsExactly("its definition is not in the export, so that nobody knows what its positions mean");
        check(Fit.of(old()), export(kit)).everythingFits();
    }

    private static Workflow<String, String> nested(int version, String waiting, boolean loop) {
        return Workflow.named("nested")
                .version(version)
                .deadline(Duration.ofDays(90))
                .taking(String.class)
                .then("v" + version, Texts::same)
                .fork(
                        arm("a", a -> a.delay("nap", Duration.ofDays(1))),
                        arm(
                                "b",
                                b -> loop
                                        ? b.loop(
                                                "again",
                                                Limit.atMost(3),
                                                body -> body.awaitSignal(waiting, String.class)
                                                        .then(Texts::stop))
                                        : b.awaitSignal(waiting, String.class)))
                .join(Texts::both)
                .build();
    }

    @Test
    void every_branch_has_to_have_a_place_inside_of_the_same_loops_and_forks() throws IOException {
        Kit arms = Kit.of(nested(1, "go", true)).with(new Texts());
        arms.start(nested(1, "go", true), "n-1", "a").at("nap").at("go").at("fork-1");
        String export = export(arms);

        assertThat(check(Fit.of(nested(2, "go", true)), export).of(Verdict.MIGRATES))
                .hasSize(1);
        assertThat(check(Fit.of(nested(2, "come", true)).mapping("nested", Map.of("go", "come")), export)
                        .of(Verdict.MIGRATES))
                .hasSize(1);
        assertThat(check(Fit.of(nested(2, "go", false)), export)
                        .of(Verdict.STRANDS)
                        .get(0)
                        .reasons())
                .containsExactly("'go' stands inside [again, fork-1/b], and 'go' inside [fork-1/b]");
        assertThat(check(Fit.of(nested(2, "go", true)).mapping("nested", Map.of("go", "nap")), export)
                        .of(Verdict.STRANDS)
                        .get(0)
                        .reasons())
                .contains("branch 3 stands at 'go', a Await, and 'nap' is a Delay");
    }

    @Test
    void an_export_has_one_line_for_each_definition_and_each_live_instance_and_no_values() throws IOException {
        kit.start(old(), "o-1", "a secret");
        kit.start(old(), "o-2", "a secret").pause();
        kit.start(old(), "o-3", "a secret").cancel();

        List<String> lines = export(kit).lines().toList();

        assertThat(lines).hasSize(5);
        assertThat(lines.get(0)).isEqualTo("{\"liveSnapshots\":1}");
        assertThat(lines.get(1))
                .startsWith("{\"definition\":{\"workflow\":\"order\",\"version\":2,\"hash\":\""
                        + renamed().hash());
        assertThat(lines.get(3))
                .isEqualTo("{\"instance\":{\"id\":\"o-1\",\"workflow\":\"order\",\"hash\":\"" + old().hash()
                        + "\",\"movable\":true,\"status\":\"awaiting_signal\",\"branches\":[{\"branch\":0,\"sequence\":1,"
                        + "\"position\":\"AtSignal - 8:approval approval\"}]}}");
        assertThat(lines.get(4)).contains("\"o-2\"", "\"movable\":true", "\"paused\"");
        assertThat(lines).noneMatch(line -> line.contains("secret"));
    }

    @Test
    void all_pages_are_exported() throws IOException {
        Kit many = Kit.of(old()).with(new Texts());
        for (int i = 0; i < 501; i++) {
            many.workflows().start("order", "o-" + i, "a");
        }

        assertThat(check(Fit.of(old()), export(many)).everythingFits().findings())
                .hasSize(501);
    }

    /** A door behind which an instance ends between the list and the look at it. */
    private Workflows hasty(String id) {
        return (Workflows) Proxy.newProxyInstance(
                Workflows.class.getClassLoader(), new Class<?>[] {Workflows.class}, (proxy, method, arguments) -> {
                    try {
                        Object answer = method.invoke(kit.workflows(), arguments);
                        if (method.getName().equals("list") && !((List<?>) answer).isEmpty()) {
                            kit.run(old(), id).cancel();
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }

    @Test
    void an_instance_that_ends_before_it_is_read_is_left_out() throws IOException {
        kit.start(old(), "o-1", "a");
        kit.start(old(), "o-2", "a");
        StringWriter text = new StringWriter();

        int written = LiveSnapshots.write(hasty("o-1"), text);

        assertThat(written).isEqualTo(1);
        assertThat(check(Fit.of(old()), text.toString()).findings())
                .extracting(Finding::instance)
                .containsExactly("o-2");
    }

    @Test
    void what_is_no_export_is_refused_with_the_number_of_the_line() {
        assertThatThrownBy(() -> check(Fit.of(old()), "")).hasMessageContaining("there is no line at all");
        assertThatThrownBy(() -> check(Fit.of(old()), "{\"liveSnapshots\":2}\n"))
                .hasMessageContaining("line 1 is no line");
        assertThatThrownBy(() -> check(Fit.of(old()), "{\"liveSnapshots\":1}\n{\"a\":1}\n"))
                .hasMessageContaining("line 2 is no line of live snapshots of format 1: {\"a\":1}");
        assertThatThrownBy(() -> check(Fit.of(old()), "{\"liveSnapshots\":1}\nnothing\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 2");
        assertThatThrownBy(() -> check(Fit.of(old()), "{\"liveSnapshots\":1}\n{\"instance\":{\"id\":\"a\"}}\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 2");
        assertThatThrownBy(
                        () -> check(
                                Fit.of(old()),
                                "{\"liveSnapshots\":1}\n{\"instance\":{\"id\":\"a\",\"workflow\":\"order\",\"hash\":\"\",\"movable\":true,"
                                        + "\"status\":\"s\",\"branches\":[{\"branch\":0,\"sequence\":0,\"position\":\"Somewhere\"}]}}\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 2");
    }

    /** Makes workflows, as an application does. */
    static final class Makers {

        private Makers() {}

        Workflow<String, String> order() {
            return renamed();
        }

        static Workflow<String, String> other() {
            return Workflow.named("other")
                    .taking(String.class)
                    .then(Texts::same)
                    .build();
        }
    }

    /** Makes none. */
    static final class Idle {

        int order() {
            return 0;
        }
    }

    /** Makes an invalid one. */
    static final class Broken {

        Workflow<String, String> order() {
            return Workflow.named("").taking(String.class).then(Texts::same).build();
        }
    }

    private record Called(int code, String said) {}

    private static Called call(String... arguments) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int code = Fit.run(List.of(arguments), new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return new Called(code, bytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    void the_command_line_says_the_same(@TempDir Path folder) throws IOException {
        kit.start(old(), "o-1", "a");
        Path file = folder.resolve("live.jsonl");
        Files.writeString(file, export(kit));
        String makers = Makers.class.getName();

        Called strands = call(file.toString(), makers);
        Called moves = call("--map=order:approval=consent", file.toString(), makers);

        assertThat(strands.code()).isEqualTo(1);
        assertThat(strands.said()).contains("0 fit, 0 can be moved, 1 strand", "STRANDS 'o-1'");
        assertThat(moves.code()).isZero();
        assertThat(moves.said()).contains("0 fit, 1 can be moved, 0 strand");
    }

    @Test
    void a_wrong_command_line_is_told_apart(@TempDir Path folder) throws IOException {
        String makers = Makers.class.getName();
        Path file = folder.resolve("live.jsonl");
        Files.writeString(file, "nothing\n");

        assertThat(call()).isEqualTo(new Called(2, call("one").said()));
        assertThat(call().said()).startsWith("usage: ");
        assertThat(call(folder.resolve("none").toString(), makers).said()).contains("cannot be read");
        assertThat(call(file.toString(), makers).said()).contains("line 1 is no line");
        assertThat(call(file.toString(), makers, "--map=x").said()).contains("'--map=x' is no mapping");
        assertThat(call(file.toString(), "no.such.Class"))
                .isEqualTo(new Called(2, "no.such.Class" + System.lineSeparator()));
        assertThat(call(file.toString(), Idle.class.getName()).said()).contains("has no method without parameters");
        assertThat(call(file.toString(), Broken.class.getName()).said()).contains("Broken.order failed: ");
        assertThat(call(file.toString(), makers).code()).isEqualTo(2);
    }
}
