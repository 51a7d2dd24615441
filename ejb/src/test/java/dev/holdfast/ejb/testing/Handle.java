package dev.holdfast.ejb.testing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a data source gives to its caller: a connection whose statements go over the wire. */
final class Handle implements InvocationHandler {

    private final Lease lease;
    private final boolean managed;
    private final List<Statement> open = new ArrayList<>();
    private boolean closed;

    private Handle(Lease lease, boolean managed) {
        this.lease = lease;
        this.managed = managed;
    }

    /** Returns a connection whose transaction belongs to the transaction manager; closing it leaves the lease alone. */
    static Connection managed(Lease lease) {
        return proxy(Connection.class, new Handle(lease, true));
    }

    /** Returns a connection whose transaction belongs to the caller; closing it ends the lease. */
    static Connection own(Lease lease) {
        return proxy(Connection.class, new Handle(lease, false));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        return switch (method.getName()) {
            case "equals" -> arguments != null && arguments[0] == proxy;
            case "hashCode" -> System.identityHashCode(proxy);
            case "isClosed" -> closed;
            case "close" -> close();
            case "commit", "rollback", "setAutoCommit" -> ofTransaction(method, arguments);
            case "createStatement" -> statement(Statement.class, proxy, method, arguments);
            case "prepareStatement" -> statement(PreparedStatement.class, proxy, method, arguments);
            case "prepareCall" -> statement(CallableStatement.class, proxy, method, arguments);
            default -> onConnection(method, arguments);
        };
    }

    private Object onConnection(Method method, Object @Nullable [] arguments) throws Throwable {
        if (closed) {
            throw new SQLException("the connection is closed", "08003");
        }
        lease.checkOpen();
        return call(lease.connection(), method, arguments);
    }

    private @Nullable Object ofTransaction(Method method, Object @Nullable [] arguments) throws Throwable {
        if (managed) {
            throw new SQLException(method.getName() + " belongs to the transaction manager");
        }
        if (arguments != null) {
            return onConnection(method, arguments);
        }
        if (method.getName().equals("commit")) {
            lease.commit();
        } else {
            lease.rollback();
        }
        return null;
    }

    private @Nullable Object close() throws SQLException {
        if (closed) {
            return null;
        }
        closed = true;
        try {
            for (Statement statement : open) {
                statement.close();
            }
        } finally {
            if (!managed) {
                lease.end();
            }
        }
        return null;
    }

    private Object statement(
            Class<? extends Statement> type, Object connection, Method method, Object @Nullable [] arguments)
            throws Throwable {
        Statement statement = (Statement) onConnection(method, arguments);
        open.add(statement);
        String prepared = type == Statement.class || arguments == null ? "" : (String) arguments[0];
        return proxy(type, new StatementHandle(statement, (Connection) connection, prepared));
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(Handle.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @SuppressWarnings("NullAway") // what the driver returns is for the caller to judge
    private static Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    /** A statement that is sent over the wire when it is executed. */
    private final class StatementHandle implements InvocationHandler {

        private final Statement statement;
        private final Connection connection;
        private final StringBuilder sql;

        StatementHandle(Statement statement, Connection connection, String prepared) {
            this.statement = statement;
            this.connection = connection;
            this.sql = new StringBuilder(prepared);
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            return switch (method.getName()) {
                case "equals" -> arguments != null && arguments[0] == proxy;
                case "hashCode" -> System.identityHashCode(proxy);
                case "getConnection" -> connection;
                case "close" -> {
                    open.remove(statement);
                    yield call(statement, method, arguments);
                }
                case "addBatch" -> {
                    if (arguments != null) {
                        sql.append(arguments[0]).append(";\n");
                    }
                    yield call(statement, method, arguments);
                }
                case "execute",
                        "executeQuery",
                        "executeUpdate",
                        "executeBatch",
                        "executeLargeUpdate",
                        "executeLargeBatch" ->
                    lease.send(
                            arguments == null ? sql.toString() : (String) arguments[0],
                            () -> execute(method, arguments));
                default -> call(statement, method, arguments);
            };
        }

        private Object execute(Method method, Object @Nullable [] arguments) throws SQLException {
            try {
                return call(statement, method, arguments);
            } catch (SQLException | RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new SQLException(e);
            }
        }
    }
}
