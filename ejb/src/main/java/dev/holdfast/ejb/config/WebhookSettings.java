package dev.holdfast.ejb.config;

import java.time.Duration;
import java.util.Set;

/**
 * How web-hooks are delivered, read once from MicroProfile Config by {@link WebhookReader}.
 *
 * @param couriers {@code holdfast.webhooks.couriers}: how many messages are delivered here at once; default 2; 0 delivers none here
 * @param attempts {@code holdfast.webhooks.attempts}: how often a message is tried before it is parked; default 12
 * @param backoff {@code holdfast.webhooks.backoff}: the wait after the first failure, which doubles with each; default PT5S
 * @param backoffLimit {@code holdfast.webhooks.backoff-limit}: the longest such wait; default PT1H
 * @param timeout {@code holdfast.webhooks.timeout}: how long a receiver may take to answer; default PT10S
 * @param pauseAfter {@code holdfast.webhooks.pause-after}: after how long of nothing but failures a subscription is paused; default
 *     PT1H
 * @param overlap {@code holdfast.webhooks.rotation}: how long the secret before the present one signs, too; default P1D
 * @param refresh {@code holdfast.webhooks.refresh}: after how long at the latest this node knows of a subscription that was made on
 *     another; default PT5S
 * @param http {@code holdfast.webhooks.http}: whether plain http is allowed; default false
 * @param hosts {@code holdfast.webhooks.hosts}: the hosts that may be called, {@code *.} at the beginning for all below; default: all
 *     that are not inside of this network
 * @param source {@code holdfast.webhooks.source}: who events come from, as CloudEvents have it; default urn:holdfast
 */
public record WebhookSettings(
        int couriers,
        int attempts,
        Duration backoff,
        Duration backoffLimit,
        Duration timeout,
        Duration pauseAfter,
        Duration overlap,
        Duration refresh,
        boolean http,
        Set<String> hosts,
        String source) {

    /** What holds where nothing is configured. */
    public static final WebhookSettings DEFAULT = new WebhookSettings(
            2,
            12,
            Duration.ofSeconds(5),
            Duration.ofHours(1),
            Duration.ofSeconds(10),
            Duration.ofHours(1),
            Duration.ofDays(1),
            Duration.ofSeconds(5),
            false,
            Set.of(),
            "urn:holdfast");

    /** Copies the set. */
    public WebhookSettings {
        hosts = Set.copyOf(hosts);
    }
}
