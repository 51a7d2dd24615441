package dev.holdfast.it;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.jboss.byteman.agent.Main;
import org.jspecify.annotations.Nullable;

/**
 * A server in a process of its own, started by the script that people start it with, so that it can really die.
 *
 * <p>It runs on the provisioned server's files, with a base folder (configuration, deployments, data, log) and ports that
 * nobody else uses. What it says goes to a file; its end stands in the message of every exception from here.
 */
final class ServerProcess implements AutoCloseable {

    private static final Path HOME = Path.of(System.getProperty("holdfast.server.home", "../../ear/target/server"))
            .toAbsolutePath()
            .normalize();

    private static final int HTTP_PORT = 8080;
    private static final int MANAGEMENT_PORT = 9990;
    private static final Duration LONGEST_START = Duration.ofMinutes(3);
    private static final Duration LONGEST_STOP = Duration.ofMinutes(1);
    private static final Duration LONGEST_DEPLOYMENT = Duration.ofMinutes(1);
    private static final int SHOWN_LINES = 80;

    /** Started, or started with errors. */
    private static final Pattern BOOTED = Pattern.compile("WFLYSRV002[56]:");

    private static final Pattern ARCHIVE = Pattern.compile("\\.[erw]ar$");

    private static final Pattern SCAN_INTERVAL = Pattern.compile("scan-interval=\"\\d+\"");

    private final Path base;
    private final Map<String, String> environment;
    private final Map<String, String> properties;
    private final int portOffset;
    private final Path console;
    private final Thread lastResort = new Thread(this::close);
    private final List<String> jvmOptions = new ArrayList<>();
    private @Nullable Process script;

    /**
     * Prepares a server that is not running yet.
     *
     * @param base its base folder, which need not exist
     * @param environment variables for the script; of those that are set here, none of ours reaches it
     * @param properties system properties
     */
    ServerProcess(Path base, Map<String, String> environment, Map<String, String> properties) throws IOException {
        this.base = base.toAbsolutePath();
        this.environment = Map.copyOf(environment);
        this.properties = Map.copyOf(properties);
        this.portOffset = freeOffset();
        this.console = this.base.resolve("console.log");
        copy(HOME.resolve("standalone/configuration"), this.base.resolve("configuration"));
        TestUser.addTo(this.base.resolve("configuration"));
        Files.createDirectories(deployments());
        Runtime.getRuntime().addShutdownHook(lastResort);
    }

    /** Adds an option for the server's virtual machine; for before it is started. */
    void option(String option) {
        jvmOptions.add(option);
    }

    /** Loads rules of Byteman that may concern the classes of Java itself; for before it is started. */
    void byteman(Path rules) {
        Path agent = Path.of(
                Main.class.getProtectionDomain().getCodeSource().getLocation().getPath());
        option("-Dorg.jboss.byteman.transform.all");
        option("-javaagent:" + agent + "=boot:" + agent + ",script:" + rules.toAbsolutePath());
    }

