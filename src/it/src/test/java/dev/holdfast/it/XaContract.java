package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.it.XaSite.Rows;
import dev.holdfast.it.xa.Point;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A step that writes in two places commits in both with its checkpoint, or in none, wherever its server dies; one subclass for each kind of
 * second place. One server is killed once at every point of the commit in two phases and started again, and recovers what its former life
 * has left.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class XaContract {

    private static final Duration LONGEST_RECOVERY = Duration.ofMinutes(3);
    private static final List<String> STEPS = List.of("debit", "credit");

    private final Map<Death, Rows> atTheDeath = new LinkedHashMap<>();
    private final Map<Death, Rows> inTheEnd = new LinkedHashMap<>();

    /** Starts the databases, and what takes part beside them. */
    abstract XaSite site(Path folder) throws Exception;

    /**
     * Where a server dies.
     *
     * @param point of the commit
     * @param step whose commit
     */
    private record Death(Point point, String step) {

        String instance() {
            return point + " of " + step;
        }

        @Override
        public String toString() {
            return instance();
        }
    }

    /** All of them in profile xa; else those behind which the two places differ, or nobody but the dead node knows the decision. */
    private static Stream<Death> deaths() {
        if (!Boolean.getBoolean("xa.everywhere")) {
            return Stream.of(
                    new Death(Point.BOTH_PREPARED, "debit"),
                    new Death(Point.ONE_COMMITTED, "debit"),
                    new Death(Point.DECIDED, "credit"));
        }
        return Stream.concat(
                Stream.of(Point.values()).map(point -> new Death(point, "debit")),
                // whose commit also ends the run, and has the run locked meanwhile
                Stream.of(Point.BOTH_PREPARED, Point.DECIDED, Point.ONE_COMMITTED)
                        .map(point -> new Death(point, "credit")));
    }

    @BeforeAll
    void a_server_dies_at_every_point_and_is_started_again() throws Exception {
        // Not a temporary folder: the server's log is to be found there afterwards.
        Path folder = Files.createTempDirectory(
                Files.createDirectories(Path.of("target")), getClass().getSimpleName() + "-");
        try (XaSite site = site(folder);
                ServerProcess server = site.server("mortal")) {
            server.start();
            for (Death death : deaths().toList()) {
                death.point().order(site.points(), death.instance(), death.step());
                site.start(server, death.instance());
                server.awaitDeath();
                atTheDeath.put(death, site.look(death.instance()));
                server.start();
                awaitRecovery(site, server, death);
                inTheEnd.put(death, site.look(death.instance()));
            }
            server.stop();
        }
    }

    /** What was prepared without a decision may stand for a while after the step has run again. */
    private static void awaitRecovery(XaSite site, ServerProcess server, Death death) {
        try {
            await().atMost(LONGEST_RECOVERY).until(() -> server.api().status(death.instance()), "completed"::equals);
            await().atMost(LONGEST_RECOVERY).until(() -> site.prepared() == 0);
        } catch (ConditionTimeoutException e) {
            throw server.broken("does not recover from its death " + death, e);
        }
    }

    @ParameterizedTest
    @MethodSource("deaths")
    void the_server_died_where_it_was_to(Death death) {
        Rows rows = atTheDeath.get(death);
        List<String> before = STEPS.subList(0, STEPS.indexOf(death.step()));
        List<String> after = STEPS.subList(0, before.size() + 1);
        int prepared = switch (death.point()) {
            case BEFORE_PREPARE, BOTH_COMMITTED, FORGOTTEN -> 0;
            case ONE_PREPARED, ONE_COMMITTED -> 1;
            case BOTH_PREPARED, DECIDED -> 2;
        };
        int committed = switch (death.point()) {
            case BEFORE_PREPARE, ONE_PREPARED, BOTH_PREPARED, DECIDED -> 0;
            case ONE_COMMITTED -> 1;
            case BOTH_COMMITTED, FORGOTTEN -> 2;
        };

        assertThat(rows.prepared()).isEqualTo(prepared);
        assertThat(Stream.of(rows.bookings(), rows.effects()).filter(steps -> steps.size() == after.size()))
                .hasSize(committed);
        // what is in the engine's database came with its checkpoint
        assertThat(rows.steps()).hasSize(1 + rows.bookings().size());
    }

    @ParameterizedTest
    @MethodSource("deaths")
    void every_step_is_in_both_places_once_in_the_end(Death death) {
        Rows rows = inTheEnd.get(death);

        assertThat(rows.bookings()).containsExactlyInAnyOrderElementsOf(STEPS);
        assertThat(rows.effects()).containsExactlyInAnyOrderElementsOf(STEPS);
        assertThat(rows.steps()).containsExactly("-", "debit", "credit");
        assertThat(rows.prepared()).isZero();
    }
}
