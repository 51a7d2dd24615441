package dev.holdfast.ejb.contract;

import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.store.StoreFixture;
import dev.holdfast.store.SubscriptionsContract;
import java.sql.SQLException;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The subscriptions of web-hooks over the store of a server, on each database. */
@ParameterizedClass
@EnumSource(
        value = DatabaseKind.class,
        names = {"H2", "POSTGRESQL"})
class DatabaseSubscriptionsTest extends SubscriptionsContract {

    private static DatabaseFixture store;

    @Parameter
    DatabaseKind kind;

    @BeforeParameterizedClassInvocation
    static void open(DatabaseKind kind) {
        store = new DatabaseFixture(kind);
    }

    @Override
    protected StoreFixture store() {
        return store;
    }

    @AfterParameterizedClassInvocation
    static void close() throws SQLException {
        store.close();
    }
}
