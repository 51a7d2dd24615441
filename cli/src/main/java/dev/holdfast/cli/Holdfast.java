package dev.holdfast.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command itself, with what concerns all of its commands. */
@Command(
        name = "holdfast",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Asks and orders a Holdfast server.",
        synopsisSubcommandLabel = "COMMAND",
        usageHelpAutoWidth = true,
        exitCodeListHeading = "%nWhat it ends with:%n",
        exitCodeList = {
            "0:done; what was waited for has completed",
            "1:the client itself is broken",
            "2:the command line is wrong; nothing was asked of the server",
            "3:what was waited for has failed",
            "4:what was waited for was cancelled, or stopped",
            "5:what was waited for has not ended in the time it was given; it goes on",
            "10:the server, or its database, does not answer; try again",
            "11:nobody has logged in, or whoever has may not do this",
            "12:there is no such thing",
            "13:the server refuses it, and has changed nothing; the code says why",
            "14:a check has found something wrong"
        },
        footerHeading = "%nWho asks:%n",
        footer = {
            "  A password is never an argument, where other users of the machine would read it. It is looked for in this order: a"
                    + " token in --token-file, HOLDFAST_TOKEN_FILE or HOLDFAST_TOKEN; HOLDFAST_USER (or --user) and"
                    + " HOLDFAST_PASSWORD (or --ask-password); a line for the server in --netrc-file, HOLDFAST_NETRC,"
                    + " .holdfast/netrc or ~/.netrc.",
            "  Colours and lines that are written over are left out where no person looks, and with NO_COLOR."
        },
        subcommands = {
            Starting.Start.class,
            Starting.Wait.class,
            Starting.Watch.class,
            Looking.ListAll.class,
            Looking.Counts.class,
            Looking.Show.class,
            Looking.Output.class,
            Looking.Workflows.class,
            Looking.Waiting.class,
            Looking.Nodes.class,
            Looking.Limits.class,
            Looking.Export.class,
            Orders.Signal.class,
            Orders.Cancel.class,
            Orders.Terminate.class,
            Orders.Pause.class,
            Orders.Resume.class,
            Orders.Retry.class,
            Orders.Restart.class,
            Orders.Migrate.class,
            BulkOrders.class,
            Schedules.class,
            BatchJobs.class,
            WebHooks.class,
            DeadLetters.class,
            Audit.class,
            Encryption.class,
            Doctor.class,
            AutoComplete.GenerateCompletion.class
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class Holdfast implements Runnable {

    private static final String LOCAL = "http://127.0.0.1:8080/holdfast/api/";

    private final Surroundings around;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-s", "--server"},
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "The API of the server; else HOLDFAST_URL, else " + LOCAL)
    private Optional<URI> server = Optional.empty();

    @Option(
            names = {"-u", "--user"},
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "Who asks; else HOLDFAST_USER")
    private Optional<String> user = Optional.empty();

    @Option(names = "--ask-password", scope = ScopeType.INHERIT, description = "Asks for the password at the terminal")
    private boolean askPassword;

    @Option(
            names = "--netrc-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Where passwords stand, as for curl")
    private Optional<Path> netrcFile = Optional.empty();

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Where a bearer token stands")
    private Optional<Path> tokenFile = Optional.empty();

    @Option(
            names = "--allow-http",
            scope = ScopeType.INHERIT,
            description = "Sends passwords and tokens over plain HTTP to another machine, too")
    private boolean allowHttp;

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "Answers with JSON, as the API gives it; errors are problems on the error stream")
    private boolean json;

    private @Nullable Api api;

    /**
     * What a process has around it.
     *
     * @param environment its environment
     * @param home the folder of its user
     * @param in what comes in
     * @param out for answers
     * @param err for everything else
     * @param live whether a person sees the error stream as it is written
     * @param clock what time it is
     */
    record Surroundings(
            Map<String, String> environment,
            Path home,
            InputStream in,
            PrintWriter out,
            PrintWriter err,
            boolean live,
            Clock clock) {}

    Holdfast(Surroundings around) {
        this.around = around;
    }

    Surroundings around() {
        return around;
    }

    Screen screen() {
        return new Screen(around.out(), around.err(), json, around.live() && !json, around.clock());
    }

    /** Returns the server that is asked; finds out at the first call who asks. */
    Api api() {
        if (api == null) {
            URI url = server.or(() -> Optional.ofNullable(around.environment().get("HOLDFAST_URL"))
                            .map(URI::create))
                    .orElse(URI.create(LOCAL));
            if (url.getHost() == null
                    || url.getScheme() == null
                    || !url.getScheme().startsWith("http")) {
                throw new Trouble(Exit.USAGE, "'" + url + "' is no address of a server; " + LOCAL + " is");
            }
            Credentials credentials = Credentials.find(
                    new Credentials.Places(
                            around.environment(),
                            user,
                            askPassword ? Optional.of(ask()) : Optional.empty(),
                            tokenFile,
                            netrcFile,
                            around.home()),
                    url);
            if (url.getScheme().equals("http")
                    && !isHere(url.getHost())
                    && credentials.header().isPresent()
                    && !allowHttp) {
                throw new Trouble(
                        Exit.USAGE,
                        "what " + credentials + " would be sent to " + url.getHost()
                                + " for everybody on the way to read; use https, or say --allow-http");
            }
            api = new Api(url, credentials);
        }
        return api;
    }

    private static boolean isHere(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    @SuppressWarnings("SystemConsoleNull") // the script tells newer versions to go on as the older ones
    private static String ask() {
        if (System.console() == null) {
            throw new Trouble(Exit.USAGE, "there is no terminal to ask for a password at");
        }
        return String.valueOf(System.console().readPassword("Password: "));
    }

    /** Without a command there is nothing to do. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing; 'holdfast --help' names them");
    }
}
