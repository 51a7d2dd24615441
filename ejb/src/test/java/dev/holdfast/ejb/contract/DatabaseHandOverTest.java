package dev.holdfast.ejb.contract;

import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.engine.HandOverContract;
import dev.holdfast.store.StoreFixture;
import dev.holdfast.testing.Case;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** How branches hand over and go on, over the store of a server, on each database. */
@ParameterizedClass
@EnumSource(
        value = DatabaseKind.class,
        names = {"H2", "POSTGRESQL"})
class DatabaseHandOverTest extends HandOverContract {

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

    @Test
    @Case({"PROP-01", "STO-02"})
    void steps_that_leave_their_transactions_unused_are_handed_over_as_well() throws Exception {
        handOverAndGoOn(unused());
    }

    @AfterParameterizedClassInvocation
    static void close() throws SQLException {
        store.close();
    }
}
