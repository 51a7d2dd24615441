package dev.holdfast.ejb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.ejb.jpa.JpaInstances;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.Instances;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is read of 100,000 runs that have completed, all with the same two labels, as the items of a batch job are. With statistics that know it. */
class ManyEndedPlanTest {

    private static final int PAGE = 50;

    /** Rows and entries that may be read for one of a page: itself, its labels, and what goes with it. */
    private static final int READ_FOR_ONE = 20;

    private static Crowd crowd;

    @BeforeAll
    static void fill() throws SQLException {
        crowd = new Crowd(100);
        crowd.database.update("UPDATE hf_snapshot SET status = 3, ended_at = now()");
        crowd.database.update("DELETE FROM hf_branch");
        crowd.database.update("DELETE FROM hf_label");
        for (String name : new String[] {"job", "step"}) {
            crowd.database.update(
                    "INSERT INTO hf_label(snapshot_id, name, value) SELECT id, '" + name + "', 'one' FROM hf_snapshot");
        }
        crowd.database.update("VACUUM ANALYZE");
    }

    @AfterAll
    static void close() throws SQLException {
        crowd.close();
    }

    private static InstanceQuery page(InstanceQuery.Sort sort, long after) {
        return new InstanceQuery(
                Optional.of(Phase.COMPLETED),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of("job", "one", "step", "one"),
                Optional.of(after),
                Optional.empty(),
                sort,
                PAGE);
    }

    @Test
    void a_page_of_what_has_two_labels_reads_none_of_the_pages_before_it() throws SQLException {
        Instances instances = new JpaInstances(crowd.database.entityManager());
        for (InstanceQuery.Sort sort :
                new InstanceQuery.Sort[] {InstanceQuery.Sort.NEWEST, InstanceQuery.Sort.OLDEST}) {
            Crowd.Read read = crowd.during(() -> assertThat(crowd.inOwn(() -> instances.list(page(sort, 1_050_000L))))
                    .hasSize(PAGE));

            assertThat(read.byScan()).as("rows scanned, " + sort).isZero();
            assertThat(read.byIndex()).as("rows read by index, " + sort).isLessThan(PAGE * READ_FOR_ONE);
        }
    }

    @Test
    void what_still_runs_is_counted_without_what_has_ended() throws SQLException {
        JdbcWorkload workload = new JdbcWorkload(crowd.store);

        Crowd.Read read = crowd.during(
                () -> assertThat(crowd.inOwn(workload::live).values()).containsOnly(0));

        assertThat(read.byScan() + read.byIndex()).isLessThan(READ_FOR_ONE);
    }
}
