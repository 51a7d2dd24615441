package dev.holdfast.store;

import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Payload;
import java.util.Optional;

/**
 * How one arm of a fork ended.
 *
 * @param branch its number
 * @param storedValue its value, as stored; nothing if it failed
 * @param failure why it failed, if the fork goes on with failed arms
 */
public record ArmResult(int branch, Optional<byte[]> storedValue, Optional<Failure> failure) {

    /** Reads the value. */
    public Optional<Payload> value() {
        return storedValue.map(Payload::ofStored);
    }
}
