package dev.holdfast.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.error.HoldfastException;
import dev.holdfast.snapshot.Payload;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class ValueCipherTest {

    private static final Place HERE = Place.output(7, 0, 3);

    private final FixedKeys keys = new FixedKeys("k1");
    private final ValueCipher cipher = new ValueCipher(keys, true);

    private static Payload value(String text) {
        return new Payload((byte) 1, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(byte[] opened) {
        return new String(Payload.ofStored(opened).bytes(), StandardCharsets.UTF_8);
    }

    /** The format as its description has it, written down once more with nothing of ours. */
    private static byte[] opened(byte[] sealed, String scope, String place) throws Exception {
        int id = sealed[5];
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(FixedKeys.key(new String(sealed, 6, id, StandardCharsets.US_ASCII)));
        mac.update("holdfast value key 1:".getBytes(StandardCharsets.US_ASCII));
        Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
        gcm.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(mac.doFinal(scope.getBytes(StandardCharsets.UTF_8)), "AES"),
                new GCMParameterSpec(128, sealed, 6 + id, 12));
        gcm.updateAAD(sealed, 0, 6 + id);
        gcm.updateAAD(place.getBytes(StandardCharsets.UTF_8));
        return gcm.doFinal(sealed, 6 + id + 12, sealed.length - 6 - id - 12);
    }

    @Test
    void what_is_sealed_opens_at_its_place_and_as_the_description_of_the_format_says() throws Exception {
        Random random = new Random(47);
        for (int length : List.of(0, 1, 15, 16, 17, 1_000, 70_000)) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            byte[] clear = new Payload((byte) 1, bytes).toStored();

            byte[] sealed = cipher.seal(clear, HERE);

            assertThat(cipher.open(sealed, HERE)).isEqualTo(clear);
            assertThat(opened(sealed, "run:7", "5:run:7output:0:3")).isEqualTo(clear);
            assertThat(sealed).startsWith('H', 'F', 'S', 'T', 2, 2, 'k', '1').hasSize(clear.length + 8 + 12 + 16);
        }
    }

    @Test
    void a_value_of_the_first_release_opens_for_ever() {
        byte[] golden = HexFormat.of()
                .parseHex(
                        "4846535402026b31000102030405060708090a0bb87dc707c93f1dba7a9a109c8614eb99a36ac2ce1d826c9ba94f65d511d8a252e1a3");

        assertThat(Envelope.keyOf(golden)).contains("k1");
        assertThat(text(cipher.open(golden, HERE))).isEqualTo("{\"id\":\"o-1\"}");
    }

    @Test
    void one_value_sealed_twice_does_not_look_the_same_and_no_nonce_comes_twice() {
        Set<ByteBuffer> nonces = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            byte[] sealed = cipher.seal(value("same").toStored(), HERE);
            nonces.add(ByteBuffer.wrap(Arrays.copyOfRange(sealed, 8, 20)));
        }

        assertThat(nonces).hasSize(10_000);
    }

    @Test
    void a_change_of_any_bit_is_refused() {
        byte[] clear = value("{\"card\":\"4711\"}").toStored();
        byte[] sealed = cipher.seal(clear, HERE);
        for (int at = 0; at < sealed.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = sealed.clone();
                changed[at] ^= (byte) (1 << bit);

                assertThat(readable(changed)).as("byte %d, bit %d", at, bit).isEmpty();
            }
        }
        for (int length = 0; length < sealed.length; length++) {
            assertThat(readable(Arrays.copyOf(sealed, length)))
                    .as("cut to %d", length)
                    .isEmpty();
        }
        assertThat(readable(Arrays.copyOf(sealed, sealed.length + 1))).isEmpty();
    }

    /** What a strict reader, which takes nothing that is in clear, makes of stored bytes. */
    private Optional<byte[]> readable(byte[] stored) {
        try {
            return Optional.of(Payload.ofStored(new ValueCipher(keys, false).open(stored, HERE))
                    .bytes());
        } catch (HoldfastException refused) {
            return Optional.empty();
        }
    }

    @Test
    void a_value_is_refused_at_every_other_place() {
        List<Place> places = List.of(
                Place.output(7, 0, 3),
                Place.output(7, 0, 4),
                Place.output(7, 1, 3),
                Place.output(70, 0, 3),
                Place.failure(7),
                Place.shared(7, "a", 1),
                Place.shared(7, "a", 2),
                Place.shared(7, "b", 1),
                Place.signal("i", 1, "a"),
                Place.signal("i", 2, "a"),
                Place.signal("i", 1, "b"),
                Place.signal("j", 1, "a"),
                Place.message(7, 0, 3, 0, "mail"),
                Place.message(7, 0, 3, 1, "mail"),
                Place.message(7, 0, 3, 0, "post"),
                Place.schedule("7"),
                Place.scheduleError("7"),
                Place.webhookSecret(),
                Place.webhookDelivery(7, "a"),
                Place.webhookDelivery(7, "b"),
                Place.webhookDelivery(8, "a"));
        for (Place written : places) {
            byte[] sealed = cipher.seal(value("x").toStored(), written);
            for (Place read : places) {
                byte[] opened = cipher.open(sealed, read);
                if (read == written) {
                    assertThat(text(opened)).isEqualTo("x");
                } else {
                    assertThatThrownBy(() -> Payload.ofStored(opened).bytes())
                            .as("%s read as %s", written, read)
                            .isInstanceOf(NotAuthentic.class);
                }
            }
        }
    }

    @Test
    void places_whose_names_run_into_each_other_are_different_places() {
        assertThat(Place.schedule("a").bytes())
                .isNotEqualTo(Place.schedule("ainput").bytes());
        assertThat(Place.message(1, 2, 3, 4, "5:6").bytes())
                .isNotEqualTo(Place.message(1, 2, 3, 45, ":6").bytes());
    }

    @Test
    void all_keys_read_and_one_writes() {
        byte[] old = cipher.seal(value("old").toStored(), HERE);
        keys.have("k1", "k2");
        keys.write("k2");
        byte[] young = cipher.seal(value("young").toStored(), HERE);

        assertThat(text(cipher.open(old, HERE))).isEqualTo("old");
        assertThat(text(cipher.open(young, HERE))).isEqualTo("young");
        assertThat(Envelope.keyOf(young)).contains("k2");
        assertThat(cipher.isOutdated(old)).isTrue();
        assertThat(cipher.isOutdated(young)).isFalse();
    }

    @Test
    void a_missing_key_is_told_when_the_value_is_read_and_not_before_and_the_value_opens_when_it_is_back() {
        byte[] sealed = cipher.seal(value("x").toStored(), HERE);
        keys.have();

        Payload unread = Payload.ofStored(cipher.open(sealed, HERE));

        assertThat(unread.trouble()).containsInstanceOf(KeyMissing.class);
        assertThat(unread).hasToString("unreadable payload: encryption-key-missing");
        assertThatThrownBy(unread::bytes)
                .isInstanceOf(KeyMissing.class)
                .hasMessageContaining("key 'k1'")
                .hasMessageContaining("put the key back");
        assertThatThrownBy(unread::toStored).isInstanceOf(KeyMissing.class);
        keys.have("k1");
        assertThat(text(cipher.open(sealed, HERE))).isEqualTo("x");
    }

    @Test
    void another_key_of_the_same_id_opens_nothing() {
        byte[] sealed = cipher.seal(value("x").toStored(), HERE);
        ValueCipher other = new ValueCipher(
                new Keys() {
                    @Override
                    public Optional<String> writing() {
                        return Optional.of("k1");
                    }

                    @Override
                    public Optional<javax.crypto.SecretKey> find(String id) {
                        return Optional.of(FixedKeys.key("another"));
                    }
                },
                true);

        assertThatThrownBy(() -> Payload.ofStored(other.open(sealed, HERE)).bytes())
                .isInstanceOf(NotAuthentic.class);
    }

    @Test
    void without_a_key_to_write_with_everything_is_as_it_was() {
        byte[] clear = value("x").toStored();

        assertThat(ValueCipher.OFF.seal(clear, HERE)).isSameAs(clear);
        assertThat(ValueCipher.OFF.open(clear, HERE)).isSameAs(clear);
        assertThat(ValueCipher.OFF.sealText("a: b", HERE)).isSameAs("a: b");
        assertThat(ValueCipher.OFF.isOutdated(clear)).isFalse();
    }

    @Test
    void values_in_clear_are_read_unless_that_is_refused() {
        byte[] clear = value("from before").toStored();

        assertThat(text(cipher.open(clear, HERE))).isEqualTo("from before");
        assertThat(cipher.isOutdated(clear)).isTrue();
        assertThatThrownBy(() -> Payload.ofStored(new ValueCipher(keys, false).open(clear, HERE))
                        .bytes())
                .isInstanceOf(NotAuthentic.class);
    }

    @Test
    void texts_are_sealed_and_read_again() {
        String text = "java.lang.IllegalStateException: card 4711 of Zoë 😀";

        String sealed = cipher.sealText(text, HERE);

        assertThat(sealed).startsWith("HFST2:").doesNotContain("4711");
        assertThat(cipher.openText(sealed, HERE)).isEqualTo(text);
        assertThat(cipher.openText(text, HERE)).isEqualTo(text);
        assertThat(cipher.openText("HFST2: is no envelope", HERE)).isEqualTo("HFST2: is no envelope");
        assertThat(cipher.isOutdated(sealed)).isFalse();
        assertThat(cipher.isOutdated(text)).isTrue();
        // the widest summary of a failure, in the widest letters, fits its column
        assertThat(cipher.sealText("😀".repeat(2_000), Place.failure(7))).hasSizeLessThan(11_000);
        assertThatThrownBy(() -> cipher.openText(sealed, Place.failure(8))).isInstanceOf(NotAuthentic.class);
    }
}
