package dev.holdfast.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Applies scripts of the command line client to the configuration of a server that does not run. */
final class ServerScripts {

    private static final Path SERVER = Path.of(System.getProperty("holdfast.server.home", "../../ear/target/server"))
            .toAbsolutePath()
            .normalize();

    private static final long LONGEST_MINUTES = 3;

    private ServerScripts() {}

    /**
     * Applies scripts in order, in a server that is embedded in the client.
     *
     * @param base the server's base folder
     * @throws IllegalStateException with what the client said if it refuses one of their lines
     */
    static void apply(Path base, List<Path> scripts) throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        lines.add("embed-server");
        for (Path script : scripts) {
            lines.addAll(Files.readAllLines(script));
        }
        lines.add("stop-embedded-server");
        Path all = Files.write(base.resolve("applied.cli"), lines);
        Path output = base.resolve("applied.cli.log");
        ProcessBuilder client = new ProcessBuilder(
                        "sh", SERVER.resolve("bin/jboss-cli.sh").toString(), "--file=" + all)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        client.environment().put("JAVA_OPTS", "-Djboss.server.base.dir=" + base);
        client.environment().remove("JBOSS_HOME");

        Process running = client.start();
        try {
            if (!running.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES) || running.exitValue() != 0) {
                throw new IllegalStateException(scripts + " cannot be applied: " + Files.readString(output));
            }
        } finally {
            running.destroyForcibly();
        }
    }
}
