package dev.holdfast.bench;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** A data source that gives each thread one connection and keeps it open: what a pool costs is not measured here. */
final class ThreadConnections implements DataSource {

    private final ThreadLocal<Connection> connections;

    ThreadConnections(DataSource database) {
        this.connections = ThreadLocal.withInitial(() -> open(database));
    }

    private static Connection open(DataSource database) {
        try {
            return database.getConnection();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the thread's own connection, on which transactions are ended. */
    Connection own() {
        return connections.get();
    }

    @Override
    public Connection getConnection() {
        Connection own = own();
        return (Connection) Proxy.newProxyInstance(
                ThreadConnections.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    try {
                        return method.invoke(own, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                });
    }

    @Override
    public Connection getConnection(String user, String password) {
        return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() {
        return new PrintWriter(System.err, true);
    }

    @Override
    public void setLogWriter(PrintWriter writer) {
        // there is nothing to write
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // the driver's own holds
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return own().unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
