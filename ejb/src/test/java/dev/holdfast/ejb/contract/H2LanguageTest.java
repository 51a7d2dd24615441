package dev.holdfast.ejb.contract;

import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.engine.LanguageContract;
import dev.holdfast.store.StoreFixture;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The workflow language over the store of a server on H2. */
class H2LanguageTest extends LanguageContract {

    private static DatabaseFixture store;

    @BeforeAll
    static void open() {
        store = new DatabaseFixture(DatabaseKind.H2);
    }

    @Override
    protected StoreFixture store() {
        return store;
    }

    @Override
    protected Clock clock() {
        return store.time().clock();
    }

    @Override
    protected void pass(Duration time) {
        store.time().pass(time);
    }

    @AfterAll
    static void close() throws SQLException {
        store.close();
    }
}
