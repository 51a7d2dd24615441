package dev.holdfast.engine;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Whom code acts for, as the server's security knows it. Safe for use by many threads. */
public interface Identities {

    /** Returns the name of whoever the code of the calling thread acts for; empty for nobody in particular. */
    Optional<String> current();

    /**
     * Calls on the calling thread for somebody, whose roles are looked up now; for the application that the thread is in.
     *
     * @throws UnknownInitiator if the server does not know that name any more; nothing was called then
     * @throws Unavailable if there is no security for the application; nothing was called then
     * @throws Exception what the call throws, unchanged
     */
    <T extends @Nullable Object> T as(String name, Callable<T> work) throws Exception;

    /** Where there is no security: everybody is nobody. */
    Identities NONE = new Identities() {

        @Override
        public Optional<String> current() {
            return Optional.empty();
        }

        @Override
        public <T extends @Nullable Object> T as(String name, Callable<T> work) {
            throw new Unavailable(name, "this engine runs without the security of a server");
        }
    };

    /** Whoever started an instance is not known to the server any more. */
    final class UnknownInitiator extends HoldfastException {

        private static final long serialVersionUID = 1L;

        /** Creates the error for a name. */
        public UnknownInitiator(String name) {
            super(
                    ErrorCode.UNKNOWN_INITIATOR,
                    "the instance was started by '" + name
                            + "', whom the security domain of the application does not know (any"
                            + " more), so the step was not run; make the user known again and retry the instance, or restart"
                            + " it, which makes whoever does that its initiator");
        }
    }

    /** The application has no security by which somebody could be recognised. */
    final class Unavailable extends HoldfastException {

        private static final long serialVersionUID = 1L;

        /** Creates the error for a name, with the reason. */
        public Unavailable(String name, String why) {
            super(
                    ErrorCode.RUN_AS_UNAVAILABLE,
                    "the step is to run as '" + name + "', who started the instance, and cannot: " + why);
        }
    }
}
