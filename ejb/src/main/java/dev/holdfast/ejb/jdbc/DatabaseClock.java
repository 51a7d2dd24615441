package dev.holdfast.ejb.jdbc;

import dev.holdfast.engine.Pace;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Supplier;

/**
 * The time of the database: asked for at each beat of the heart, and counted on in between by the pace of the machine. What the machine
 * believes the time to be does not matter, so that a delay that one node begins and another ends lasts as long as it is to (F23).
 * Ahead of the database by no more than an answer takes.
 */
final class DatabaseClock extends Clock {

    /** An answer that took longer says too little, unless there is none for long. */
    private static final Duration SLOW = Duration.ofMillis(100);

    private static final Duration OLD = Duration.ofMinutes(1);

    private final Supplier<Instant> database;
    private final Pace pace;
    private volatile Seen seen;

    private record Seen(Instant time, long nanos) {}

    /** Asks for the time; throws what the database throws. */
    DatabaseClock(Supplier<Instant> database, Pace pace) {
        this.database = database;
        this.pace = pace;
        this.seen = ask();
    }

    private Seen ask() {
        long before = pace.nanos();
        return new Seen(database.get(), before);
    }

    /** Asks for the time again. */
    void set() {
        Seen asked = ask();
        long now = pace.nanos();
        if (now - asked.nanos() <= SLOW.toNanos() || now - seen.nanos() > OLD.toNanos()) {
            seen = asked;
        }
    }

    @Override
    public Instant instant() {
        Seen last = seen;
        return last.time().plusNanos(pace.nanos() - last.nanos());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** Instants have no zone. */
    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
