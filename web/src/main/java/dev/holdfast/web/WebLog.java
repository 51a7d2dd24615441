package dev.holdfast.web;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** The messages of this package; ids 004000 to 004099, never used twice. */
final class WebLog {

    private static final Logger LOG = System.getLogger("dev.holdfast.web");

    private static final int MAX_CAUSES = 20;

    private WebLog() {}

    /**
     * Logged when a request ends with a status of 500 or more.
     *
     * @param incident the id that the caller got
     * @param asked method and path of the request
     */
    static void incident(String incident, String asked, Throwable thrown) {
        LOG.log(Level.ERROR, () -> "HOLDFAST004001: " + asked + " failed, incident " + incident, thrown);
    }

    /** Logged when nobody could be told what has happened to the instances that are watched; it is tried again. */
    static void lookFailed(Throwable thrown) {
        LOG.log(Level.WARNING, "HOLDFAST004003: cannot look at the instances that requests wait for: " + thrown);
    }

    /** Logged when somebody crashes a server for development; the last that it says. */
    static void crashed(String who) {
        LOG.log(Level.WARNING, "HOLDFAST004004: " + who + " crashes this server");
    }

    /** Logged when a request ends with 503: what is missing is named, and how that came about is no news. */
    static void unavailable(String incident, String asked, Throwable thrown) {
        Throwable root = thrown;
        for (int depth = 0; root.getCause() != null && depth < MAX_CAUSES; depth++) {
            root = root.getCause();
        }
        LOG.log(
                Level.WARNING,
                "HOLDFAST004002: " + asked + " cannot be answered now, incident " + incident + ": " + root);
    }
}
