package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts that configure a server, and the script that takes it back, on a copy of the provisioned configuration. */
final class ServerScriptsIT {

    private static final Path SERVER = Path.of(System.getProperty("holdfast.server.home", "../../ear/target/server"))
            .toAbsolutePath()
            .normalize();
    private static final Path SCRIPTS = Path.of("../../wildfly-config");
    private static final long LONGEST_MINUTES = 3;

    @TempDir
    Path base;

    private Path configuration;

    @BeforeEach
    void copy_the_configuration() throws IOException {
        Path to = Files.createDirectories(base.resolve("configuration"));
        try (Stream<Path> files = Files.list(SERVER.resolve("standalone/configuration"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        configuration = to.resolve("standalone.xml");
    }

    @Test
    void what_the_one_configures_the_other_takes_back() throws IOException, InterruptedException {
        String configured = Files.readString(configuration);

        apply("configure.undo.cli");
        String undone = Files.readString(configuration);
        apply("configure.cli");
        String configuredAgain = Files.readString(configuration);
        apply("configure.undo.cli");
        String undoneAgain = Files.readString(configuration);

        assertThat(configured).contains("HoldfastDS");
        assertThat(undone).doesNotContainIgnoringCase("holdfast").doesNotContain("org.jboss.as.jpa");
        assertThat(configuredAgain).isEqualTo(configured);
        assertThat(undoneAgain).isEqualTo(undone);
    }

    /** Runs a script in a server that is embedded in the command line client. */
    private void apply(String script) throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        lines.add("embed-server");
        lines.addAll(Files.readAllLines(SCRIPTS.resolve(script)));
        lines.add("stop-embedded-server");
        Path all = Files.write(base.resolve(script), lines);
        Path output = base.resolve(script + ".log");
        ProcessBuilder client = new ProcessBuilder(
                        "sh", SERVER.resolve("bin/jboss-cli.sh").toString(), "--file=" + all)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        client.environment().put("JAVA_OPTS", "-Djboss.server.base.dir=" + base);
        client.environment().remove("JBOSS_HOME");

        Process running = client.start();
        try {
            assertThat(running.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)).isTrue();
            assertThat(running.exitValue()).as(Files.readString(output)).isZero();
        } finally {
            running.destroyForcibly();
        }
    }
}
