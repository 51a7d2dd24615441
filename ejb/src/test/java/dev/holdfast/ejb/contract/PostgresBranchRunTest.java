package dev.holdfast.ejb.contract;

import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.engine.BranchRunContract;
import dev.holdfast.store.StoreFixture;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The engine's way with branches over the store of a server on PostgreSQL. */
class PostgresBranchRunTest extends BranchRunContract {

    private static DatabaseFixture store;

    @BeforeAll
    static void open() {
        store = new DatabaseFixture(DatabaseKind.POSTGRESQL);
    }

    @Override
    protected StoreFixture store() {
        return store;
    }

    @AfterAll
    static void close() throws SQLException {
        store.close();
    }
}
