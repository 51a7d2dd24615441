package dev.holdfast.web;

import dev.holdfast.client.Workflows;
import dev.holdfast.definition.InstanceId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Holds the requests that wait for an instance to end or to come to rest, and only so many of them.
 *
 * <p>Each holds a thread of the server. Once the places are taken, a request that wants to wait is answered at once, as if
 * it had not asked; so those who wait cannot keep everybody else out.
 */
@ApplicationScoped
public class WaitingRoom {

    /** The configuration key. */
    static final String KEY = "holdfast.rest.max-waits";

    private final Semaphore places;

    /** For the client proxy alone. */
    WaitingRoom() {
        this(0);
    }

    /**
     * Creates the room.
     *
     * @param places how many requests may wait at once, 8 by default; 0 means that none does
     */
    @Inject
    WaitingRoom(@ConfigProperty(name = KEY, defaultValue = "8") int places) {
        if (places < 0) {
            throw new IllegalArgumentException(KEY + " is " + places + "; it must be at least 0");
        }
        this.places = new Semaphore(places);
    }

    /**
     * Waits until an instance has ended, at most so long.
     *
     * @return {@code atMost}, or zero if nobody waited
     * @throws dev.holdfast.client.UnknownInstance if no instance has the id and there was a place
     */
    Duration await(Workflows workflows, InstanceId instance, Duration atMost) {
        return wait(() -> workflows.await(instance, atMost), atMost);
    }

    /**
     * Waits until no branch of an instance is running a step, at most so long; else as the wait for the end.
     *
     * @return {@code atMost}, or zero if nobody waited
     */
    Duration awaitQuiet(Workflows workflows, String instance, Duration atMost) {
        return wait(() -> workflows.awaitQuiet(instance, atMost), atMost);
    }

    /** A call that holds its thread; what it gives is asked for again afterwards. */
    private interface Wait {
        void call() throws InterruptedException;
    }

    private Duration wait(Wait wait, Duration atMost) {
        if (atMost.isZero() || !places.tryAcquire()) {
            return Duration.ZERO;
        }
        try {
            wait.call();
            return atMost;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RequestError.STOPPING.because("the server is stopping; ask again");
        } finally {
            places.release();
        }
    }
}
