package dev.holdfast.ejb.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.testing.Case;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.eclipse.microprofile.config.spi.Converter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {

    private static final Pattern EXPRESSION = Pattern.compile("\\$\\{(holdfast\\.[^:}]+)");

    /** A configuration that holds what a map says, as text. */
    record FixedConfig(Map<String, String> values) implements Config {

        @Override
        public <T> Optional<T> getOptionalValue(String name, Class<T> type) {
            return Optional.ofNullable(values.get(name)).map(type::cast);
        }

        @Override
        public Iterable<String> getPropertyNames() {
            return values.keySet();
        }

        @Override
        public <T> T getValue(String name, Class<T> type) {
            return getOptionalValue(name, type).orElseThrow();
        }

        @Override
        public ConfigValue getConfigValue(String name) {
            throw new AssertionError("not asked for");
        }

        @Override
        public Iterable<ConfigSource> getConfigSources() {
            throw new AssertionError("not asked for");
        }

        @Override
        public <T> Optional<Converter<T>> getConverter(Class<T> type) {
            throw new AssertionError("not asked for");
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            throw new AssertionError("not asked for");
        }
    }

    /** Returns a configuration that holds what a map says. */
    static Config config(Map<String, String> values) {
        return new FixedConfig(values);
    }

    private static Settings read(Map<String, String> values) {
        return SettingsReader.read(new FixedConfig(values), "server", "host");
    }

    @Test
    @Case("DIST-13")
    void without_any_key_every_setting_has_its_default() {
        Settings settings = read(Map.of());

        assertThat(settings.slots()).isEqualTo(16);
        assertThat(settings.batch()).isEqualTo(256);
        assertThat(settings.claim()).isEqualTo(Duration.ofSeconds(20));
        assertThat(settings.stepLimit()).isEqualTo(Duration.ofMinutes(15));
        assertThat(settings.tags()).isEmpty();
        assertThat(settings.migrate()).isEqualTo(Settings.Migrate.AUTO);
    }

    @Test
    void a_node_without_a_name_is_called_like_its_server_as_far_as_its_column_goes() {
        assertThat(read(Map.of()).node()).isEqualTo("server");
        assertThat(read(Map.of()).host()).isEqualTo("host");

        Settings cut = SettingsReader.read(new FixedConfig(Map.of()), "s".repeat(300), "h".repeat(300));

        assertThat(cut.node()).hasSize(50);
        assertThat(cut.host()).hasSize(200);
    }

    @Test
    void what_is_set_is_read() {
        Settings settings = read(Map.of(
                "holdfast.node", "n1",
                "holdfast.worker.tags", "gpu, eu,",
                "holdfast.claim.ttl", "PT3S",
                "holdfast.schema.migrate", "validate",
                "other.key", "whatever"));

        assertThat(settings.node()).isEqualTo("n1");
        assertThat(settings.tags()).containsExactlyInAnyOrder("gpu", "eu");
        assertThat(settings.claim()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.migrate()).isEqualTo(Settings.Migrate.VALIDATE);
    }

    @Test
    void every_mistake_is_named_at_once_with_its_key_value_and_rule() {
        Map<String, String> values = Map.of(
                "holdfast.claim.tll", "PT3S",
                "holdfast.claim.ttl", "3s",
                "holdfast.worker.slots", "-1",
                "holdfast.schema.migrate", "perhaps");

        assertThatThrownBy(() -> read(values))
                .isInstanceOfSatisfying(
                        InvalidConfiguration.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION))
                .hasMessageContaining("there is no key holdfast.claim.tll")
                .hasMessageContaining("holdfast.claim.ttl has the value '3s'")
                .hasMessageContaining("holdfast.worker.slots is -1; 0 to 10000 are allowed")
                .hasMessageContaining("'perhaps'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.5S", "never", "P366D", "P1000000000000D"})
    @Case("CLAIM-04")
    void a_claim_without_an_end_cannot_be_had(String time) {
        assertThatThrownBy(() -> read(Map.of("holdfast.claim.ttl", time)))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("holdfast.claim.ttl");
    }

    @Test
    void keys_of_the_web_application_are_not_the_engines_business() {
        Map<String, String> keys = Map.of(
                "holdfast.rest.max-body-bytes",
                "1",
                "holdfast.console.read-only",
                "true",
                "holdfast.development",
                "true");

        assertThat(read(keys).slots()).isEqualTo(16);
    }

    /** A server is told them by the scripts that configure it, and the deployment must not fail for that. */
    @Test
    void keys_of_the_scripts_for_servers_are_not_the_engines_business() throws IOException {
        Map<String, String> keys = new TreeMap<>();
        try (Stream<Path> scripts = Files.list(Path.of("../wildfly-config"))) {
            for (Path script :
                    scripts.filter(file -> file.toString().endsWith(".cli")).toList()) {
                Matcher matcher = EXPRESSION.matcher(Files.readString(script));
                while (matcher.find()) {
                    keys.put(matcher.group(1), "x");
                }
            }
        }

        assertThat(keys).containsKeys("holdfast.db.url", "holdfast.otlp.endpoint", "holdfast.ldap.url");
        assertThat(read(keys).slots()).isEqualTo(16);
    }
}
