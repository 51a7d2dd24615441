package dev.holdfast.cli;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import picocli.CommandLine;

/** Where the process begins and ends. */
public final class Main {

    private Main() {}

    /** Carries one command out, and ends the process with a number that says how that went; see {@code holdfast --help}. */
    @SuppressWarnings("SystemConsoleNull") // the script tells newer versions to go on as the older ones
    public static void main(String[] arguments) {
        boolean live = System.console() != null && !System.getenv().containsKey("NO_COLOR");
        Charset charset = Charset.defaultCharset();
        System.exit(run(
                new Holdfast.Surroundings(
                        System.getenv(),
                        Path.of(System.getProperty("user.home", ".")),
                        System.in,
                        new PrintWriter(System.out, false, charset),
                        new PrintWriter(System.err, false, charset),
                        live,
                        Clock.systemUTC()),
                arguments));
    }

    /**
     * Carries one command out within a process that goes on.
     *
     * @param environment what is looked up in the environment
     * @param out for answers
     * @param err for everything else
     * @return what a process would end with
     */
    public static int run(Map<String, String> environment, PrintWriter out, PrintWriter err, String... arguments) {
        return run(
                new Holdfast.Surroundings(
                        environment,
                        Path.of(System.getProperty("user.home", ".")),
                        InputStream.nullInputStream(),
                        out,
                        err,
                        false,
                        Clock.systemUTC()),
                arguments);
    }

    /** Carries one command out, and returns what the process is to end with. */
    static int run(Holdfast.Surroundings around, String... arguments) {
        Holdfast root = new Holdfast(around);
        int exit = commandLine(root, around).execute(arguments);
        around.out().flush();
        around.err().flush();
        return exit;
    }

    static CommandLine commandLine(Holdfast root, Holdfast.Surroundings around) {
        return new CommandLine(root)
                .setOut(around.out())
                .setErr(around.err())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((thrown, command, parsed) -> failed(root, thrown));
    }

    private static int failed(Holdfast root, Exception thrown) {
        Screen screen = root.screen();
        screen.progressed();
        if (!(thrown instanceof Trouble trouble)) {
            screen.note("holdfast is broken: " + thrown);
            thrown.printStackTrace(screen.err());
            screen.err().flush();
            return Exit.BROKEN;
        }
        if (screen.json()) {
            screen.note(Screen.pretty(trouble.problem().orElseGet(() -> problem(trouble))));
        } else {
            screen.note("holdfast: " + trouble.getMessage());
            trouble.advice().ifPresent(screen::note);
        }
        return trouble.exit();
    }

    private static JsonObject problem(Trouble trouble) {
        return Json.createObjectBuilder()
                .add("code", trouble.exit() == Exit.UNREACHABLE ? "unreachable" : "usage")
                .add("detail", String.valueOf(trouble.getMessage()))
                .build();
    }
}