    /** Gives operations to the management of the running server, and returns what it says; what it refuses is thrown. */
    String manage(String... operations) throws IOException {
        Process client = new ProcessBuilder(
                        "sh",
                        HOME.resolve("bin/jboss-cli.sh").toString(),
                        "--connect",
                        "--controller=127.0.0.1:" + (MANAGEMENT_PORT + portOffset),
                        "--commands=" + String.join(",", operations))
                .redirectErrorStream(true)
                .start();
        String said = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (client.waitFor() != 0) {
                throw broken("refuses " + List.of(operations) + ": " + said, null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw broken("was left alone", e);
        }
        return said;
    }

    /** Applies scripts to its configuration; for before it is started. */
    void configure(Path... scripts) throws IOException, InterruptedException {
        ServerScripts.apply(base, List.of(scripts));
    }

    /** Takes over the configuration of another that does not run; for before it is started. */
    void configureLike(ServerProcess other) throws IOException {
        Path file = Path.of("configuration", "standalone.xml");
        Files.copy(other.base.resolve(file), base.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Puts an archive where the server finds it when it starts. */
    void deploy(Path archive) throws IOException {
        Files.copy(archive, deployments().resolve(archive.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Starts the server and returns once the engine answers. */
    void start() throws IOException {
        launch();
        try {
            await().atMost(LONGEST_START).pollInterval(Duration.ofMillis(200)).until(this::answers);
        } catch (ConditionTimeoutException e) {
            throw broken("does not answer after " + LONGEST_START, e);
        }
    }

    /** Starts the server and returns once it says that it has started, whatever has become of what is deployed. */
    void boot() throws IOException {
        int lines = lines().size();
        launch();
        try {
            await().atMost(LONGEST_START).pollInterval(Duration.ofMillis(200)).until(() -> {
                requireLife();
                return lines().stream()
                        .skip(lines)
                        .anyMatch(line -> BOOTED.matcher(line).find());
            });
        } catch (ConditionTimeoutException e) {
            throw broken("has not started after " + LONGEST_START, e);
        }
    }

    /** Takes a subsystem that has nothing in it, and its extension, out of its configuration; for before it is started. */
    void without(String module, String namespace) throws IOException {
        Path configuration = base.resolve("configuration/standalone.xml");
        String before = Files.readString(configuration);
        String after = before.replaceFirst("\\s*<extension module=\"" + Pattern.quote(module) + "\"/>", "")
                .replaceFirst("\\s*<subsystem xmlns=\"" + Pattern.quote(namespace) + "[^>]*/>", "");
        if (before.length() - after.length() < module.length() + namespace.length() + 40) {
            throw broken("does not have both " + module + " and " + namespace, null);
        }
        Files.writeString(configuration, after);
    }

    /** Makes the running server look for new archives so often; for before it is started. */
    void lookForArchivesEvery(Duration pause) throws IOException {
        Path configuration = base.resolve("configuration/standalone.xml");
        Files.writeString(
                configuration,
                SCAN_INTERVAL
                        .matcher(Files.readString(configuration))
                        .replaceAll("scan-interval=\"" + pause.toMillis() + "\""));
    }

    /** Waits until the running server has refused an archive, and returns what it noted about it. */
    String refusal(String archive) throws IOException {
        return Files.readString(awaitMark(archive, ".failed", ".deployed"));
    }

    /** Waits until the running server has deployed an archive. */
    void awaitDeployed(String archive) {
        awaitMark(archive, ".deployed", ".failed");
    }

    /** Undeploys an archive from the running server, which keeps the file, and returns once it is down. */
    void undeploy(String archive) throws IOException {
        Files.delete(deployments().resolve(archive + ".deployed"));
        awaitMark(archive, ".undeployed", ".failed");
    }

    /** Deploys an archive anew that is deployed or was undeployed, and returns once it is up. */
    void redeploy(String archive) throws IOException {
        Files.deleteIfExists(deployments().resolve(archive + ".undeployed"));
        Files.deleteIfExists(deployments().resolve(archive + ".failed"));
        Path order = Files.createFile(deployments().resolve(archive + ".dodeploy"));
        try {
            await().atMost(LONGEST_DEPLOYMENT)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> !Files.exists(order));
        } catch (ConditionTimeoutException e) {
            throw broken("does not take " + order.getFileName(), e);
        }
        awaitMark(archive, ".deployed", ".failed");
    }

    /** Takes an archive that was refused from the running server, and returns once nothing is left of it. */
    void remove(String archive) throws IOException {
        Files.delete(deployments().resolve(archive));
        try {
            await().atMost(LONGEST_DEPLOYMENT)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> {
                        requireLife();
                        return !Files.exists(deployments().resolve(archive + ".failed"));
                    });
        } catch (ConditionTimeoutException e) {
            throw broken("does not let go of " + archive, e);
        }
    }

    /** Takes a deployed archive from the running server, and returns once its steps have ended. */
    void takeDown(String archive) throws IOException {
        Files.delete(deployments().resolve(archive));
        awaitMark(archive, ".undeployed", ".failed");
    }

    private Path awaitMark(String archive, String suffix, String other) {
        Path mark = deployments().resolve(archive + suffix);
        Path opposite = deployments().resolve(archive + other);
        try {
            await().atMost(LONGEST_DEPLOYMENT)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> {
                        requireLife();
                        if (Files.exists(opposite)) {
                            throw broken(
                                    "has made " + opposite.getFileName() + ": " + Files.readString(opposite), null);
                        }
                        return Files.exists(mark) && Files.size(mark) > 0;
                    });
        } catch (ConditionTimeoutException e) {
            throw broken("has not made " + mark.getFileName() + " after " + LONGEST_DEPLOYMENT, e);
        }
        return mark;
    }

    private void launch() throws IOException {
        removeMarks();
        List<String> command = new ArrayList<>();
        command.add(HOME.resolve("bin/standalone.sh").toString());
        command.add("-Djboss.server.base.dir=" + base);
        command.add("-Djboss.socket.binding.port-offset=" + portOffset);
        properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(base.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(console.toFile()));
        builder.environment().keySet().removeIf(ServerProcess::concernsTheServer);
        builder.environment().putAll(environment);
        // It lives for seconds: the second compiler would cost more than it brings.
        builder.environment()
                .put(
                        "JBOSS_JAVA_SIZING",
                        String.join(" ", jvmOptions) + " -Xms128m -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1");
        script = builder.start();
    }

    /** Returns a client of the engine's REST API. */
    EngineApi api() {
        return new EngineApi(address().resolve("holdfast/api/"));
    }

    /** Returns the address below which everything is that the server answers to. */
    URI address() {
        return URI.create("http://127.0.0.1:" + (HTTP_PORT + portOffset) + "/");
    }

    /** Returns the address of its management. */
    URI management() {
        return URI.create("http://127.0.0.1:" + (MANAGEMENT_PORT + portOffset) + "/");
    }

    /** Tells whether its process runs, frozen or not. */
    boolean isAlive() {
        return script != null && script.isAlive();
    }

    /** Returns the number of the process of its Java. */
    long pid() {
        return java(running()).pid();
    }

    /** Returns the data folder. */
    Path data() {
        return base.resolve("data");
    }

    /** Returns the lines of the log that report an error, of all starts. */
    List<String> errors() throws IOException {
        return lines().stream().filter(line -> line.contains(" ERROR ")).toList();
    }

    /** Returns what the server said, of all starts. */
    List<String> lines() throws IOException {
        if (!Files.exists(console)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(console, StandardCharsets.UTF_8)) {
            return lines.toList();
        }
    }

    /** Ends the server as a power cut does: by kill -9, with no chance to do anything. */
    void kill() {
        Process running = running();
        ProcessHandle java = java(running);
        if (!java.destroyForcibly()) {
            throw broken("cannot be killed", null);
        }
        awaitEnd(running, java);
    }

    /** Waits until the server has died by itself. */
    void awaitDeath() {
        Process running = running();
        try {
            await().atMost(LONGEST_STOP).until(() -> !running.isAlive());
        } catch (ConditionTimeoutException e) {
            throw broken("does not die", e);
        }
    }

    /** Stops the server in whatever it does, as a long pause of its machine would; it does not know. */
    void freeze() throws IOException {
        signal("-STOP");
    }

    /** Lets a frozen server go on where it stood. */
    void thaw() throws IOException {
        signal("-CONT");
    }

    private void signal(String name) throws IOException {
        try {
            long pid = java(running()).pid();
            int code = new ProcessBuilder("kill", name, String.valueOf(pid))
                    .start()
                    .waitFor();
            if (code != 0) {
                throw broken("cannot be sent " + name, null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw broken("was left alone", e);
        }
    }

    /** Asks the server to stop, by the signal that an operating system sends when it shuts down. */
    void stop() {
        Process running = running();
        ProcessHandle java = java(running);
        java.destroy();
        awaitEnd(running, java);
    }

    /** Shuts the server down by its management: it is suspended first, for so long at most. */
    void shutdown(Duration suspension) throws IOException {
        Process running = running();
        ProcessHandle java = java(running);
        manage(":shutdown(suspend-timeout=" + suspension.toSeconds() + ")");
        awaitEnd(running, java);
    }

    /** Makes sure that nothing of the server is left running. */
    @Override
    public void close() {
        Process last = script;
        if (last != null) {
            last.descendants().forEach(ProcessHandle::destroyForcibly);
            last.destroyForcibly();
        }
        if (Thread.currentThread() != lastResort) {
            Runtime.getRuntime().removeShutdownHook(lastResort);
        }
    }

    /** Adds what the server said last to the message. */
    IllegalStateException broken(String what, @Nullable Throwable cause) {
        return new IllegalStateException("the server in " + base + " " + what + "\n" + logTail(), cause);
    }

    private boolean answers() throws IOException {
        requireLife();
        for (Path mark : marks()) {
            if (mark.toString().endsWith(".failed")) {
                throw broken("refuses a deployment: " + Files.readString(mark), null);
            }
        }
        return api().answers();
    }

    private void requireLife() {
        if (!running().isAlive()) {
            throw broken("ended while it was waited for", null);
        }
    }

    private Process running() {
        if (script == null) {
            throw broken("was never started", null);
        }
        return script;
    }

    /** The script stays the parent of the server. */
    private ProcessHandle java(Process parent) {
        return parent.descendants()
                .filter(child -> child.info()
                        .command()
                        .filter(command -> Path.of(command).endsWith("java"))
                        .isPresent())
                .findFirst()
                .orElseThrow(() -> broken("is not running", null));
    }

    private void awaitEnd(Process parent, ProcessHandle java) {
        try {
            await().atMost(LONGEST_STOP).until(() -> !java.isAlive());
            if (!parent.waitFor(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS)) {
                throw broken("has ended, and its script has not", null);
            }
        } catch (ConditionTimeoutException e) {
            throw broken("does not end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw broken("was left alone", e);
        }
    }

    private String logTail() {
        try (Stream<String> lines = Files.lines(console, StandardCharsets.UTF_8)) {
            List<String> all = lines.toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - SHOWN_LINES), all.size()));
        } catch (IOException e) {
            return "(no log: " + e + ")";
        }
    }

    private Path deployments() {
        return base.resolve("deployments");
    }

    private List<Path> marks() throws IOException {
        try (Stream<Path> files = Files.list(deployments())) {
            return files.filter(file -> !ARCHIVE.matcher(file.toString()).find())
                    .toList();
        }
    }

    /** What the scanner noted about a deployment in its former life is of no use to the next. */
    private void removeMarks() throws IOException {
        for (Path mark : marks()) {
            Files.delete(mark);
        }
    }

    private static boolean concernsTheServer(String variable) {
        return variable.startsWith("HOLDFAST_") || variable.startsWith("JBOSS_") || variable.equals("JAVA_OPTS");
    }

    private static int freeOffset() throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            int offset = ThreadLocalRandom.current().nextInt(12_000, 50_000);
            if (free(HTTP_PORT + offset) && free(MANAGEMENT_PORT + offset)) {
                return offset;
            }
        }
        throw new IOException("no two free ports after 100 tries");
    }

    private static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
