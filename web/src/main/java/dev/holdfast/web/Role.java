package dev.holdfast.web;

import java.util.Locale;

/** What the container says callers are; {@link Access} says what each may do. */
enum Role {
    /** Sees instances without the values in them. */
    VIEWER,
    /** Starts instances and sends events; sees what a viewer sees. */
    STARTER,
    /** Gives orders to instances; sees what a viewer sees. */
    OPERATOR,
    /** Does everything but see values. */
    ADMIN,
    /** Sees values, together with one of the others. */
    PAYLOAD;

    /** What stands before each name, so that an application's own roles are others. */
    static final String PREFIX = "holdfast-";

    /** Returns the name that the container knows it by. */
    String text() {
        return PREFIX + name().toLowerCase(Locale.ROOT);
    }
}
