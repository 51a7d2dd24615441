package dev.holdfast.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotAnimations;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Every page for everybody: without a barrier, in both schemes, and with more than anybody has. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class ConsolePages extends ConsoleViews {

    private static final Path IMAGES = Path.of(System.getProperty("holdfast.images", "target/images"));

    /** Of each page: its path, and what stands on it when it is complete. */
    private Map<String, String> pages() {
        String failed = start("triage", "claim-2026-0117", claimOf("stranger"), "use_existing");
        await(failed, "failed");
        String claim = start("claim", "claim-2026-0118", CLAIM, "use_existing");
        await(claim, "awaiting_signal");
        return Map.ofEntries(
                Map.entry("", "Started last"),
                Map.entry("instances?workflow=triage", "claim-2026-0117"),
                Map.entry("instances?id=nothing-like-it", "None of the instances is like that"),
                Map.entry("instances/" + claim, "Timeline"),
                Map.entry("instances/" + claim + "?node=contract", "Restart from this step"),
                Map.entry("instances/" + claim + "?tab=steps", "Stored"),
                Map.entry("instances/" + claim + "?tab=values", "125000"),
                Map.entry("instances/" + claim + "?tab=signals", "Taken by branch"),
                Map.entry("instances/" + claim + "?tab=children", "archive"),
                Map.entry("instances/" + claim + "?tab=raw", "definitionHash"),
                Map.entry("instances/" + failed, "has no contract"),
                Map.entry("waiting?workflow=claim", "claim-2026-0118"),
                Map.entry("workflows", "claim"),
                Map.entry("workflows/claim", "Incident on"),
                Map.entry("bulk", "Bulk orders"),
                Map.entry("bulk/new?status=failed", "Not tried yet"),
                Map.entry("schedules", "Schedules"),
                Map.entry("jobs", "Executions"),
                Map.entry("nodes", "Live"),
                Map.entry("dead-letters", "No message is parked"),
                Map.entry("webhooks", "Nobody is told"),
                Map.entry("limits", "Limits"),
                Map.entry("retention", "Rules"),
                Map.entry("audit", "Before and after"),
                Map.entry("about", "Apache-2.0"),
                Map.entry("instances/none", "Not found"));
    }

    private static final String CLAIM = "{\"customer\": \"ann\", \"kind\": \"WATER\", \"amountCents\": 125000,"
            + " \"incidentOn\": \"2026-02-28\", \"urgent\": true, \"photos\": [\"front\", \"rear\"]}";

    private String start(String workflow, String id, String input, String policy) {
        return post(
                        "workflows/" + workflow + "/instances",
                        "{\"instanceId\": \"" + id + "\", \"input\": " + input + ", \"conflictPolicy\": \"" + policy
                                + "\", \"labels\": {\"branch\": \"north\"}}")
                .getString("instanceId");
    }

    @Test
    void no_page_has_a_barrier_in_either_scheme() {
        String axe = axe();
        Page page = open(TestUser.ALL, "about");
        page.evaluate(axe);
        pages().forEach((path, mark) -> {
            page.emulateMedia(new EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
            turnTo(page, path);
            assertThat(page.locator("main").getByText(mark).first()).isVisible();

            barriers(page, Map.of(), path + " in the light");
            page.emulateMedia(new EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
            barriers(page, Map.of("runOnly", List.of("color-contrast")), path + " in the dark");
        });
    }

    private static void barriers(Page page, Map<String, Object> options, String where) {
        assertThat((List<?>) page.evaluate(
                        "async options => (await axe.run(document, { resultTypes: ['violations'], ...options })).violations.map(violation =>"
                                + " `${violation.id}: ${violation.nodes.slice(0, 3).map(node => node.html)}`)",
                        options))
                .as("/ui/" + where)
                .isEmpty();
    }

    /** The engine that looks for barriers, as its archive has it. Its own driver would open a second page for each look. */
    private static String axe() {
        try (InputStream in = AxeBuilder.class.getResourceAsStream("/axe.min.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A console that is older than its server meets statuses and nodes that it has never heard of. */
    @Test
    void what_the_console_does_not_know_is_shown_as_it_is() {
        String id = start("claim", "unknown-" + mark, CLAIM);
        await(id, "awaiting_signal");
        Page page = open(TestUser.ALL, "about");
        List<String> kinds = List.of(
                "task",
                "fork",
                "for_each",
                "route",
                "loop",
                "delay",
                "await_signal",
                "child_workflow",
                "call",
                "job",
                "quantum_leap");
        List<String> statuses = List.of(
                "in_progress",
                "waiting",
                "awaiting_signal",
                "paused",
                "compensating",
                "completed",
                "failed",
                "cancelled",
                "dreaming");
        page.route(
                Pattern.compile(".*/workflows/claim/versions/[0-9a-f]+$"),
                route -> route.fulfill(json(kinds.stream()
                        .map(kind -> "{\"id\": \"a-" + kind + "\", \"kind\": \"" + kind + "\"}")
                        .collect(Collectors.joining(
                                ", ", "{\"name\": \"claim\", \"version\": 2, \"nodes\": [", "]}")))));

        for (String status : statuses) {
            page.route(
                    Pattern.compile(".*/api/instances/" + id + "\\?.*"),
                    route -> route.fulfill(json("{\"instanceId\": \"" + id
                            + "\", \"workflow\": \"claim\", \"definitionHash\": \"abc" + status.length()
                            + "\", \"status\": \"" + status + "\", \"createdAt\": \"2026-01-01T00:00:00Z\","
                            + " \"endedAt\": \"2026-01-01T00:00:01Z\", \"branches\": [{\"node\": \"a-quantum_leap\","
                            + " \"position\": \"at_edge\"}]}")));
            turnTo(page, "about");
            assertThat(page.getByRole(AriaRole.HEADING, exactly("About"))).isVisible();
            turnTo(page, "instances/" + id);

            assertThat(page.locator("g.node")).hasCount(kinds.size());
            assertThat(page.getByRole(AriaRole.BUTTON, exactly("a-quantum_leap: quantum_leap")))
                    .isVisible();
            assertThat(status(page)).not().isEmpty();
        }
        assertThat(status(page)).hasText("dreaming");
    }

    private static Route.FulfillOptions json(String body) {
        return new Route.FulfillOptions().setContentType("application/json").setBody(body);
    }

    /** Last, since the engine is busy with them for a while. */
    @Test
    @Order(Integer.MAX_VALUE)
    void ten_thousand_instances_are_listed_as_quickly_as_ten() {
        start("filling", "filling-" + mark, "10000");
        await("filling-" + mark, "completed");
        Page page = open(TestUser.ALL, "instances?id=parked-&sort=instanceId");
        assertThat(link(page, "parked-00000")).isVisible();
        assertThat(page.getByRole(AriaRole.NAVIGATION, exactly("Status"))
                        .getByText("10,000")
                        .first())
                .isVisible();

        for (int at = 1; at <= 3; at++) {
            long begin = System.nanoTime();
            page.getByRole(AriaRole.LINK, new GetByRoleOptions().setName("Next page"))
                    .click();
            assertThat(link(page, "parked-%05d".formatted(at * 50))).isVisible();
            assertThat(millisSince(begin)).as("page " + at).isLessThan(2000);
        }
        page.goBack();
        assertThat(link(page, "parked-00100")).isVisible();
    }

    @Test
    void a_workflow_of_five_hundred_nodes_is_drawn_while_one_waits_for_a_second() {
        String id = start("wide", "wide-" + mark, "1");
        await(id, "completed");
        Page page = open(TestUser.ALL, "instances/" + id);
        assertThat(page.getByRole(AriaRole.BUTTON, exactly("24 arms: 24 completed, 0 failed; show all of them")))
                .isVisible();

        long begin = System.nanoTime();
        button(page, "Unfold wide forks").click();
        assertThat(page.locator("g.node")).hasCount(506);
        assertThat(millisSince(begin)).isLessThan(2000);
    }

    @Test
    void a_value_of_a_megabyte_does_not_hold_up_the_page() {
        String id = start("large", "large-" + mark, "1000000");
        await(id, "completed");
        Page page = open(TestUser.ALL, "instances/" + id + "?tab=values");

        assertThat(page.getByText("of which the first 256.0 KB are shown")).isVisible();
        long begin = System.nanoTime();
        page.getByRole(AriaRole.LINK, new GetByRoleOptions().setName("Steps")).click();
        assertThat(page.getByText("Stored")).isVisible();
        assertThat(millisSince(begin)).isLessThan(2000);
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    /** The pictures of the documentation; -Dholdfast.images=../docs/images puts them where it shows them. */
    @Test
    void the_main_pages_are_photographed() {
        Page page = open(TestUser.ALL, "about");
        page.setViewportSize(1280, 760);
        Map<String, String> marks = pages();
        for (List<String> each : List.of(
                List.of("overview", ""),
                List.of("instances", "instances?workflow=triage"),
                List.of("instance", "instances/claim-2026-0118"),
                List.of("workflow", "workflows/claim"))) {
            visit(page, each.get(1));
            assertThat(page.locator("main").getByText(marks.get(each.get(1))).first())
                    .isVisible();
            for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                page.emulateMedia(new EmulateMediaOptions().setColorScheme(scheme));
                Path image = IMAGES.resolve(each.get(0) + "-" + scheme.name().toLowerCase(Locale.ROOT) + ".png");

                byte[] picture = page.screenshot(
                        new ScreenshotOptions().setPath(image).setAnimations(ScreenshotAnimations.DISABLED));

                assertThat(picture.length).as(image.toString()).isBetween(20_000, 400_000);
            }
        }
    }
}
