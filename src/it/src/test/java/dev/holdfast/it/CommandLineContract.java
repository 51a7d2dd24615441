package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people and schedulers do at the command line, against the real server. */
abstract class CommandLineContract extends WebhookRestContract {

    private static final String ORDER =
            "{\"customer\": \"ann\", \"item\": \"book\", \"quantity\": 2, \"amountCents\": 4200}";
    private static final String IMPOSSIBLE_ORDER =
            "{\"customer\": \"ann\", \"item\": \"book\", \"quantity\": 0, \"amountCents\": 4200}";

    private final String batch = "cli-" + UUID.randomUUID();

    @TempDir
    Path folder;

    private CommandLine as(TestUser user) {
        return new CommandLine(
                api(""), Map.of("HOLDFAST_USER", user.text(), "HOLDFAST_PASSWORD", user.text() + "-secret"), folder);
    }

    private CommandLine.Ended holdfast(String... arguments) {
        return as(TestUser.ALL).run(arguments);
    }

    private String waitingEcho(String name) {
        String id = batch + "-" + name;
        holdfast("start", "limited-echo", "--id", id, "-i", "{\"text\": \"" + id + "\"}", "-l", "batch=" + batch)
                .with(0);
        return id;
    }

    @Test
    void a_scheduler_starts_an_order_and_gets_to_know_how_it_ended() throws IOException {
        CommandLine.Ended good = as(TestUser.ALL)
                .runScript("start", "order", "--id", batch, "-i", ORDER, "--wait", "--timeout", "1m", "--json");
        CommandLine.Ended again =
                holdfast("start", "order", "--id", batch, "--if-exists", "use", "-i", ORDER, "--wait");
        CommandLine.Ended taken = holdfast("start", "order", "--id", batch, "-i", ORDER);
        CommandLine.Ended bad = holdfast("start", "order", "--id", batch + "-bad", "-i", IMPOSSIBLE_ORDER, "--wait");

        assertThat(good.with(0).json().getJsonObject("output").getInt("amountCents"))
                .isEqualTo(4200);
        assertThat(again.with(0).shown()).startsWith(batch + " is completed");
        assertThat(taken.with(13).said()).contains("instance-exists");
        assertThat(bad.with(3).shown()).startsWith(batch + "-bad is failed: ");
        assertThat(holdfast("output", batch).with(0).shown()).contains("\"amountCents\":4200");
        assertThat(holdfast("list", "--status", "failed", "--id-prefix", batch)
                        .with(0)
                        .shown())
                .contains(batch + "-bad");
    }

    @Test
    void a_person_finds_who_waits_sends_the_event_and_sees_the_graph() throws IOException {
        String id = waitingEcho("asked");

        holdfast("wait", id, "--timeout", "1s").with(5);
        assertThat(holdfast("waiting", "--workflow", "limited-echo", "--limit", "0")
                        .with(0)
                        .shown())
                .contains(id);
        assertThat(holdfast("show", id, "--graph").with(0).shown()).contains("(waits for go)", "WAITING for go");
        assertThat(holdfast("signal", id, "go", "-d", "{\"text\": \"hello\"}", "--key", "k")
                        .with(0)
                        .shown())
                .contains("sent");
        assertThat(holdfast("watch", id, "--timeout", "1m").with(0).shown()).contains("\"text\":\"hello\"");
        assertThat(holdfast("show", id, "--graph", "--steps", "--timeline")
                        .with(0)
                        .shown())
                .contains("echo", "done", "KIND");
        Path file = folder.resolve("export.json");
        holdfast("export", id, "--values", "-o", file.toString()).with(0);
        try (JsonReader reader = Json.createReader(new StringReader(Files.readString(file)))) {
            JsonObject all = reader.readObject();
            assertThat(all.getString("format")).isEqualTo("holdfast-instance-1");
            assertThat(all.getJsonObject("output").getString("text")).isEqualTo("hello");
            assertThat(all.getJsonArray("steps")).hasSizeGreaterThan(1);
            assertThat(all.getJsonObject("definition").getString("name")).isEqualTo("limited-echo");
        }
    }

    @Test
    void orders_are_carried_out_with_a_reason_or_refused_with_a_code() {
        String id = waitingEcho("ordered");

        assertThat(holdfast("pause", id, "-r", "lunch").with(0).shown()).contains("is paused");
        assertThat(holdfast("resume", id).with(0).shown()).contains(id);
        assertThat(holdfast("retry", id).with(13).said()).contains("not-possible-now");
        holdfast("cancel", id, "--if-match", "\"0.0.0\"").with(13);
        assertThat(holdfast("cancel", id, "-r", "enough").with(0).shown()).contains("is cancelled");
        holdfast("wait", id).with(4);
        holdfast("restart", id, "--new-id", id + "-again").with(0);
        holdfast("terminate", id + "-again").with(0);
        holdfast("show", "no-such-instance").with(12);
        assertThat(holdfast("audit", "list", "--subject", id).with(0).shown())
                .contains("cancel", "enough", "not-possible-now", "all");
        assertThat(holdfast("audit", "verify").with(0).shown()).contains("as it was written");
    }

