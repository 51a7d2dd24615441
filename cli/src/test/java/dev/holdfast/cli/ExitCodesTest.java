package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a scheduler gets to know: the number that a command ends with. */
class ExitCodesTest {

    private static final String STARTED =
            "{\"instanceId\": \"one\", \"created\": true, \"status\": \"in_progress\", \"links\": {}}";

    private final Answers server = new Answers();

    @AfterEach
    void close() {
        server.close();
    }

    private static String instance(String status) {
        return "{\"instanceId\": \"one\", \"run\": \"51\", \"workflow\": \"order\", \"definitionHash\": \"abc\", \"status\": \""
                + status + "\", \"createdAt\": \"2026-11-22T09:59:00Z\", \"links\": {}}";
    }

    @ParameterizedTest
    @CsvSource({"completed,0", "failed,3", "cancelled,4"})
    void a_start_that_waits_ends_as_the_instance_does(String status, int exit) {
        server.on("POST workflows/order/instances", 202, STARTED)
                .on("GET instances/one", 200, instance("in_progress"))
                .on("GET instances/one", 200, instance(status))
                .on("GET instances/one/output", 200, "42");

        assertThat(server.run("start", "order", "--wait")).isEqualTo(exit);
        assertThat(server.shown()).startsWith("one is " + status);
    }

    @Test
    void a_wait_that_is_over_too_early_says_so_and_leaves_the_instance_alone() {
        server.on("GET instances/one", 200, instance("awaiting_signal"));

        assertThat(server.run("wait", "one", "--timeout", "0s")).isEqualTo(Exit.NOT_YET);
        assertThat(server.asked()).allMatch(request -> request.startsWith("GET "));
    }

    @ParameterizedTest
    @CsvSource({
        "401,unauthenticated,11",
        "403,forbidden,11",
        "404,unknown-instance,12",
        "409,not-possible-now,13",
        "412,state-changed,13",
        "422,undecodable-input,13",
        "429,limit-reached,13",
        "500,internal-error,10",
        "503,database-unreachable,10"
    })
    void a_problem_ends_a_command_with_its_kind_and_its_code(int status, String code, int exit) {
        server.on("POST instances/one/cancel", status, "{\"code\": \"" + code + "\", \"detail\": \"as arranged\"}");

        assertThat(server.run("cancel", "one")).isEqualTo(exit);
        assertThat(server.said()).contains(code + ": as arranged");
        assertThat(server.shown()).isEmpty();
    }

    @Test
    void with_json_an_error_is_a_problem_on_the_error_stream() {
        server.on(
                "POST instances/one/retry",
                409,
                "{\"code\": \"not-possible-now\", \"detail\": \"no\", \"instanceStatus\": \"completed\"}");

        assertThat(server.run("retry", "one", "--json")).isEqualTo(Exit.REFUSED);
        assertThat(Api.parse(server.said()).asJsonObject().getString("instanceStatus"))
                .isEqualTo("completed");
    }

    @Test
    void a_server_that_is_not_there_is_worth_another_try() {
        int exit = server.runAt("http://127.0.0.1:1/holdfast/api", "list");

        assertThat(exit).isEqualTo(Exit.UNREACHABLE);
        assertThat(server.said()).contains("there is no answer from http://127.0.0.1:1/holdfast/api/", "doctor");
    }

