package dev.holdfast.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** A person with a browser before the console, and the API beside it to prepare what they find. */
abstract class ConsoleFixture {

    private static final int WIDTH = 1440;
    private static final int HEIGHT = 900;
    private static final double PATIENCE_MILLIS = 15_000;

    private static Chromium chromium;

    /** A profile for each user and scheme, which every test finds empty, but for the modules that its cache has. */
    private static final Map<String, BrowserContext> WINDOWS = new HashMap<>();

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Page> pages = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();

    final String mark = UUID.randomUUID().toString().substring(0, 8);

    /** Returns where the web application is, with a slash at the end. */
    abstract URI web();

    @BeforeAll
    static void startTheBrowser() {
        chromium = new Chromium();
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
    }

    @AfterAll
    static void stopTheBrowser() {
        WINDOWS.clear();
        chromium.close();
    }

    /** Whatever a page complained of in the browser's console, a broken content security policy included, is a defect. */
    @AfterEach
    void noPageComplained() {
        pages.forEach(page -> {
            page.evaluate("localStorage.clear()");
            page.close();
        });
        assertThat(complaints).isEmpty();
    }

    // The person

    Page open(TestUser user, String path) {
        return open(user, path, ColorScheme.LIGHT);
    }

    Page open(TestUser user, String path, ColorScheme scheme) {
        Page page = WINDOWS.computeIfAbsent(user + " " + scheme, name -> window(user, scheme))
                .newPage();
        pages.add(page);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        visit(page, path);
        return page;
    }

    private static BrowserContext window(TestUser user, ColorScheme scheme) {
        BrowserContext window = chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setHttpCredentials(user.text(), user.text() + "-secret")
                        .setViewportSize(WIDTH, HEIGHT)
                        .setLocale("en-GB")
                        .setTimezoneId("UTC")
                        .setColorScheme(scheme));
        window.setDefaultTimeout(PATIENCE_MILLIS);
        return window;
    }

    /** Goes from a page of the console to another, as a link does: the document stays. */
    void turnTo(Page page, String path) {
        page.evaluate(
                "path => { history.pushState({}, '', path); window.dispatchEvent(new CustomEvent('hf-navigated')); }",
                web().resolve("ui/" + path).toString());
    }

    /** Goes to a path of the console. */
    void visit(Page page, String path) {
        page.navigate(web().resolve("ui/" + path).toString());
    }

    static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, exactly(name));
    }

    static Locator link(Page page, String name) {
        return page.getByRole(AriaRole.LINK, exactly(name));
    }

    static GetByRoleOptions exactly(String name) {
        return new GetByRoleOptions().setName(name).setExact(true);
    }

    /** The status beside the name of an instance. */
    static Locator status(Page page) {
        return page.locator(".head .status");
    }

    static void hasPath(Page page, String part) {
        assertThat(page)
                .hasURL(Pattern.compile(part.replace("?", "[?]"))); // read by the browser's side, which knows no \\Q
    }

    // The API

    /** Starts an instance and returns its id. */
    String start(String workflow, String id, String input) {
        JsonObject body = post(
                "workflows/" + workflow + "/instances",
                "{\"instanceId\": " + Json.createValue(id) + ", \"input\": " + input + ", \"tags\": [\"console\"]}");
        return body.getString("instanceId");
    }

    JsonObject post(String path, String body) {
        return send(HttpRequest.newBuilder(api(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    JsonObject get(String path) {
        return send(HttpRequest.newBuilder(api(path)).GET());
    }

    /** Waits until an instance has come to a status. */
    JsonObject await(String id, String status) {
        JsonObject[] seen = new JsonObject[1];
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            seen[0] = get("instances/" + encode(id));
            return seen[0].getString("status").equals(status);
        });
        return seen[0];
    }

    private JsonObject send(HttpRequest.Builder request) {
        try {
            RestAnswer answer = new RestAnswer(client.send(
                    TestUser.ALL.on(request.timeout(Duration.ofSeconds(60))).build(),
                    BodyHandlers.ofString(StandardCharsets.UTF_8)));
            assertThat(answer.status()).as(answer.body()).isLessThan(300);
            return answer.json();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private URI api(String path) {
        return web().resolve("api/").resolve(path);
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    // What is started

    static String claimOf(String customer) {
        return "{\"customer\": \"" + customer + "\", \"kind\": \"WATER\", \"amountCents\": 125000, \"urgent\": false,"
                + " \"photos\": [\"front\"]}";
    }
}
