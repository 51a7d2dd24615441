package dev.holdfast.ejb.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.testing.Case;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole nodes in many worlds in which everything goes wrong that can.
 *
 * <p>{@code -Dholdfast.sim.seed=s} plays a single world, {@code -Dholdfast.sim.seeds=n} the first n; otherwise as many as there is
 * time for. {@code -Dholdfast.sim.trace=n} keeps the last n lines of what happened.
 */
class SimulationTest {

    private static final Duration TIME = Duration.ofSeconds(15);

    /** So many worlds a flaw may go unnoticed. */
    private static final int MOST = 200;

    private final Logger log = Logger.getLogger("dev.holdfast");
    private Level before;

    @BeforeEach
    void silence() {
        before = log.getLevel();
        log.setLevel(Level.OFF); // what goes wrong on purpose is nobody's business
    }

    @AfterEach
    void speak() {
        log.setLevel(before);
    }

    private static Simulation world(long seed) {
        return new Simulation(seed, Flaw.NONE);
    }

    @Test
    @Case({"F13", "F15", "F19", "F38"})
    void whatever_becomes_of_nodes_and_calls_every_promise_is_kept() {
        long single = Long.getLong("holdfast.sim.seed", -1);
        if (single >= 0) {
            world(single).run();
            return;
        }
        long seeds = Long.getLong("holdfast.sim.seeds", -1);
        long end = System.nanoTime() + TIME.toNanos();
        long played =
                Worlds.play(seed -> world(seed).run(), seed -> seeds < 0 ? System.nanoTime() - end < 0 : seed < seeds);
        assertThat(played).as("worlds that were played").isPositive();
    }

    @Test
    void the_same_seed_is_the_same_world() {
        for (long seed = 0; seed < 5; seed++) {
            Simulation first = world(seed);
            Simulation second = world(seed);
            first.run();
            second.run();

            assertThat(second.journal().digest())
                    .as("what happened with seed %d", seed)
                    .isEqualTo(first.journal().digest());
        }
    }

    /** Looks for it from a seed on from which it does not take long. */
    @ParameterizedTest
    @CsvSource({
        "NO_FENCE, 35",
        "NO_ROLLBACK, 25",
        "CLAIMS_WHAT_IS_HELD, 0",
        "RENEWS_WHATEVER_VERSION, 90",
        "PUTS_DOWN_WHATEVER_VERSION, 115",
        "DEAF_GUARDS, 20",
        "SIGNALS_STAY, 0",
        "GIVES_ON_IN_SILENCE, 0",
        "PLACES_STAY, 0"
    })
    void an_engine_that_breaks_a_rule_is_found_out(Flaw flaw, long from) {
        for (long seed = from; seed < from + MOST; seed++) {
            Simulation world = new Simulation(seed, flaw);
            AssertionError violation = catchThrowableOfType(AssertionError.class, world::run);
            if (violation != null) {
                assertThat(violation).hasMessageContaining("-Dholdfast.sim.seed=" + seed);
                return;
            }
        }
        throw new AssertionError(flaw + " went unnoticed in " + MOST + " worlds from seed " + from + " on");
    }
}
