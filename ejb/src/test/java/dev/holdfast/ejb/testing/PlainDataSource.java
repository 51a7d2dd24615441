package dev.holdfast.ejb.testing;

import java.sql.Connection;
import java.sql.SQLException;

/** A data source that takes no part in JTA. */
final class PlainDataSource extends NodeDataSource {

    private final Pool pool;

    PlainDataSource(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return Handle.own(pool.take());
    }
}
