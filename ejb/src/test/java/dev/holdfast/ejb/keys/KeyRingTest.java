package dev.holdfast.ejb.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.ejb.config.EncryptionSettings;
import dev.holdfast.ejb.config.InvalidConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyRingTest {

    private static final String ONE =
            Base64.getEncoder().encodeToString("1".repeat(32).getBytes());
    private static final String TWO =
            Base64.getEncoder().encodeToString("2".repeat(32).getBytes());

    @TempDir
    Path folder;

    private Path file(String permissions, String... lines) throws Exception {
        Path file = folder.resolve("keys");
        Files.write(file, List.of(lines));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return file;
    }

    private static KeyRing open(String writing, Optional<Path> file, Map<String, String> inline) {
        return KeyRing.open(new EncryptionSettings(
                Optional.ofNullable(writing), Optional.empty(), file, id -> Optional.ofNullable(inline.get(id)), true));
    }

    private static Optional<String> text(KeyRing ring, String id) {
        return ring.find(id).map(key -> new String(key.getEncoded()));
    }

    @Test
    void keys_come_from_the_file_and_from_the_settings_and_a_line_that_is_added_is_found() throws Exception {
        Path file = file("rw-------", "# keys", "k1 = " + ONE);
        KeyRing ring = open("k1", Optional.of(file), Map.of("k2", TWO));

        assertThat(ring.writing()).contains("k1");
        assertThat(text(ring, "k1")).contains("1".repeat(32));
        assertThat(text(ring, "k2")).contains("2".repeat(32));
        file("rw-------", "k1=" + ONE, "k3=" + TWO);
        assertThat(text(ring, "k3")).contains("2".repeat(32));
    }

    @Test
    void a_key_that_is_to_write_must_be_there_and_be_a_key() throws Exception {
        Path file = file("rw-------", "short=" + ONE.substring(8), "broken=no Base64!");

        assertThatThrownBy(() -> open("k9", Optional.of(file), Map.of()))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("'k9'")
                .hasMessageContaining("no key of that name");
        assertThatThrownBy(() -> open("short", Optional.of(file), Map.of())).hasMessageContaining("AES-256 takes 256");
        assertThatThrownBy(() -> open("broken", Optional.of(file), Map.of()))
                .hasMessageContaining("not in Base64")
                .hasMessageNotContaining("no Base64!");
        assertThatThrownBy(() -> open("k1", Optional.of(folder.resolve("nothing")), Map.of()))
                .hasMessageContaining("cannot be read");
    }

    @Test
    void a_file_that_others_may_read_is_refused() throws Exception {
        Path file = file("rw-r--r--", "k1=" + ONE);

        assertThatThrownBy(() -> open("k1", Optional.of(file), Map.of()))
                .hasMessageContaining("open to others")
                .hasMessageContaining("chmod 600");
    }

    @Test
    void a_key_that_is_missing_is_looked_for_again_after_a_while_and_not_for_every_value() {
        Map<String, byte[]> keys = new HashMap<>();
        AtomicInteger looks = new AtomicInteger();
        AtomicLong now = new AtomicLong();
        KeyRing ring = new KeyRing(
                Optional.empty(),
                List.of(id -> {
                    looks.incrementAndGet();
                    if (id.equals("away")) {
                        throw new IllegalStateException("the place cannot be read");
                    }
                    return Optional.ofNullable(keys.get(id));
                }),
                now::get);

        assertThat(ring.find("k1")).isEmpty();
        assertThat(ring.find("k1")).isEmpty();
        assertThat(ring.find("away")).isEmpty();
        assertThat(ring.find("away")).isEmpty();
        assertThat(looks).hasValue(2);
        keys.put("k1", new byte[32]);
        now.addAndGet(TimeUnit.SECONDS.toNanos(5));
        assertThat(ring.find("k1")).isPresent();
        keys.clear();
        assertThat(ring.find("k1")).as("one that was found is kept").isPresent();
        assertThat(looks).hasValue(3);
    }
}
