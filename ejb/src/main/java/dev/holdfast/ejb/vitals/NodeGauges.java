package dev.holdfast.ejb.vitals;

import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.Workload;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** The gauges of a node: what is in its memory, and what was last counted in the database. */
public final class NodeGauges {

    private final Meter meter;
    private final Vitals vitals;

    /** Makes gauges of what is known of a node. */
    public NodeGauges(Meter meter, Vitals vitals) {
        this.meter = meter;
        this.vitals = vitals;
    }

    /** Offers those that are always there. */
    public void offer() {
        for (Phase phase : Phase.values()) {
            if (!phase.isFinal()) {
                meter.gauge(
                        Metric.INSTANCES_LIVE,
                        () -> vitals.seen().live().getOrDefault(phase, 0),
                        phase.name().toLowerCase(Locale.ROOT));
            }
        }
        meter.gauge(Metric.BRANCHES_DUE, vitals::due);
        meter.gauge(Metric.BRANCHES_DUE_OLDEST, () -> seconds(vitals.oldestDue()));
        meter.gauge(Metric.POLL_AGE, () -> seconds(vitals.sinceLook()));
        meter.gauge(Metric.HEARTBEAT_AGE, () -> seconds(vitals.sinceBeat()));
        meter.gauge(Metric.SCHEDULES_FAILING, () -> vitals.seen().schedules().failing());
        meter.gauge(
                Metric.SCHEDULES_LATE,
                () -> seconds(vitals.seen().schedules().latest().orElse(Duration.ZERO)));
    }

    /** Takes what was counted, and offers gauges for limits and channels that were not seen before. */
    public void seen(Workload.Seen found) {
        vitals.seen(found);
        for (Workload.Limit each : found.limits()) {
            limit(Metric.LIMIT_HELD, each.limit(), Workload.Limit::held);
            limit(Metric.LIMIT_WAITING, each.limit(), Workload.Limit::waiting);
        }
        for (Workload.Mail each : found.mail()) {
            mail(Metric.MESSAGES_WAITING, each.channel(), Workload.Mail::waiting);
            mail(Metric.MESSAGES_PARKED, each.channel(), Workload.Mail::parked);
            meter.gauge(
                    Metric.MESSAGES_OLDEST,
                    () -> vitals.seen().mail().stream()
                            .filter(row -> row.channel().equals(each.channel()))
                            .mapToDouble(row -> seconds(row.oldest()))
                            .sum(),
                    each.channel());
        }
    }

    private void limit(Metric metric, String name, ToLongFunction<Workload.Limit> value) {
        meter.gauge(metric, () -> sum(vitals.seen().limits(), Workload.Limit::limit, name, value), name);
    }

    private void mail(Metric metric, String channel, ToLongFunction<Workload.Mail> value) {
        meter.gauge(metric, () -> sum(vitals.seen().mail(), Workload.Mail::channel, channel, value), channel);
    }

    /** What is not there any more counts as 0. */
    private static <T> long sum(Collection<T> rows, Function<T, String> key, String name, ToLongFunction<T> value) {
        return rows.stream()
                .filter(row -> key.apply(row).equals(name))
                .mapToLong(value)
                .sum();
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }
}
