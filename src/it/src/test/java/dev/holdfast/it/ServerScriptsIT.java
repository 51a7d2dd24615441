package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    @Test
    void what_makes_two_phases_possible_can_be_taken_back() throws IOException, InterruptedException {
        String configured = Files.readString(configuration);

        apply("xa.cli");
        String changed = Files.readString(configuration);
        apply("xa.undo.cli");

        assertThat(changed).contains("<xa-datasource jndi-name=\"java:jboss/datasources/HoldfastDS\"");
        assertThat(Files.readString(configuration)).isEqualTo(configured);
    }

    @Test
    void what_shows_the_server_to_others_can_be_taken_back() throws IOException, InterruptedException {
        String configured = Files.readString(configuration);

        ServerScripts.apply(
                base,
                List.of(
                        SCRIPTS.resolve("tracing.cli"),
                        SCRIPTS.resolve("metrics.cli"),
                        SCRIPTS.resolve("encryption.cli"),
                        SCRIPTS.resolve("health.undo.cli")));
        String changed = Files.readString(configuration);
        ServerScripts.apply(
                base,
                List.of(
                        SCRIPTS.resolve("health.cli"),
                        SCRIPTS.resolve("metrics.undo.cli"),
                        SCRIPTS.resolve("encryption.undo.cli"),
                        SCRIPTS.resolve("tracing.undo.cli")));

        assertThat(changed)
                .contains(
                        "<extension module=\"org.wildfly.extension.opentelemetry\"/>",
                        "<extension module=\"org.wildfly.extension.micrometer\"/>",
                        "<secret-key-credential-store name=\"holdfast-keys\"",
                        "<prometheus-registry context=\"/prometheus\"")
                .doesNotContain("microprofile.health-smallrye");
        assertThat(Files.readString(configuration)).isEqualTo(configured);
    }

    @Test
    void where_users_come_from_can_be_changed_and_taken_back() throws IOException, InterruptedException {
        String configured = Files.readString(configuration);

        ServerScripts.apply(
                base,
                List.of(SCRIPTS.resolve("users.cli"), SCRIPTS.resolve("oidc.cli"), SCRIPTS.resolve("oidc-login.cli")));
        String files = Files.readString(configuration);
        ServerScripts.apply(
                base,
                List.of(
                        SCRIPTS.resolve("oidc-login.undo.cli"),
                        SCRIPTS.resolve("oidc.undo.cli"),
                        SCRIPTS.resolve("users.undo.cli"),
                        SCRIPTS.resolve("ldap.cli")));
        String directory = Files.readString(configuration);
        apply("ldap.undo.cli");

        assertThat(files)
                .contains("<filesystem-realm name=\"holdfast-users\"", "<secure-deployment name=\"holdfast-web.war\">");
        assertThat(directory).contains("<ldap-realm name=\"holdfast-ldap\"").doesNotContain("holdfast-web.war");
        assertThat(Files.readString(configuration)).isEqualTo(configured);
    }

    private void apply(String script) throws IOException, InterruptedException {
        ServerScripts.apply(base, List.of(SCRIPTS.resolve(script)));
    }
}
