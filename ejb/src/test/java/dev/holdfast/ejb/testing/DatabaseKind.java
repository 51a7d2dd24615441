package dev.holdfast.ejb.testing;

/**
 * The databases that every storage test runs against.
 *
 * <p>A parameter of this type and {@code @EnumSource} run a test on each; {@code try (TestDatabase db = kind.open())}
 * gives it a database of its own.
 */
public enum DatabaseKind {
    /** H2 in memory. */
    H2 {
        @Override
        public TestDatabase openEmpty() {
            return TestDatabase.on(H2Place.inMemory());
        }
    },
    /** H2 in a file of its own, which is deleted in the end. */
    H2_FILE {
        @Override
        public TestDatabase openEmpty() {
            return TestDatabase.on(H2Place.inTemporaryFile());
        }
    },
    /** A database of its own on the one PostgreSQL server that this JVM starts. */
    POSTGRESQL {
        @Override
        public TestDatabase open() {
            return TestDatabase.on(PostgresPlace.migrated());
        }

        @Override
        public TestDatabase openEmpty() {
            return TestDatabase.on(PostgresPlace.empty());
        }
    };

    /** Opens a new database that has the engine's tables and nothing in them. */
    public TestDatabase open() {
        TestDatabase database = openEmpty();
        database.migrate();
        return database;
    }

    /** Opens a new database with nothing in it. */
    public abstract TestDatabase openEmpty();
}
