package dev.holdfast.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class BodyLimitTest {

    private static final int LIMIT = 100;

    private final BodyLimit limit = new BodyLimit(LIMIT);

    @Test
    void a_body_of_the_longest_length_is_read_whole() throws IOException {
        assertThat(body(LIMIT).readAllBytes()).hasSize(LIMIT);
        assertThat(body(0).readAllBytes()).isEmpty();
    }

    @Test
    void the_first_byte_beyond_is_refused_however_it_is_read() throws IOException {
        assertRefused(() -> body(LIMIT + 1).readAllBytes());
        assertRefused(() -> body(LIMIT + 1).skipNBytes(LIMIT + 1));
        InputStream single = body(LIMIT + 1);
        for (int i = 0; i < LIMIT; i++) {
            assertThat(single.read()).isZero();
        }
        assertRefused(single::read);
    }

    @Test
    void reading_stops_soon_after_the_limit() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 0;
            }
        };

        assertRefused(() -> limit.limit(endless).readAllBytes());
    }

    @Test
    void a_limit_below_one_byte_is_no_limit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BodyLimit(0))
                .withMessageContaining("holdfast.rest.max-body-bytes is 0");
    }

    private InputStream body(int length) {
        return limit.limit(new ByteArrayInputStream(new byte[length]));
    }

    private static void assertRefused(ThrowingCallable reading) {
        assertThatExceptionOfType(Rejected.class)
                .isThrownBy(reading)
                .satisfies(rejected -> assertThat(rejected.problem().status()).isEqualTo(413));
    }
}
