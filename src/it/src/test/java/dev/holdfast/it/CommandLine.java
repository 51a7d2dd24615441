package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.Main;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The command line client: its jar in this process, or the script in one of its own, as people run it. */
final class CommandLine {

    private static final Path SCRIPT = Path.of("../../cli/holdfast");
    private static final long LONGEST_SECONDS = 90;

    private final URI api;
    private final Map<String, String> environment;
    private final Path folder;

    /** Talks to an API with what the environment says of who asks; output goes to files in a folder. */
    CommandLine(URI api, Map<String, String> environment, Path folder) {
        this.api = api;
        this.environment = environment;
        this.folder = folder;
    }

    /** What a command has shown and ended with. */
    record Ended(int exit, String shown, String said) {

        /** Checks what it ended with, and returns it. */
        Ended with(int expected) {
            assertThat(exit).as("%s%n%s", shown, said).isEqualTo(expected);
            return this;
        }

        JsonObject json() {
            try (JsonReader reader = Json.createReader(new StringReader(shown))) {
                return reader.readObject();
            }
        }
    }

    /** Carries a command out in this process. */
    Ended run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> command = new ArrayList<>(List.of("--server", api.toString()));
        command.addAll(List.of(arguments));
        int exit = Main.run(environment, new PrintWriter(out), new PrintWriter(err), command.toArray(String[]::new));
        return new Ended(exit, out.toString(), err.toString());
    }

    /** Carries a command out as people do. */
    Ended runScript(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", SCRIPT.toString(), "--server", api.toString()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(folder, "cli", ".out");
        Path err = Files.createTempFile(folder, "cli", ".err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("HOLDFAST_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(command + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            process.destroyForcibly();
        }
        return new Ended(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }
}
