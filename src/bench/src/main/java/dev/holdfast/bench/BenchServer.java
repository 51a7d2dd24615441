package dev.holdfast.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The provisioned server with the benchmark's archive, in a process of its own, spoken to over its REST API. */
final class BenchServer implements AutoCloseable {

    private static final Duration LONGEST_START = Duration.ofMinutes(2);

    private static final String RECORDING = " -XX:StartFlightRecording=settings=profile,maxage=30s";

    private final String password = UUID.randomUUID().toString();
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI api;
    private final ProcessBuilder builder;
    private final Path console;
    private volatile Optional<Process> script = Optional.empty();

    /**
     * Lays out its folder.
     *
     * @param home the provisioned server
     * @param archive what is deployed
     * @param base its folder, made anew
     * @param environment the database
     * @param node its name and its tag
     * @param portOffset what is added to its ports
     */
    BenchServer(Path home, Path archive, Path base, Map<String, String> environment, String node, int portOffset)
            throws IOException {
        api = URI.create("http://127.0.0.1:" + (8_080 + portOffset) + "/holdfast/api/");
        copy(home.resolve("standalone/configuration"), base.resolve("configuration"));
        logIn(base.resolve("configuration"));
        Files.createDirectories(base.resolve("deployments"));
        Files.copy(
                archive,
                base.resolve("deployments").resolve(archive.getFileName()),
                StandardCopyOption.REPLACE_EXISTING);
        console = base.resolve("console.log");
        builder = new ProcessBuilder(List.of(
                        home.resolve("bin/standalone.sh").toString(),
                        "-Djboss.server.base.dir=" + base,
                        "-Djboss.socket.binding.port-offset=" + portOffset,
                        "-Dholdfast.node=" + node,
                        "-Dholdfast.worker.tags=" + node,
                        "-Dholdfast.db.pool.max=40",
                        "-Dholdfast.worker.slots=17")) // one for the step that measures
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(console.toFile()));
        builder.environment().putAll(environment);
        builder.environment().put("JBOSS_JAVA_SIZING", "-Xms1g -Xmx1g" + (Boolean.getBoolean("bench.profile") ? RECORDING : ""));
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /** Makes the server know one user, who may do everything, by a password of this run. */
    private void logIn(Path configuration) throws IOException {
        Files.writeString(
                configuration.resolve("application-users.properties"),
                "bench=" + digest("bench:ApplicationRealm:" + password) + "\n");
        Files.writeString(
                configuration.resolve("application-roles.properties"), "bench=holdfast-admin,holdfast-payload\n");
    }

    /** The form in which the server keeps it. */
    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest.Builder request(URI address) {
        String login = "bench:" + password;
        return HttpRequest.newBuilder(address)
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
    }

    /** Starts it, for the first time or after it was killed, and returns once the engine answers. */
    void start() throws IOException, InterruptedException {
        Process started = builder.start();
        script = Optional.of(started);
        long end = System.nanoTime() + LONGEST_START.toNanos();
        while (!answers()) {
            if (System.nanoTime() - end > 0 || !started.isAlive()) {
                close();
                throw new IOException("the server does not answer; see " + console);
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private boolean answers() throws InterruptedException {
        try {
            return get("health").statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Starts an instance. */
    void start(String workflow, String id, String input) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                request(api.resolve("workflows/" + workflow + "/instances"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"instanceId\": \"" + id + "\", \"input\": " + input + "}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 202) {
            throw new IOException(answer.statusCode() + ": " + answer.body());
        }
    }

    /** Waits for the end of an instance in the server; throws with what the server says if it has not completed. */
    void awaitCompleted(String id) throws IOException, InterruptedException {
        HttpResponse<String> answer = get("instances/" + id + "?wait=30s");
        if (!answer.body().contains("\"completed\"")) {
            throw new IOException(answer.body());
        }
    }

    /** Tells whether it was started and has not ended. */
    boolean isRunning() {
        return script.filter(Process::isAlive).isPresent();
    }

    /** Returns the id of the process that is the server. */
    long process() {
        return script.orElseThrow()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("java"))
                .findFirst()
                .orElseThrow()
                .pid();
    }

    /** Ends it as a loss of power would, and returns when it is gone. */
    void kill() throws InterruptedException {
        Process killed = script.orElseThrow();
        List<ProcessHandle> processes = killed.descendants().toList();
        processes.forEach(ProcessHandle::destroyForcibly);
        killed.destroyForcibly().waitFor();
        for (ProcessHandle process : processes) {
            process.onExit().join();
        }
    }

    /** Waits until an instance has completed and returns its output; throws with what the server says if it has failed. */
    String output(String id) throws IOException, InterruptedException {
        while (true) {
            HttpResponse<String> answer = get("instances/" + id);
            if (answer.body().contains("\"in_progress\"")) {
                TimeUnit.MILLISECONDS.sleep(500);
            } else if (answer.body().contains("\"completed\"")) {
                return get("instances/" + id + "/output").body();
            } else {
                throw new IOException(answer.body());
            }
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(request(api.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        script.ifPresent(running -> {
            running.descendants().forEach(ProcessHandle::destroyForcibly);
            running.destroyForcibly();
        });
    }
}
