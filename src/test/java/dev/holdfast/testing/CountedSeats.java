package dev.holdfast.testing;

import dev.holdfast.engine.Seats;
import dev.holdfast.store.Claim;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A fixed number of places that keep what begins in them and run nothing. */
public final class CountedSeats implements Seats {

    private final String node;
    private final Duration claim;
    private final AtomicInteger free;
    private final List<Claim> begun = new CopyOnWriteArrayList<>();

    /** Creates places of a node whose claims last so long. */
    public CountedSeats(String node, int places, Duration claim) {
        this.node = node;
        this.claim = claim;
        this.free = new AtomicInteger(places);
    }

    @Override
    public Optional<Seat> reserve() {
        if (free.getAndUpdate(places -> Math.max(0, places - 1)) == 0) {
            return Optional.empty();
        }
        return Optional.of(new Place());
    }

    /** Returns how many places are free. */
    public int free() {
        return free.get();
    }

    /** Returns what has begun, in order; what begins here holds its place for ever. */
    public List<Claim> begun() {
        return List.copyOf(begun);
    }

    private final class Place implements Seat {

        private boolean ended;

        @Override
        public String node() {
            return node;
        }

        @Override
        public Duration claim() {
            return claim;
        }

        @Override
        public void begin(Claim claimed, long sentNanos) {
            end();
            begun.add(claimed);
        }

        @Override
        public void free() {
            end();
            free.incrementAndGet();
        }

        private void end() {
            if (ended) {
                throw new AssertionError("a place was ended twice");
            }
            ended = true;
        }
    }
}
