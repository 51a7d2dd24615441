package dev.holdfast.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** A server that answers what it was told to, and keeps what it was asked; and a terminal that keeps what was shown. */
final class Answers implements AutoCloseable {

    static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    private final HttpServer server;
    private final Map<String, Deque<Answer>> answers = new HashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private String shown = "";
    private String said = "";
    private String in = "";
    private Path home = Path.of("no-such-home");

    private record Answer(int status, String body) {}

    Answers() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
        environment.put("HOLDFAST_USER", "ann");
        environment.put("HOLDFAST_PASSWORD", "secret");
    }

    /** Lets requests of that method and path be answered so, one after the other; the last answer stays. */
    Answers on(String request, int status, String body) {
        answers.computeIfAbsent(request, none -> new ArrayDeque<>()).add(new Answer(status, body));
        return this;
    }

    Answers with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Answers without(String variable) {
        environment.remove(variable);
        return this;
    }

    Answers in(String text) {
        in = text;
        return this;
    }

    Answers home(Path folder) {
        home = folder;
        return this;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString().replaceFirst("^/api/", "");
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String who = exchange.getRequestHeaders().getFirst("Authorization");
        asked.add(exchange.getRequestMethod() + " " + path + (body.isEmpty() ? "" : " " + body) + " as " + who);
        Deque<Answer> known = answers.get(exchange.getRequestMethod() + " " + path.replaceFirst("\\?.*", ""));
        Answer answer = known == null
                ? new Answer(404, "{\"code\": \"not-found\", \"detail\": \"nothing at " + path + "\"}")
                : known.size() > 1 ? known.remove() : known.element();
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/api";
    }

    /** Carries a command out against this server, and returns what it ends with. */
    int run(String... arguments) {
        return runAt(url(), arguments);
    }

    int runAt(String url, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.run(
                new Holdfast.Surroundings(
                        environment,
                        home,
                        new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                        new PrintWriter(out),
                        new PrintWriter(err),
                        false,
                        Clock.fixed(NOW, ZoneOffset.UTC)),
                Stream.concat(Stream.of("--server", url), Arrays.stream(arguments))
                        .toArray(String[]::new));
        shown = out.toString();
        said = err.toString();
        return exit;
    }

    /** Returns what was shown as the answer. */
    String shown() {
        return shown;
    }

    /** Returns what was said beside it. */
    String said() {
        return said;
    }

    /** Returns what was asked: method, path, body, and who asked. */
    List<String> asked() {
        return asked;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