    @Test
    void an_administrator_makes_a_web_hook_and_sees_its_secret_once() throws IOException {
        String shown = holdfast(
                        "webhook",
                        "create",
                        "https://192.0.2.8/in",
                        "--event",
                        "failed",
                        "--tag",
                        "nowhere",
                        "-r",
                        "try")
                .with(0)
                .shown();
        String number = shown.substring(0, shown.indexOf(' '));

        assertThat(shown).contains("active", "secret  whsec_");
        assertThat(holdfast("webhook", "list").with(0).shown())
                .contains("https://192.0.2.8/in", "failed", "nowhere")
                .doesNotContain("whsec_");
        assertThat(holdfast("webhook", "pause", number, "-r", "lunch").with(0).shown())
                .contains("paused", "lunch");
        assertThat(holdfast("webhook", "ping", number).with(0).shown()).contains("evt_0_");
        assertThat(holdfast("webhook", "deliveries", number).with(0).shown()).contains("Nothing was delivered");
        assertThat(holdfast("webhook", "secret", number).with(0).shown()).contains("whsec_", "oldSecretUntil");
        holdfast("webhook", "delete", number).with(0);
        holdfast("webhook", "resume", number).with(12);
    }

    @Test
    void roles_hold_at_the_command_line_too() {
        as(TestUser.VIEWER).run("start", "order", "-i", ORDER).with(11);
        as(TestUser.NOBODY).run("list").with(11);
        assertThat(as(TestUser.VIEWER).run("list", "--limit", "1").with(0).shown())
                .contains("INSTANCE");
        assertThat(new CommandLine(api(""), Map.of(), folder)
                        .run("list")
                        .with(11)
                        .said())
                .contains("HOLDFAST_USER");
    }

    @Test
    void many_are_counted_first_and_cancelled_then() {
        String one = waitingEcho("many-1");
        String two = waitingEcho("many-2");
        List<String> which = List.of("--status", "in_progress", "-l", "batch:" + batch);

        CommandLine.Ended dry = holdfast(join(List.of("bulk", "run", "cancel", "--dry-run"), which));
        CommandLine.Ended done = holdfast(join(List.of("bulk", "run", "cancel", "-r", "over"), which));

        assertThat(dry.with(0).shown()).contains("possible for 2 of 2", one, two);
        assertThat(done.with(0).shown()).contains("2 of 2 done, 0 refused");
        holdfast("wait", one).with(4);
        assertThat(holdfast("bulk", "list", "--limit", "1").with(0).shown()).contains("cancel");
        holdfast("bulk", "run", "cancel").with(2);
    }

    private static String[] join(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toArray(String[]::new);
    }

    @Test
    void a_schedule_is_made_triggered_and_removed() {
        String name = batch.substring(0, 30);

        holdfast(
                        "schedule",
                        "put",
                        name,
                        "-w",
                        "echo",
                        "--cron",
                        "0 0 1 1 *",
                        "--zone",
                        "Europe/Berlin",
                        "-i",
                        "{\"text\": \"tick\"}")
                .with(0);
        assertThat(holdfast("schedule", "list").with(0).shown()).contains(name, "'0 0 1 1 *' in Europe/Berlin");
        assertThat(holdfast("schedule", "pause", name).with(0).shown()).contains("paused");
        String run = holdfast("schedule", "trigger", name).with(0).shown().strip();
        holdfast("wait", run, "--timeout", "1m").with(0);
        holdfast("schedule", "delete", name).with(0);
        holdfast("schedule", "show", name).with(12);
    }

    @Test
    void what_is_there_is_listed() {
        assertThat(holdfast("workflows").with(0).shown()).contains("echo", "order");
        assertThat(holdfast("workflows", "order").with(0).shown()).contains("validate");
        assertThat(holdfast("nodes").with(0).shown()).contains("live");
        assertThat(holdfast("counts", "--json").with(0).json()).containsKey("byStatus");
        holdfast("limits").with(0);
        holdfast("batch", "list").with(0);
        holdfast("batch", "executions", "--limit", "5").with(0);
        holdfast("batch", "start", "no-such-job").with(12);
    }

    @Test
    void the_doctor_looks_everywhere() {
        CommandLine.Ended looked = holdfast("doctor", "--json");

        assertThat(looked.exit()).isIn(0, 14); // other tests have let instances fail
        assertThat(looked.json().getJsonArray("findings").getValuesAs(JsonObject.class))
                .extracting(finding -> finding.getString("what") + " " + finding.getString("level"))
                .contains("connection well", "log-in well", "nodes well", "schedules well");
        assertThat(as(TestUser.NOBODY).run("doctor").with(14).shown()).contains("has none of the roles");
    }
}
