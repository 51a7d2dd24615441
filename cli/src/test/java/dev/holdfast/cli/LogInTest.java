package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who a request comes from, and that a secret is shown nowhere. */
class LogInTest {

    @TempDir
    Path home;

    private final Answers server = new Answers();

    @BeforeEach
    void answer() {
        server.on("GET nodes", 200, "{\"items\": []}").home(home);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static String basic(String user, String password) {
        return "as Basic "
                + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void user_and_password_come_from_the_environment() {
        server.run("nodes");

        assertThat(server.asked()).singleElement().asString().endsWith(basic("ann", "secret"));
    }

    @Test
    void a_token_of_the_environment_goes_before() {
        server.with("HOLDFAST_TOKEN", "abc").run("nodes");

        assertThat(server.asked()).singleElement().asString().endsWith("as Bearer abc");
    }

    @Test
    void a_token_may_stand_in_a_file() throws IOException {
        Path file = Files.writeString(home.resolve("token"), "def\n");

        server.run("nodes", "--token-file", file.toString());

        assertThat(server.asked()).singleElement().asString().endsWith("as Bearer def");
    }

    @Test
    void else_a_line_of_a_netrc_file_is_taken() throws IOException {
        Files.writeString(
                home.resolve(".netrc"),
                "machine example.com login eve password other\n# machine 127.0.0.1 login no password no\n"
                        + "machine 127.0.0.1\n  login bob\n  password pa55\ndefault login x password y\n");

        server.without("HOLDFAST_USER").without("HOLDFAST_PASSWORD").run("nodes");

        assertThat(server.asked()).singleElement().asString().endsWith(basic("bob", "pa55"));
    }

    @Test
    void nobody_asks_without_any_of_these() {
        server.without("HOLDFAST_USER").without("HOLDFAST_PASSWORD").run("nodes");

        assertThat(server.asked()).singleElement().asString().endsWith("as null");
    }

    @Test
    void a_user_without_a_password_is_told_where_it_may_stand() {
        assertThat(server.without("HOLDFAST_PASSWORD").run("nodes")).isEqualTo(Exit.USAGE);
        assertThat(server.said()).contains("HOLDFAST_PASSWORD", ".netrc");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void a_secret_is_not_sent_in_clear_to_another_machine() {
        int exit = server.runAt("http://example.invalid/holdfast/api", "nodes");

        assertThat(exit).isEqualTo(Exit.USAGE);
        assertThat(server.said()).contains("https").doesNotContain("secret");
    }

    @Test
    void there_is_no_option_for_a_password() {
        assertThat(server.run("nodes", "--password", "secret")).isEqualTo(Exit.USAGE);
    }

    @Test
    void the_doctor_says_who_and_not_with_what() {
        server.on("GET health", 200, "{\"status\": \"up\"}").on("GET workflows", 401, "");

        assertThat(server.run("doctor")).isEqualTo(Exit.UNWELL);
        assertThat(server.shown())
                .contains("user ann is not let in", "HOLDFAST_TOKEN")
                .doesNotContain("secret");
    }
}
