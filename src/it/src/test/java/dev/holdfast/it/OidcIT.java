package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.RequestOptions;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that oidc.cli and metrics.cli were applied to: it lets callers in by tokens of a provider, and by nothing else, and shows
 * those who watch what it does.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OidcIT extends WatchedServerContract {

    private static final Path ENCRYPTION = Path.of("../../wildfly-config/encryption.cli");
    private static final Path TOKENS = Path.of("../../wildfly-config/oidc.cli");
    private static final Path LOGIN = Path.of("../../wildfly-config/oidc-login.cli");
    private static final Path ORDERS =
            Path.of(System.getProperty("holdfast.orders.ear", "../examples/orders/ear/target/orders.ear"));
    private static final Duration HOUR = Duration.ofHours(1);

    /** How many may watch at once. */
    private static final int PLACES = 4;

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    static Path base;

    private TokenIssuer issuer;
    private ServerProcess server;

    @BeforeAll
    void start() throws Exception {
        issuer = new TokenIssuer();
        server = new ServerProcess(
                base,
                Map.of("HOLDFAST_OIDC_PROVIDER", issuer.issuer(), "HOLDFAST_OIDC_SECRET", TokenIssuer.SECRET),
                Map.of(
                        "holdfast.metrics.secured",
                        "false",
                        "holdfast.watch.interval",
                        "PT1S",
                        "holdfast.rest.max-waits",
                        "" + PLACES,
                        "holdfast.masking.fields",
                        "order:/customer",
                        "holdfast.console.read-only",
                        "true"));
        server.configure(TOKENS, LOGIN, METRICS, ENCRYPTION);
        server.deploy(ORDERS);
        server.start();
    }

    @AfterAll
    void stop() throws IOException {
        List<String> said = server.lines();
        server.close();
        issuer.close();
        // Whoever closes a page that follows what happens is no error; every test before has done so.
        assertThat(said).noneMatch(line -> line.contains("UT005088"));
    }

    @Override
    ServerProcess watched() {
        return server;
    }

    private URI api() {
        return server.address().resolve("holdfast/api/");
    }

    /** With a token, as a scheduler would. */
    @Override
    void runOrder(String id, String input) throws Exception {
        String token = issuer.token("dora", List.of("holdfast-starter", "holdfast-payload"), HOUR);

        new CommandLine(api(), Map.of("HOLDFAST_TOKEN", token), base)
                .run("start", "order", "--id", id, "-i", input, "--wait")
                .with(0);
    }

    @Test
    void values_are_sealed_with_a_key_of_the_servers_credential_store_and_masked_fields_are_not_shown()
            throws Exception {
        String admin = issuer.token("alf", List.of("holdfast-admin", "holdfast-payload"), HOUR);
        runOrder(
                "sealed",
                "{\"customer\": \"ann\", \"item\": \"book\", \"quantity\": 1, \"amountCents\": 1, \"pauseSeconds\": 0}");

        RestAnswer shown = send(bearer(api(), "encryption", admin));
        CommandLine line = new CommandLine(api(), Map.of("HOLDFAST_TOKEN", admin), base);
        CommandLine.Ended rewritten =
                line.run("encryption", "rewrite", "--reason", "a test").with(0);

        assertThat(shown.with(200).json().getString("writesWith")).isEqualTo("k1");
        assertThat(rewritten.shown()).contains("with key k1 is finished, round 1: 0 written, 0 unreadable");
        assertThat(line.run("encryption", "show").with(0).shown()).contains("Values are written with key k1");
        JsonObject output =
                send(bearer(api(), "instances/sealed/output", admin)).with(200).json();
        assertThat(output.getString("customer")).as("it is masked").isEqualTo("***");
        assertThat(output.getInt("amountCents")).isEqualTo(1);
        assertThat(base.resolve("configuration/holdfast-keys.cs")).isNotEmptyFile();
    }

    @Test
    void callers_are_let_in_by_a_genuine_token_with_its_name_and_roles() throws Exception {
        try (TokenIssuer stranger = new TokenIssuer()) {
            URI api = api();
            String operator = issuer.token("dora", List.of("holdfast-operator", "holdfast-starter"), HOUR);

            RestAnswer none = send(HttpRequest.newBuilder(api.resolve("workflows")));
            RestAnswer password = send(TestUser.ALL.on(HttpRequest.newBuilder(api.resolve("workflows"))));
            RestAnswer viewer = send(bearer(api, "workflows", issuer.token("carl", List.of("holdfast-viewer"), HOUR)));
            RestAnswer nobody = send(bearer(api, "workflows", issuer.token("carl", List.of("other"), HOUR)));
            RestAnswer late = send(bearer(
                    api, "workflows", issuer.token("carl", List.of("holdfast-viewer"), Duration.ofSeconds(-30))));
            RestAnswer forged = send(bearer(api, "workflows", stranger.token("carl", List.of("holdfast-admin"), HOUR)));
            RestAnswer started = send(bearer(api, "workflows/order/instances", operator)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(
                            "{\"instanceId\": \"one\", \"input\": {\"customer\": \"ann\", \"item\": \"book\","
                                    + " \"quantity\": 1, \"amountCents\": 1}}")));
            RestAnswer audit = send(bearer(api, "audit?subject=one", operator));

            none.with(401);
            password.with(401);
            viewer.with(200);
            nobody.problem(403, "forbidden");
            late.with(401);
            forged.with(401);
            started.with(202);
            assertThat(audit.with(200)
                            .json()
                            .getJsonArray("items")
                            .getJsonObject(0)
                            .getString("actor"))
                    .isEqualTo("dora");
        }
    }

    @Test
    void people_log_in_at_the_page_of_the_provider_and_come_back_to_where_they_wanted_to_go() throws Exception {
        String id = "by-browser";
        startOrder(id);
        try (Chromium chromium = new Chromium()) {
            Page page = chromium.browser().newPage();

            page.navigate(server.address()
                    .resolve("holdfast/ui/instances?workflow=order&id=" + id)
                    .toString());
            assertThat(page.title()).isEqualTo("Log in");
            page.getByLabel("Name").fill("erin");
            page.getByLabel("Password").fill("guess");
            page.getByText("Log in").last().click();
            assertThat(page.title()).as("with a wrong password").isEqualTo("Log in");
            page.getByLabel("Name").fill("erin");
            page.getByLabel("Password").fill("erin-secret");
            page.getByText("Log in").last().click();

            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(id))
                    .click();
            page.locator(".head .status").waitFor();
            assertThat(page.url()).endsWith("holdfast/ui/instances/" + id);
            assertThat(page.locator(".who").innerText()).contains("erin").contains("this console only reads");
            assertThat(page.getByRole(AriaRole.BUTTON).allInnerTexts()).doesNotContain("Start again", "Cancel");

            APIResponse session = page.context()
                    .request()
                    .get(
                            api().resolve("caller").toString(),
                            RequestOptions.create().setHeader("Accept", "application/json"));
            assertThat(session.text()).contains("\"erin\"");
            page.context().clearCookies();
            APIResponse out = page.context()
                    .request()
                    .get(
                            api().resolve("caller").toString(),
                            RequestOptions.create().setHeader("Accept", "application/json"));
            assertThat(out.status()).isEqualTo(401);
        }
    }

    private void startOrder(String id) throws Exception {
        send(bearer(api(), "workflows/order/instances", issuer.token("dora", List.of("holdfast-starter"), HOUR))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"instanceId\": \"" + id
                                + "\", \"input\": {\"customer\": \"ann\", \"item\": \"book\", \"quantity\": 1,"
                                + " \"amountCents\": 1}}")))
                .with(202);
    }

    private Optional<InputStream> watching() throws Exception {
        InputStream page = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1) // a page that is closed closes its connection
                .build()
                .send(
                        bearer(api(), "events", issuer.token("carl", List.of("holdfast-viewer"), HOUR))
                                .build(),
                        BodyHandlers.ofInputStream())
                .body();
        StringBuilder read = new StringBuilder();
        for (int next = page.read(); next >= 0; next = page.read()) {
            read.append((char) next);
            if (read.indexOf("event: ") >= 0) {
                return Optional.of(page);
            }
        }
        return Optional.empty(); // there was no place
    }

    /** Takes all places, while things happen by which the server notices who has gone. */
    private List<InputStream> allWatching() {
        List<InputStream> pages = new ArrayList<>();
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    startOrder("seen-" + UUID.randomUUID());
                    watching().ifPresent(pages::add);
                    return pages.size() == PLACES;
                });
        return pages;
    }

    @Test
    void pages_that_are_closed_give_their_places_back_and_leave_no_error_in_the_log() throws Exception {
        List<InputStream> pages = allWatching();
        assertThat(watching()).isEmpty();

        for (InputStream page : pages) {
            page.close();
        }
        List<InputStream> others = allWatching();

        assertThat(others).hasSize(PLACES);
        for (InputStream page : others) {
            page.close();
        }
    }

    private static HttpRequest.Builder bearer(URI api, String path, String token) {
        return HttpRequest.newBuilder(api.resolve(path)).header("Authorization", "Bearer " + token);
    }

    private RestAnswer send(HttpRequest.Builder request) throws Exception {
        return new RestAnswer(client.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8)));
    }
}