    @ParameterizedTest
    @CsvSource({
        "start",
        "no-such-command",
        "start order --input {",
        "start order --if-exists maybe",
        "wait one --timeout soon",
        "list --since never",
        "bulk run retry",
        "bulk",
        "show"
    })
    void a_wrong_command_line_asks_the_server_nothing(String line) {
        assertThat(server.run(line.split(" "))).isEqualTo(Exit.USAGE);
        assertThat(server.asked()).isEmpty();
        assertThat(server.said()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource({"COMPLETED,0", "FAILED,3", "STOPPED,4", "ABANDONED,4"})
    void a_batch_job_that_is_waited_for_ends_the_command_as_itself(String status, int exit) {
        server.on("POST jobs/nightly/executions", 202, execution("7", "STARTING", ""))
                .on("GET jobs/executions/7", 200, execution("7", status, ""));

        assertThat(server.run("batch", "start", "nightly", "-p", "date=2026-11-22", "--wait"))
                .isEqualTo(exit);
        assertThat(server.asked().get(0)).contains("{\"parameters\":{\"date\":\"2026-11-22\"}}");
    }

    private static String execution(String number, String status, String more) {
        return "{\"execution\": \"" + number + "\", \"job\": \"nightly\", \"status\": \"" + status + "\"" + more
                + ", \"links\": {}}";
    }

    @Test
    void the_execution_that_goes_on_for_a_lost_one_is_waited_for() {
        server.on("GET jobs/executions/7", 200, execution("7", "FAILED", ", \"successor\": \"8\""))
                .on("GET jobs/executions/8", 200, execution("8", "COMPLETED", ""));

        assertThat(server.run("batch", "show", "7", "--wait")).isEqualTo(Exit.DONE);
    }

    @Test
    void an_order_for_many_that_was_refused_for_some_is_no_success() {
        String bulk = "{\"id\": \"5\", \"action\": \"retry\", \"total\": 3, \"createdAt\": \"2026-11-22T09:59:00Z\", ";
        server.on("POST bulk", 202, bulk + "\"done\": 0, \"refused\": 0, \"status\": \"running\"}")
                .on("GET bulk/5", 200, bulk + "\"done\": 2, \"refused\": 1, \"status\": \"done\"}");

        assertThat(server.run("bulk", "run", "retry", "--status", "failed", "--reason", "mended"))
                .isEqualTo(Exit.FAILED);
        assertThat(server.shown()).contains("2 of 3 done, 1 refused");
        assertThat(server.asked().get(0))
                .contains("{\"reason\":\"mended\",\"action\":\"retry\",\"filter\":{\"status\":\"failed\"}}");
    }

    @Test
    void an_audit_that_was_changed_is_found_out() {
        server.on(
                "GET audit/verification",
                200,
                "{\"intact\": false, \"entries\": 7, \"head\": \"ab\", \"fault\": \"entry 8 was changed\"}");

        assertThat(server.run("audit", "verify")).isEqualTo(Exit.UNWELL);
        assertThat(server.shown()).contains("NOT AS IT WAS WRITTEN", "entry 8 was changed");
    }

    @Test
    void an_audit_with_another_head_than_it_had_is_found_out() {
        server.on("GET audit/verification", 200, "{\"intact\": true, \"entries\": 7, \"head\": \"ab\"}");

        assertThat(server.run("audit", "verify", "--head", "ab")).isEqualTo(Exit.DONE);
        assertThat(server.run("audit", "verify", "--head", "cd")).isEqualTo(Exit.UNWELL);
    }

    @Test
    void the_help_of_every_command_says_something() {
        assertThat(server.run("--help")).isEqualTo(Exit.DONE);
        assertThat(server.shown()).contains("What it ends with", "13", "Who asks", "doctor");
        for (String command : List.of("start", "bulk run", "schedule put", "batch start", "audit verify")) {
            assertThat(server.run((command + " --help").split(" "))).isEqualTo(Exit.DONE);
            assertThat(server.shown()).contains("Usage: holdfast " + command.split(" ")[0]);
        }
    }

    @Test
    void a_shell_can_be_told_how_to_complete() {
        assertThat(server.run("generate-completion")).isEqualTo(Exit.DONE);
        assertThat(server.shown()).contains("complete -F", "doctor", "--since");
    }

    @Test
    void the_table_of_the_documentation_is_the_one_of_the_help() throws IOException {
        String page = Files.readString(Path.of("../src/docs/howto/command-line.md"));
        Holdfast.Surroundings nowhere = new Holdfast.Surroundings(
                Map.of(),
                Path.of("."),
                InputStream.nullInputStream(),
                new PrintWriter(Writer.nullWriter()),
                new PrintWriter(Writer.nullWriter()),
                false,
                Clock.systemUTC());
        List<String> rows = Main.commandLine(new Holdfast(nowhere), nowhere)
                .getCommandSpec()
                .usageMessage()
                .exitCodeList()
                .entrySet()
                .stream()
                .map(row -> "| " + row.getKey() + " | " + row.getValue() + " |")
                .toList();

        assertThat(rows).hasSize(11).allSatisfy(row -> assertThat(page).contains(row));
    }
}
