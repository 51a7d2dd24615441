package dev.holdfast.ejb.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EncryptionSettingsTest {

    private static EncryptionSettings read(Map<String, String> values) {
        return EncryptionSettings.read(new SettingsReaderTest.FixedConfig(values));
    }

    @Test
    void without_settings_nothing_is_encrypted_and_everything_read() {
        EncryptionSettings settings = read(Map.of());

        assertThat(settings.key()).isEmpty();
        assertThat(settings.credentialStore()).isEmpty();
        assertThat(settings.file()).isEmpty();
        assertThat(settings.acceptsClear()).isTrue();
    }

    @Test
    void the_settings_say_which_key_writes_and_where_keys_are_and_print_none() {
        EncryptionSettings settings = read(Map.of(
                "holdfast.encryption.key", "k1",
                "holdfast.encryption.credential-store", "keys",
                "holdfast.encryption.keys-file", "/run/secrets/keys",
                "holdfast.encryption.keys.k2", " c2VjcmV0 ",
                "holdfast.encryption.clear-values", "refuse"));

        assertThat(settings.key()).contains("k1");
        assertThat(settings.credentialStore()).contains("keys");
        assertThat(settings.file()).contains(Path.of("/run/secrets/keys"));
        assertThat(settings.inline().apply("k2")).contains("c2VjcmV0");
        assertThat(settings.inline().apply("k3")).isEmpty();
        assertThat(settings.acceptsClear()).isFalse();
        assertThat(settings.toString()).doesNotContain("c2VjcmV0");
    }

    @Test
    void what_breaks_a_rule_is_named_all_at_once() {
        assertThatThrownBy(() -> read(Map.of(
                        "holdfast.encryption.key", "Key One",
                        "holdfast.encryption.clear-values", "maybe",
                        "holdfast.encryption.keyfile", "x")))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("holdfast.encryption.key is 'Key One'")
                .hasMessageContaining("clear-values is 'maybe'; there are accept and refuse")
                .hasMessageContaining("there is no key holdfast.encryption.keyfile");
        assertThatThrownBy(() -> read(Map.of("holdfast.encryption.clear-values", "refuse")))
                .hasMessageContaining("no holdfast.encryption.key is set");
    }
}
