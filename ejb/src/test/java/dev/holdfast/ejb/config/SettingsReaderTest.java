package dev.holdfast.ejb.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.error.ErrorCode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.eclipse.microprofile.config.spi.Converter;
import org.junit.jupiter.api.Test;

class SettingsReaderTest {

    /** A configuration that holds what a map says, as text. */
    private record FixedConfig(Map<String, String> values) implements Config {

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
    void without_any_key_every_setting_has_its_default() {
        Settings settings = read(Map.of());

        assertThat(settings.slots()).isEqualTo(16);
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

    @Test
    void keys_of_the_data_source_and_the_web_application_are_not_the_engines_business() {
        assertThat(read(Map.of("holdfast.db.url", "x", "holdfast.rest.max-body-bytes", "1"))
                        .slots())
                .isEqualTo(16);
    }
}
