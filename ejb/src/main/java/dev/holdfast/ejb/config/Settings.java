package dev.holdfast.ejb.config;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * What one node is configured with, read once from MicroProfile Config by {@link SettingsReader}.
 *
 * @param node {@code holdfast.node}: the name of this node, at most 50 characters; each start adds a number to it, so that no two
 *     lives have one name; default: the server's name (jboss.node.name)
 * @param host the machine it runs on, for people
 * @param slots {@code holdfast.worker.slots}: how many steps run here at once; default 16; 0 runs nothing here
 * @param tags {@code holdfast.worker.tags}: what this node offers, by commas; default: everything
 * @param claim {@code holdfast.claim.ttl}: how long a claim lasts without renewal; default PT20S
 * @param batch {@code holdfast.claim.batch}: the most branches claimed at once; default 256
 * @param ageing {@code holdfast.claim.ageing}: how much waiting outweighs one step of priority; default PT5M
 * @param poll {@code holdfast.poll.interval}: the longest pause between two looks for due branches; default PT1S
 * @param share {@code holdfast.worker.share}: how many steps of one branch run in a row while others wait; default 100
 * @param stepLimit {@code holdfast.step.timeout}: how long the transaction of a step may take; default PT15M
 * @param takeoverLimit {@code holdfast.step.takeovers}: how often in a row a step may be taken over from a dead node
 *     before its instance fails; default 3
 * @param stopLimit {@code holdfast.stop.timeout}: how long a stop waits for running steps; default PT30S
 * @param audit {@code holdfast.audit.interval}: how often a page of the tables is looked at for rows that cannot be; default PT1M
 * @param migrate {@code holdfast.schema.migrate}: whether the schema is brought up to date at start; default auto, the
 *     other value is validate
 * @param stranded {@code holdfast.definitions.stranded}: what happens at start if live instances have a definition that is not
 *     deployed any more; default warn, the other value is refuse
 * @param outbox how messages of steps are delivered here
 * @param limits {@code holdfast.limits}: numbers that go before those of the workflows, by limit; default: none
 */
public record Settings(
        String node,
        String host,
        int slots,
        Set<String> tags,
        Duration claim,
        int batch,
        Duration ageing,
        Duration poll,
        int share,
        Duration stepLimit,
        int takeoverLimit,
        Duration stopLimit,
        Duration audit,
        Migrate migrate,
        Stranded stranded,
        Outbox outbox,
        Map<String, Integer> limits) {

    /** The same for a node that delivers no messages. */
    public Settings(
            String node,
            String host,
            int slots,
            Set<String> tags,
            Duration claim,
            int batch,
            Duration ageing,
            Duration poll,
            int share,
            Duration stepLimit,
            int takeoverLimit,
            Duration stopLimit,
            Duration audit,
            Migrate migrate,
            Stranded stranded) {
        this(
                node,
                host,
                slots,
                tags,
                claim,
                batch,
                ageing,
                poll,
                share,
                stepLimit,
                takeoverLimit,
                stopLimit,
                audit,
                migrate,
                stranded,
                Outbox.NONE,
                Map.of());
    }

    /** The same that delivers messages otherwise. */
    public Settings with(Outbox other) {
        return new Settings(
                node,
                host,
                slots,
                tags,
                claim,
                batch,
                ageing,
                poll,
                share,
                stepLimit,
                takeoverLimit,
                stopLimit,
                audit,
                migrate,
                stranded,
                other,
                limits);
    }

    /**
     * How messages are delivered.
     *
     * @param couriers {@code holdfast.outbox.couriers}: how many messages are delivered here at once; default 2; 0 delivers none here
     * @param attempts {@code holdfast.outbox.attempts}: how often a message is tried before it is parked; default 10
     * @param backoff {@code holdfast.outbox.backoff}: the wait after the first failure, which doubles with each; default PT1S
     * @param backoffLimit {@code holdfast.outbox.backoff-limit}: the longest such wait; default PT5M
     * @param limit {@code holdfast.outbox.timeout}: how long a receiver may take; default PT1M
     */
    public record Outbox(int couriers, int attempts, Duration backoff, Duration backoffLimit, Duration limit) {

        /** Delivers nothing. */
        public static final Outbox NONE =
                new Outbox(0, 10, Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofMinutes(1));
    }

    /** What happens to a start that strands live instances. */
    public enum Stranded {
        /** They are named in the log, and wait until their definition is deployed again. */
        WARN,
        /** The deployment is refused. */
        REFUSE
    }

    /** What happens to an older schema at start. */
    public enum Migrate {
        /** It is brought up to date. */
        AUTO,
        /** The deployment is refused. */
        VALIDATE
    }
}
