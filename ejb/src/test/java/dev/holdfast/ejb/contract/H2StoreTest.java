package dev.holdfast.ejb.contract;

import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.store.StoreContract;
import dev.holdfast.store.StoreFixture;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The store of a server on H2. */
class H2StoreTest extends StoreContract {

    private static DatabaseFixture store;

    @BeforeAll
    static void open() {
        store = new DatabaseFixture(DatabaseKind.H2);
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
