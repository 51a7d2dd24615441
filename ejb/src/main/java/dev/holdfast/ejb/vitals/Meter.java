package dev.holdfast.ejb.vitals;

import java.util.function.Supplier;

/**
 * Where {@link Metric metrics} go. Safe for use by many threads; nothing here throws, waits, or touches a transaction. The values of
 * tags are given in the order of {@link Metric#tags}.
 */
public interface Meter {

    /** Tells whether anybody looks; if not, nothing needs to be counted. */
    boolean isOn();

    /** Adds to a counter. */
    void count(Metric metric, long number, String... tags);

    /** Adds a duration to a timer. */
    void time(Metric metric, long nanos, String... tags);

    /** Says where the value of a gauge comes from; asked at any time, by any thread. Said again for the same tags, the first stays. */
    void gauge(Metric metric, Supplier<Number> value, String... tags);

    /** Takes back all that was given, for the end of the deployment. */
    void close();

    /** Nobody looks. */
    Meter NONE = new Meter() {

        @Override
        public boolean isOn() {
            return false;
        }

        @Override
        public void count(Metric metric, long number, String... tags) {}

        @Override
        public void time(Metric metric, long nanos, String... tags) {}

        @Override
        public void gauge(Metric metric, Supplier<Number> value, String... tags) {}

        @Override
        public void close() {}
    };
}
