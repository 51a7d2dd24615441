package dev.holdfast.web;

import java.io.IOException;
import java.io.InputStream;

/** The body of a request on its way in. */
final class Body {

    private Body() {}

    /** Reads it to its end; throws {@link Rejected} if it is too large or breaks off. */
    static byte[] read(InputStream body) {
        try {
            return body.readAllBytes();
        } catch (IOException e) {
            throw RequestError.UNREADABLE_BODY.because("the body broke off: " + e.getMessage());
        }
    }
}
