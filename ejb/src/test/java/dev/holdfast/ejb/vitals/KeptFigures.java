package dev.holdfast.ejb.vitals;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** A meter that keeps what it was given, under the name of the metric and the values of its tags. */
final class KeptFigures implements Meter {

    private final Map<String, Long> counts = new ConcurrentHashMap<>();
    private final Map<String, Supplier<Number>> gauges = new ConcurrentHashMap<>();
    private final List<Long> times = new CopyOnWriteArrayList<>();

    private static String key(Metric metric, String... tags) {
        return metric + " " + String.join(" ", tags);
    }

    @Override
    public boolean isOn() {
        return true;
    }

    @Override
    public void count(Metric metric, long number, String... tags) {
        counts.merge(key(metric, tags), number, Long::sum);
    }

    @Override
    public void time(Metric metric, long nanos, String... tags) {
        counts.merge(key(metric, tags), 1L, Long::sum);
        times.add(nanos);
    }

    @Override
    public void gauge(Metric metric, Supplier<Number> value, String... tags) {
        gauges.putIfAbsent(key(metric, tags), value);
    }

    @Override
    public void close() {
        counts.clear();
    }

    /** Returns how often something was counted or timed. */
    Map<String, Long> counts() {
        return Map.copyOf(counts);
    }

    /** Returns the durations, in nanoseconds. */
    List<Long> times() {
        return times;
    }

    /** Returns what a gauge shows. */
    double shown(Metric metric, String... tags) {
        return gauges.get(key(metric, tags)).get().doubleValue();
    }
}
