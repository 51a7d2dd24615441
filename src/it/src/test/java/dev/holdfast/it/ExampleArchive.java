package dev.holdfast.it;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.jboss.arquillian.container.test.api.Testable;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** An example as its users build it, and the script that its page tells them to run. */
final class ExampleArchive {

    private static final File EXAMPLES = new File("../examples");
    private static final long LONGEST_SCRIPT_SECONDS = 120;

    private ExampleArchive() {}

    /** Returns the archive of an example, with a test in the engine's web module. */
    static EnterpriseArchive of(String example, Class<?> test) {
        EnterpriseArchive ear = ShrinkWrap.createFromZipFile(
                EnterpriseArchive.class, new File(EXAMPLES, example + "/ear/target/" + example + ".ear"));
        Testable.archiveToTest(ear.getAsType(WebArchive.class, "/holdfast-web.war"))
                .addClass(test);
        File assertj = new File(Assertions.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        return ear.addAsLibrary(ShrinkWrap.createFromZipFile(JavaArchive.class, assertj));
    }

    /** Runs the script of an example against the server of a deployment; throws with what the script said if it is not content. */
    static void tryOn(URL server, String example) throws IOException, InterruptedException {
        run(server, new File("target", example + ".log"), "bash", example + "/try.sh");
    }

    /**
     * Pastes the commands that stand in a block of the project's page into a shell, one after the other, for the server of a deployment;
     * throws with what the shell said if one of them fails.
     *
     * @param first how the block begins
     * @return what they said
     */
    static String paste(URL server, String first) throws IOException, InterruptedException {
        String page = Files.readString(Path.of("../../README.md"));
        int begin = page.indexOf("```\n" + first);
        Assertions.assertThat(begin).as(first).isNotNegative();
        String commands = page.substring(begin + 4, page.indexOf("\n```", begin + 4))
                .replace("http://127.0.0.1:8080", "http://" + server.getAuthority())
                .replace(
                        "--netrc-file .holdfast/netrc",
                        "--fail-with-body -sS -u " + TestUser.ALL.text() + ":" + TestUser.ALL.text() + "-secret")
                .replace("\"packingSeconds\":60", "\"packingSeconds\":1"); // who reads takes their time
        return run(server, new File("target", "pasted.log"), "bash", "-e", "-c", commands);
    }

    private static String run(URL server, File said, String... command) throws IOException, InterruptedException {
        ProcessBuilder script = new ProcessBuilder(command)
                .directory(EXAMPLES)
                .redirectErrorStream(true)
                .redirectOutput(said);
        script.environment().put("HOLDFAST_USER", TestUser.ALL.text() + ":" + TestUser.ALL.text() + "-secret");
        script.environment().put("HOLDFAST_URL", "http://" + server.getAuthority());
        Process running = script.start();
        try {
            boolean ended = running.waitFor(LONGEST_SCRIPT_SECONDS, TimeUnit.SECONDS);
            String output = Files.readString(said.toPath());
            Assertions.assertThat(ended).as("it ends in time: " + output).isTrue();
            Assertions.assertThat(running.exitValue()).as(output).isZero();
            return output;
        } finally {
            running.destroyForcibly();
        }
    }
}
