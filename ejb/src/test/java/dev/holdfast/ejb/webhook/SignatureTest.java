package dev.holdfast.ejb.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Signatures as others compute them. */
class SignatureTest {

    private static final byte[] KEY = Base64.getDecoder().decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);

    @Test
    void a_message_is_signed_as_the_example_that_libraries_of_standard_webhooks_are_tested_with() {
        String signature = Signature.of("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330L, BODY, List.of(KEY));

        assertThat(signature).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void each_secret_gives_one_signature_and_is_shown_as_receivers_take_it() {
        byte[] other = Signature.newSecret();

        assertThat(Signature.of("evt_1_2", 1, BODY, List.of(other, KEY)).split(" "))
                .hasSize(2)
                .allMatch(each -> each.startsWith("v1,"))
                .doesNotHaveDuplicates();
        assertThat(Signature.shown(KEY)).isEqualTo("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        assertThat(other).hasSize(32).isNotEqualTo(Signature.newSecret());
    }
}
