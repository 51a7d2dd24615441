package dev.holdfast.ejb.metrics;

import dev.holdfast.ejb.vitals.Meter;
import dev.holdfast.ejb.vitals.Metric;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Metrics in a registry of Micrometer: who reads them, and how, is the server's affair.
 *
 * <p>Meters are made by the short methods of the registry and by no builder: the one that WildFly 39 gives a deployment passes on
 * the former alone, and keeps to itself what is built. So metrics have neither descriptions nor histograms.
 */
public final class MicrometerMeter implements Meter {

    private final MeterRegistry registry;
    private final Map<Key, Counter> counters = new ConcurrentHashMap<>();
    private final Map<Key, Timer> timers = new ConcurrentHashMap<>();
    /** The registry itself holds them weakly. */
    private final Map<Key, Supplier<Number>> gauges = new ConcurrentHashMap<>();

    private record Key(Metric metric, List<String> values) {

        static Key of(Metric metric, String... values) {
            return new Key(metric, Arrays.asList(values)); // nobody else has the array
        }

        List<Tag> tags() {
            List<String> names = metric.tags();
            if (names.size() != values.size()) {
                throw new IllegalArgumentException(metric + " has the tags " + names + ", and not values " + values);
            }
            return IntStream.range(0, names.size())
                    .mapToObj(each -> Tag.of(names.get(each), values.get(each)))
                    .toList();
        }
    }

    /** Creates one over a registry. */
    public MicrometerMeter(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * Looks for the registry that the server has put up for this deployment; nothing is measured if it has not.
     *
     * @throws NoClassDefFoundError if the server has not even the classes
     */
    public static Meter ofServer(BeanManager beans) {
        Instance<MeterRegistry> registry = beans.createInstance().select(MeterRegistry.class);
        return registry.isResolvable() ? new MicrometerMeter(registry.get()) : Meter.NONE;
    }

    @Override
    public boolean isOn() {
        return true;
    }

    @Override
    public void count(Metric metric, long number, String... tags) {
        counters.computeIfAbsent(Key.of(metric, tags), key -> registry.counter(metric.text(), key.tags()))
                .increment(number);
    }

    @Override
    public void time(Metric metric, long nanos, String... tags) {
        timers.computeIfAbsent(Key.of(metric, tags), key -> registry.timer(metric.text(), key.tags()))
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void gauge(Metric metric, Supplier<Number> value, String... tags) {
        Key key = Key.of(metric, tags);
        if (gauges.putIfAbsent(key, value) == null) {
            registry.gauge(
                    metric.text(), key.tags(), value, source -> source.get().doubleValue());
        }
    }

    @Override
    public void close() {
        counters.values().forEach(registry::remove);
        timers.values().forEach(registry::remove);
        gauges.keySet().forEach(key -> {
            io.micrometer.core.instrument.@Nullable Meter gauge =
                    registry.find(key.metric().text()).tags(key.tags()).gauge();
            if (gauge != null) {
                registry.remove(gauge);
            }
        });
        counters.clear();
        timers.clear();
        gauges.clear();
    }
}
