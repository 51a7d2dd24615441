package dev.holdfast.ejb.vitals;

import dev.holdfast.ejb.config.Settings;
import dev.holdfast.engine.Pace;
import dev.holdfast.store.Workload;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * How this node is, as its own threads have noted in passing. Answers come from memory: whoever asks waits for no database, and a
 * database that is away costs no connection for being asked after.
 *
 * <p>What only a restart mends is {@link #threads}. What another node does better in the meantime is {@link #database} and
 * {@link #dispatch}. What neither mends is a fact beside: {@link #work}. Safe for use by many threads.
 */
public final class Vitals {

    /** So long a poller may stand still while the database answers: every wait of it is shorter by far. */
    static final Duration STUCK = Duration.ofMinutes(5);

    /** So long a node may find no work because of errors; a pause after errors is at most a third of it. */
    static final Duration BLIND = Duration.ofSeconds(30);

    private final Pace pace;
    private final Settings settings;
    private final String id;
    private final String schema;
    private final Set<String> ended = new ConcurrentSkipListSet<>();
    private volatile long beatAt;
    private volatile boolean beatFailed;
    private volatile long lookedAt;
    private volatile boolean lookFailed;
    private volatile long turnedAt;
    private volatile boolean still;
    private volatile Workload.Seen seen = Workload.Seen.NOTHING;

    /**
     * Begins with a node that has just joined, so that its database has answered.
     *
     * @param id the name of this life of the node
     * @param schema the version of the schema
     */
    public Vitals(Pace pace, Settings settings, String id, String schema) {
        this.pace = pace;
        this.settings = settings;
        this.id = id;
        this.schema = schema;
        this.beatAt = pace.nanos();
        this.lookedAt = beatAt;
        this.turnedAt = beatAt;
    }

    /** A heart-beat has reached the database. */
    public void beat() {
        beatAt = pace.nanos();
        beatFailed = false;
    }

    /** A heart-beat has not. */
    public void beatFailed() {
        beatFailed = true;
    }

    /** The poller begins a round. */
    public void turned() {
        turnedAt = pace.nanos();
    }

    /** It has looked for due branches, or there was no place for one. */
    public void looked() {
        lookedAt = pace.nanos();
        lookFailed = false;
    }

    /** It could not look. */
    public void lookFailed() {
        lookFailed = true;
    }

    /** The node takes nothing new, since it stops or the server is suspended; or takes work again. */
    public void still(boolean now) {
        still = now;
    }

    /** A thread of the engine has ended that nobody had told to. */
    public void ended(String thread) {
        ended.add(thread);
    }

    /** Somebody has counted what stands in the database. */
    public void seen(Workload.Seen found) {
        seen = found;
    }

    /** Returns what was counted last. */
    public Workload.Seen seen() {
        return seen;
    }

    /** Returns how long ago the last look for due branches succeeded. */
    public Duration sinceLook() {
        return since(lookedAt);
    }

    /** Returns how long ago the last heart-beat reached the database. */
    public Duration sinceBeat() {
        return since(beatAt);
    }

    private Duration since(long nanos) {
        return Duration.ofNanos(pace.nanos() - nanos);
    }

    /** Has the engine started? It has, or nobody could ask: a start that fails fails the deployment. */
    public Condition start() {
        return new Condition("holdfast-start", true, Map.of("node", id, "schema", schema));
    }

    /**
     * Do the threads of the engine run? If not, nothing but a restart helps. A database that is away is no reason: that would restart
     * every node for nothing.
     */
    public Condition threads() {
        boolean stuck = !isDatabaseAway() && since(turnedAt).compareTo(STUCK) > 0;
        Map<String, String> facts = facts();
        facts.put("ended", String.join(",", ended));
        facts.put("pollerStands", text(since(turnedAt)));
        return new Condition("holdfast-threads", ended.isEmpty() && !stuck, facts);
    }

    /** Does the database answer? */
    public Condition database() {
        Map<String, String> facts = facts();
        facts.put("answered", text(sinceBeat()));
        return new Condition("holdfast-database", !isDatabaseAway(), facts);
    }

    private boolean isDatabaseAway() {
        return beatFailed || sinceBeat().compareTo(settings.claim()) > 0;
    }

    /** Does this node take work? */
    public Condition dispatch() {
        Duration limit = settings.poll().multipliedBy(10);
        boolean blind = lookFailed && sinceLook().compareTo(limit.compareTo(BLIND) > 0 ? limit : BLIND) > 0;
        Map<String, String> facts = facts();
        facts.put("takesWork", String.valueOf(!still));
        facts.put("looked", text(sinceLook()));
        return new Condition("holdfast-dispatch", !still && !blind, facts);
    }

    /** How much is due, and since when? Always well: a backlog is everybody's, and grows if nodes are restarted or avoided for it. */
    public Condition work() {
        Map<String, String> facts = facts();
        facts.put("due", String.valueOf(due()));
        facts.put("oldestDue", text(oldestDue()));
        return new Condition("holdfast-work", true, facts);
    }

    /** Returns how many branches were due when it was last counted. */
    public long due() {
        return seen.due().stream().mapToLong(Workload.Due::branches).sum();
    }

    /** Returns for how long the first of them had been due. */
    public Duration oldestDue() {
        return seen.due().stream()
                .map(Workload.Due::oldest)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    private Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("node", id);
        return facts;
    }

    private static String text(Duration duration) {
        return duration.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
