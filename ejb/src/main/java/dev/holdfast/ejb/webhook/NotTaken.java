package dev.holdfast.ejb.webhook;

import java.io.IOException;

/** A receiver did not take a message. */
final class NotTaken extends IOException {

    private static final long serialVersionUID = 1L;

    NotTaken(String why) {
        super(why);
    }
}
