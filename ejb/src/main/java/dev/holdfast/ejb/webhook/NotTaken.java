package dev.holdfast.ejb.webhook;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A receiver did not take a message. */
final class NotTaken extends IOException {

    private static final long serialVersionUID = 1L;

    NotTaken(String why, @Nullable Throwable cause) {
        super(why, cause);
    }
}
