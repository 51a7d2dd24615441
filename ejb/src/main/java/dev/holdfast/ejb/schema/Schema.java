package dev.holdfast.ejb.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.ErrorDetails;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.logging.LogFactory;
import org.flywaydb.core.api.output.ValidateResult;

/**
 * The engine's tables in one database.
 *
 * <p>Any number of nodes may call it at the same time: they take turns, and all but the first find nothing to do. It
 * opens connections and transactions of its own (three at a time on PostgreSQL), so it must be called by a thread that
 * has no JTA transaction.
 *
 * <p>The database may hold anything else beside the engine's tables, even tables that its application migrates with
 * Flyway: the engine's history has a table of its own.
 */
public final class Schema {

    static final String HISTORY = "hf_schema_history";

    private static final String LOCATION = "classpath:dev/holdfast/schema/";
    private static final String NONE = "0";

    /** How often a migration is made again that has met a dead-lock with a node at work. */
    private static final int TRIES = 5;

    private final DataSource dataSource;

    /** Describes the tables in the database behind a data source; asks the database nothing yet. */
    public Schema(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Creates the tables, or brings them to the version of this code; does nothing if they have it.
     *
     * @throws SchemaException if the database cannot be reached or is not supported, or the schema is newer than this
     *     code (nothing is changed then), or a migration fails (on PostgreSQL that one is rolled back)
     */
    public Migration migrate() {
        Vendor vendor = vendor();
        try {
            return vendor.alone(
                    dataSource,
                    () -> with(vendor, flyway -> {
                        refuseNewer(flyway);
                        int steps = migrated(flyway);
                        return new Migration(steps, applied(flyway));
                    }));
        } catch (SQLException e) {
            throw Vendor.lost(e) ? SchemaException.unreachable(e) : SchemaException.notMigrated(e);
        }
    }

    /**
     * A step of a node that works meanwhile, as in a rolling update, locks tables in another order than a script that changes several of them, and
     * the database ends one of the two. A script that is ended is rolled back as a whole, and can be made again.
     */
    private static int migrated(Flyway flyway) {
        int before = 0;
        for (int tries = 1; ; tries++) {
            int pending = flyway.info().pending().length;
            try {
                return before + flyway.migrate().migrationsExecuted;
            } catch (FlywayException e) {
                if (tries == TRIES || !Vendor.isDeadLock(e)) {
                    throw e;
                }
                before += pending - flyway.info().pending().length;
            }
        }
    }

    /**
     * Checks that the tables have the version of this code; changes nothing.
     *
     * @throws SchemaException if the database cannot be reached or is not supported, or the schema is older or newer
     *     than this code, or was made by other migrations
     */
    public String validate() {
        return with(vendor(), flyway -> {
            refuseNewer(flyway);
            if (flyway.info().pending().length > 0) {
                throw SchemaException.outdated(applied(flyway), known(flyway));
            }
            ValidateResult result = flyway.validateWithResult();
            if (!result.validationSuccessful) {
                ErrorDetails details = result.errorDetails;
                throw SchemaException.altered(details.errorMessage + ". " + result.getAllErrorMessages());
            }
            return applied(flyway);
        });
    }

    /**
     * Checks that transactions can be prepared, for a data source that takes part in two-phase commits; changes nothing.
     *
     * @throws SchemaException if the database cannot be reached, or prepares none
     */
    public void requirePreparedTransactions() {
        try (Connection connection = dataSource.getConnection()) {
            Vendor.of(connection).requirePreparedTransactions(connection);
        } catch (SQLException e) {
            throw SchemaException.unreachable(e);
        }
    }

    private Vendor vendor() {
        try (Connection connection = dataSource.getConnection()) {
            return Vendor.of(connection);
        } catch (SQLException e) {
            throw SchemaException.unreachable(e);
        }
    }

    private <T> T with(Vendor vendor, Function<Flyway, T> work) {
        try {
            Flyway flyway = configuration(vendor).load();
            LogFactory.setLogCreator(new FlywayLog());
            return work.apply(flyway);
        } catch (FlywayException e) {
            throw Vendor.lost(e) ? SchemaException.unreachable(e) : SchemaException.notMigrated(e);
        } finally {
            // Flyway keeps its logs in one static place, which an application that uses Flyway too would share.
            LogFactory.setLogCreator(null);
        }
    }

    private FluentConfiguration configuration(Vendor vendor) {
        // This class's own loader: that of the calling thread need not see this module's SQL.
        return new FluentConfiguration(Schema.class.getClassLoader())
                .dataSource(dataSource)
                .locations(LOCATION + vendor.directory())
                .failOnMissingLocations(true)
                .table(HISTORY)
                // Tables of others are no reason to refuse: they are no version of ours.
                .baselineOnMigrate(true)
                .baselineVersion(NONE)
                // By default a version from the future is ignored.
                .ignoreMigrationPatterns(new String[0])
                // Ours have neither placeholders nor callbacks; "${" in a comment must not become one.
                .placeholderReplacement(false)
                .skipDefaultCallbacks(true);
    }

    private static void refuseNewer(Flyway flyway) {
        Stream<MigrationInfo> future = Arrays.stream(flyway.info().applied())
                .filter(info -> info.getState() == MigrationState.FUTURE_SUCCESS
                        || info.getState() == MigrationState.FUTURE_FAILED);
        future.map(MigrationInfo::getVersion).max(Comparator.naturalOrder()).ifPresent(found -> {
            throw SchemaException.newer(found.getVersion(), known(flyway));
        });
    }

    private static String applied(Flyway flyway) {
        return highest(Arrays.stream(flyway.info().applied()));
    }

    private static String known(Flyway flyway) {
        return highest(Arrays.stream(flyway.info().all())
                .filter(info -> info.getState().isResolved()));
    }

    private static String highest(Stream<MigrationInfo> migrations) {
        return migrations
                .map(MigrationInfo::getVersion)
                .max(Comparator.naturalOrder())
                .map(MigrationVersion::getVersion)
                .orElse(NONE);
    }
}
