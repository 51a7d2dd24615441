package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Who is let in on the real server, and what every answer says to browsers. */
abstract class SecuredRestContract extends RestContract {

    private static final Path HOWTO = Path.of("../docs/howto/secure.md");

    private static final Map<String, String> HEADERS = new TreeMap<>(Map.of(
            "Content-Security-Policy",
                    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Cache-Control", "no-store"));

    private HttpRequest.Builder anonymous(String path) {
        return HttpRequest.newBuilder(api(path)).timeout(Duration.ofSeconds(60));
    }

    @Test
    void without_a_password_or_with_a_wrong_one_nobody_is_let_in() {
        RestAnswer none = send(anonymous("instances").GET());
        RestAnswer wrong = send(anonymous("instances")
                .header("Authorization", TestUser.ADMIN.authorization("guess"))
                .GET());

        none.problem(401, "unauthenticated");
        wrong.problem(401, "unauthenticated");
        assertThat(none.header("WWW-Authenticate")).startsWith("Basic");
        send(anonymous("workflows/echo/instances")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"input\": {}}")))
                .problem(401, "unauthenticated");
        send(anonymous("nowhere").GET()).problem(401, "unauthenticated");
    }

    /** Nothing of it is here unless the configuration says that this is a server for development. */
    @Test
    void nobody_can_crash_a_production_server() {
        RestAnswer crash = send(TestUser.ALL
                .on(anonymous("development/crash"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.noBody()));
        RestAnswer offered = send(TestUser.ALL.on(anonymous("caller")).GET());

        crash.problem(404, "not-found");
        assertThat(offered.body()).contains("POST nodes/{number}/drain").doesNotContain("crash");
    }

    @Test
    void whether_the_engine_lives_may_anybody_ask() {
        assertThat(send(anonymous("health").GET()).with(200).json()).hasToString("{\"status\":\"up\"}");
    }

    /** An operation in the table of the documentation. */
    private record Row(String method, String path, List<String> roles) {}

    private static List<Row> documented() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(HOWTO)) {
            String[] cells = line.split("\\|", -1);
            if (cells.length == 9 && cells[1].strip().startsWith("`")) {
                String[] operation = cells[1].strip().replace("`", "").split(" ", 2);
                List<String> roles = new ArrayList<>();
                List<String> names = List.of("viewer", "starter", "operator", "admin", "payload");
                for (int column = 0; column < names.size(); column++) {
                    if (!cells[column + 2].isBlank()) {
                        roles.add(names.get(column));
                    }
                }
                rows.add(new Row(operation[0], operation[1], roles));
            }
        }
        return rows;
    }

    private static boolean may(TestUser user, Row row) {
        boolean payload = user == TestUser.PAYLOAD || user == TestUser.ALL;
        boolean role = user == TestUser.ALL || row.roles().contains(user == TestUser.PAYLOAD ? "viewer" : user.text());
        return role && (payload || !row.roles().contains("payload"));
    }

    @Test
    void each_role_may_do_what_the_documentation_says_and_nothing_else() throws IOException {
        List<Row> rows = documented();
        assertThat(rows).hasSizeGreaterThan(20);
        for (Row row : rows) {
            String path = row.path().replaceAll("[{][^}]*[}]", "nothing-of-that-name");
            if (path.equals("events")) {
                path += "?instance=nothing-of-that-name"; // a list would be told of for ever
            }
            for (TestUser user : TestUser.values()) {
                RestAnswer answer = send(user.on(anonymous(path))
                        .header("Content-Type", "application/json")
                        .method(
                                row.method(),
                                row.method().equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString("")));
                String what = user + " " + row.method() + " " + row.path();
                if (may(user, row)) {
                    assertThat(answer.status()).as(what).isNotIn(401, 403).isLessThan(500);
                } else {
                    assertThat(answer.status()).as(what).isEqualTo(403);
                    answer.problem(403, "forbidden");
                }
            }
        }
    }

    private RestAnswer asClerk(String method, String path) {
        String both = Base64.getEncoder().encodeToString("clerk:clerk-secret".getBytes(StandardCharsets.UTF_8));
        return send(anonymous(path)
                .header("Authorization", "Basic " + both)
                .header("Content-Type", "application/json")
                .method(method, method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString("")));
    }

    @Test
    void whose_group_operates_one_workflow_sees_and_orders_what_belongs_to_it_and_nothing_else() {
        String mine = id("of-the-desk");
        String theirs = id("of-others");
        start("echo", mine, "{}").with(202);
        start("order", theirs, ORDER).with(202);

        assertThat(asClerk("GET", "caller").with(200).json().getJsonObject("workflows"))
                .hasToString("{\"echo\":[\"holdfast-operator\"]}");
        assertThat(asClerk("GET", "instances/" + mine).with(200).json().getString("instanceId"))
                .isEqualTo(mine);
        asClerk("GET", "instances/" + theirs).problem(404, "unknown-instance");
        asClerk("POST", "instances/" + theirs + "/pause").problem(404, "unknown-instance");
        asClerk("GET", "events?instance=" + theirs).problem(404, "unknown-instance");
        assertThat(asClerk("GET", "instances?limit=200").with(200).body())
                .contains(mine)
                .contains("\"workflow\":\"echo\"")
                .doesNotContain("\"workflow\":\"order\"");
        assertThat(asClerk("GET", "instances?workflow=order").with(200).json().getJsonArray("items"))
                .isEmpty();
        assertThat(asClerk("GET", "waiting").with(200).body()).doesNotContain("limited-echo");
        asClerk("POST", "workflows/echo/instances").problem(403, "forbidden");
        asClerk("GET", "instances/" + mine + "/output").problem(403, "forbidden");
        asClerk("GET", "nodes").problem(403, "forbidden");
        asClerk("GET", "workflows/order").problem(404, "unknown-workflow");
    }

    @Test
    void the_documentation_has_every_operation_that_is_served() throws IOException {
        JsonObject paths = send(request(web().resolve("/openapi?format=JSON")).GET())
                .with(200)
                .json()
                .getJsonObject("paths");
        TreeSet<String> served = new TreeSet<>();
        String base = web().getRawPath() + "api/";
        paths.forEach((path, operations) -> operations.asJsonObject().keySet().stream()
                .filter(method ->
                        Arrays.asList("get", "put", "post", "patch", "delete").contains(method))
                .filter(method -> path.startsWith(base))
                .map(method -> method.toUpperCase(Locale.ROOT) + " " + path.substring(base.length()))
                .forEach(served::add));
        TreeSet<String> documented = new TreeSet<>(List.of("GET health"));
        documented().forEach(row -> documented.add(row.method() + " " + row.path()));

        assertThat(documented).containsAll(served);
    }

    @Test
    void every_answer_tells_browsers_what_they_must_not_do_with_it() {
        String id = id("headers");
        start("echo", id, "{}").with(202);
        List<RestAnswer> answers = List.of(
                get("instances/" + id),
                get("health"),
                get("instances/nothing-of-that-name"),
                send(anonymous("instances").GET()),
                send(TestUser.NOBODY.on(anonymous("instances")).GET()),
                send(request(web().resolve("nowhere")).GET()),
                post("workflows/echo/instances", "{"));

        assertThat(answers).extracting(RestAnswer::status).containsExactly(200, 200, 404, 401, 403, 404, 400);
        for (RestAnswer answer : answers) {
            HEADERS.forEach((name, value) -> assertThat(answer.header(name))
                    .as(answer.status() + " " + name)
                    .isEqualTo(value));
        }
    }

    @Test
    void what_a_page_of_another_site_sends_is_refused() {
        String id = id("forged");
        start("echo", id, "{}").with(202);

        post("instances/" + id + "/cancel", "", "Origin", "https://evil.example")
                .problem(403, "cross-site");
        post("instances/" + id + "/cancel", "", "Sec-Fetch-Site", "cross-site").problem(403, "cross-site");
        RestAnswer form = send(request(api("instances/" + id + "/cancel"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("reason=x")));
        form.problem(415, "unsupported-media-type");
        RestAnswer own = post(
                "instances/" + id + "/signals/hello", "1", "Origin", web().getScheme() + "://" + web().getAuthority());
        assertThat(own.status()).isEqualTo(202);
    }

    @Test
    void an_address_from_which_too_many_log_ins_fail_is_locked_out_whatever_the_password() throws IOException {
        String good = "GET " + web().getRawPath() + "api/workflows HTTP/1.1\r\nHost: localhost\r\nAuthorization: ";
        assertThat(fromElsewhere(good + TestUser.VIEWER.authorization())).startsWith("HTTP/1.1 200");
        for (int i = 0; i < 20; i++) {
            assertThat(fromElsewhere(good + guess(i))).startsWith("HTTP/1.1 401");
        }

        String right = fromElsewhere(good + TestUser.VIEWER.authorization());
        String wrong = fromElsewhere(good + guess(20));

        assertThat(right)
                .startsWith("HTTP/1.1 429")
                .contains("too-many-log-ins")
                .containsIgnoringCase("Retry-After: ");
        assertThat(headers(wrong)).as("nobody can tell which of them was right").isEqualTo(headers(right));
        assertThat(send(TestUser.VIEWER.on(anonymous("workflows")).GET()).status())
                .as("others are not locked out")
                .isEqualTo(200);
    }

    /** Of a user that there is not: a known one is also locked by the server's realm itself, wherever the guesses come from. */
    private static String guess(int number) {
        String both = "stranger:guess-" + number;
        return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> headers(String answer) {
        return answer.substring(0, answer.indexOf("\r\n\r\n"))
                .lines()
                .filter(line -> !line.startsWith("Date:") && !line.startsWith("Retry-After:"))
                .map(line -> line.replaceAll("^(Content-Length: ).*", "$1"))
                .sorted()
                .toList();
    }

    /** Sends a request from another address of this machine. */
    private String fromElsewhere(String head) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(30_000);
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 2}), 0));
            socket.connect(new InetSocketAddress("127.0.0.1", web().getPort()), 5_000);
            socket.getOutputStream()
                    .write((head + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            try (InputStream answer = socket.getInputStream()) {
                return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
    }
}
