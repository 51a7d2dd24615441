package dev.holdfast.engine;

import dev.holdfast.error.NotRetryable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the steps and waits of one random workflow do beside calculating, by the ids of their nodes. */
final class Script {

    /** A step that does nothing beside calculating. */
    static final Conduct PLAIN = new Conduct(0, 0, false, false);

    private static final int MODULUS = 997;

    /** How long the shortest delay of the workflow lasts. */
    final Duration tick;

    private final Map<String, Conduct> conducts;
    private final Map<String, Conduct> undos;
    private final Map<String, Awaited> waits;
    private final Map<String, String> told;
    private boolean repaired;

    Script(Duration tick) {
        this(tick, new HashMap<>(), new HashMap<>(), new HashMap<>(), new HashMap<>());
    }

    private Script(
            Duration tick,
            Map<String, Conduct> conducts,
            Map<String, Conduct> undos,
            Map<String, Awaited> waits,
            Map<String, String> told) {
        this.tick = tick;
        this.conducts = conducts;
        this.undos = undos;
        this.waits = waits;
        this.told = told;
    }

    /** Returns the same in which everything is repaired that can be. */
    Script repaired() {
        Script other = new Script(tick, conducts, undos, waits, told);
        other.repair();
        return other;
    }

    /**
     * What is wrong with a step.
     *
     * @param failures how many attempts fail before one succeeds
     * @param refusal which values it refuses whatever the attempt: every so manieth; 0 for none
     * @param curable whether it refuses until somebody repairs it
     * @param hopeless whether it says itself that another try is of no use
     */
    record Conduct(int failures, int refusal, boolean curable, boolean hopeless) {}

    /** Where the events of a wait come from. */
    enum Source {
        /** From outside, sooner or later. */
        SENT,
        /** From the step before it. */
        TOLD,
        /** From nowhere: the wait ends by its time-out. */
        NOWHERE
    }

    /**
     * A wait.
     *
     * @param source where its events come from
     * @param group waits of one group follow each other, and share names; those of different groups may wait at the same time
     * @param alike whether waits of the group wait at the same time, so that all events must be alike
     */
    record Awaited(Source source, String group, boolean alike) {}

    /** A step that refuses a value, or an attempt that was to fail. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message, null, false, false);
        }
    }

    /** The same from a step that says that another try is of no use. */
    static final class Hopeless extends RuntimeException implements NotRetryable {
        private static final long serialVersionUID = 1L;

        Hopeless(String message) {
            super(message, null, false, false);
        }
    }

    void conduct(String step, Conduct conduct) {
        conducts.put(step, conduct);
    }

    void undo(String step, Conduct conduct) {
        undos.put(step, conduct);
    }

    void wait(String node, Awaited awaited) {
        waits.put(node, awaited);
    }

    void tells(String step, String name) {
        told.put(step, name);
    }

    /** Repairs every step that can be. */
    void repair() {
        repaired = true;
    }

    boolean isRepaired() {
        return repaired;
    }

    boolean canBeRepaired() {
        return conducts.values().stream().anyMatch(Conduct::curable)
                || undos.values().stream().anyMatch(Conduct::curable);
    }

    /** Returns the id that a node had before the workflow around it was included in another. */
    static String bare(String node) {
        return node.substring(node.lastIndexOf('/') + 1);
    }

    Awaited wait(String node) {
        return Optional.ofNullable(waits.get(bare(node)))
                .orElseThrow(() -> new IllegalStateException("no wait " + node));
    }

    String told(String step) {
        return Optional.ofNullable(told.get(bare(step)))
                .orElseThrow(() -> new IllegalStateException("no teller " + step));
    }

    /** Fails an attempt that is to fail. */
    void attempt(String step, int attempt, @Nullable Integer value) {
        check(conducts.getOrDefault(bare(step), PLAIN), step, attempt, value);
    }

    /** Fails an attempt at an undo that is to fail. */
    void undoing(String step, int attempt, @Nullable Integer value) {
        check(undos.getOrDefault(bare(step), PLAIN), step, attempt, value);
    }

    private void check(Conduct conduct, String step, int attempt, @Nullable Integer value) {
        if (conduct.curable() && !repaired) {
            throw new Refused(step + " is broken");
        }
        if (attempt <= conduct.failures()) {
            throw new Refused(step + " fails at attempt " + attempt);
        }
        if (conduct.refusal() > 0 && mix(step, value) % conduct.refusal() == 0) {
            throw conduct.hopeless()
                    ? new Hopeless(step + " refuses " + value)
                    : new Refused(step + " refuses " + value);
        }
    }

    /** Calculates a value from values, so that another order or another step gives another value. */
    static int mix(String salt, @Nullable Integer... values) {
        int mixed = Math.floorMod(salt.hashCode(), MODULUS);
        for (Integer value : values) {
            mixed = (mixed * 31 + (value == null ? 7 : value + 11)) % MODULUS;
        }
        return Math.floorMod(mixed, MODULUS);
    }
}
