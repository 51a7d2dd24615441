package dev.holdfast.ejb.contract;

import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.engine.LanguageProperties;
import dev.holdfast.store.StoreFixture;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Random workflows through random trouble over the store of a server on H2. */
class H2PropertiesTest extends LanguageProperties {

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
    protected int branchRows(long run) {
        return store.branchRows(run);
    }

    @Override
    protected Clock clock() {
        return store.time().clock();
    }

    @Override
    protected void pass(Duration time) {
        store.time().pass(time);
    }

    @Override
    protected Duration tick() {
        return Duration.ofMinutes(1);
    }

    @Override
    protected Duration claim() {
        return Duration.ofSeconds(10);
    }

    @Override
    protected int seeds() {
        return 100;
    }

    @AfterAll
    static void close() throws SQLException {
        store.close();
    }
}
