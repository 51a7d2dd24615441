package dev.holdfast.ejb.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.ejb.vitals.Metric;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What Prometheus reads of a meter. */
class MicrometerMeterTest {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MicrometerMeter meter = new MicrometerMeter(registry);

    private void giveAll() {
        for (Metric metric : Metric.values()) {
            String[] tags = metric.tags().stream().map(tag -> "some-" + tag).toArray(String[]::new);
            switch (metric.kind()) {
                case COUNTER -> meter.count(metric, 2, tags);
                case TIMER -> meter.time(metric, TimeUnit.MILLISECONDS.toNanos(1500), tags);
                case GAUGE -> meter.gauge(metric, () -> 7, tags);
            }
        }
    }

    @Test
    void every_metric_has_the_names_that_are_told_of_it() {
        giveAll();

        String scraped = registry.scrape();

        for (Metric metric : Metric.values()) {
            String tags = metric.tags().stream()
                    .sorted()
                    .map(tag -> tag + "=\"some-" + tag + "\"")
                    .collect(Collectors.joining(","));
            for (String name : metric.prometheus()) {
                assertThat(scraped.lines())
                        .as("%s", metric)
                        .anyMatch(line -> line.startsWith(name + (tags.isEmpty() ? " " : "{" + tags + "} ")));
            }
        }
    }

    @Test
    void counts_add_up_times_are_seconds_and_gauges_are_asked_at_that_moment() {
        int[] held = {1};
        meter.count(Metric.SIGNALS, 1, "stored");
        meter.count(Metric.SIGNALS, 2, "stored");
        meter.time(Metric.POLL, TimeUnit.MILLISECONDS.toNanos(250), "found");
        meter.gauge(Metric.BRANCHES_HELD, () -> held[0]);
        held[0] = 4;

        assertThat(registry.scrape().lines())
                .contains(
                        "holdfast_signals_total{outcome=\"stored\"} 3.0",
                        "holdfast_poll_seconds_sum{outcome=\"found\"} 0.25",
                        "holdfast_branches_held 4.0");
    }

    @Test
    void after_the_end_of_the_deployment_nothing_of_it_is_left() {
        giveAll();

        meter.close();

        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void a_value_too_few_is_a_mistake_of_ours() {
        assertThatThrownBy(() -> meter.count(Metric.INSTANCES_ENDED, 1, "order"))
                .hasMessageContaining("[workflow, status]");
    }
}
