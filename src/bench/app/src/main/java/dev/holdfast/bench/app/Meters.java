package dev.holdfast.bench.app;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.sql.DataSource;

/** Reads the meters of this process, of the database, which runs on this machine, and of the machine. */
@ApplicationScoped
public class Meters {

    @Resource(lookup = "java:comp/DefaultDataSource")
    DataSource dataSource;

    /**
     * One reading; times in nanoseconds.
     *
     * @param transactions those that the database counted as committed, with those that only read
     * @param wal the position in its log, in bytes
     * @param allocated what each thread has allocated since it began, in bytes
     */
    public record Reading(
            long nanos,
            long serverCpu,
            long databaseCpu,
            long busyCpu,
            long transactions,
            long wal,
            Map<Long, Long> allocated) {

        /** Returns what was allocated since an earlier reading by the threads that still run. */
        long allocatedSince(Reading before) {
            return allocated.entrySet().stream()
                    .mapToLong(thread -> thread.getValue() - before.allocated.getOrDefault(thread.getKey(), 0L))
                    .sum();
        }

        /** Returns the CPU time that neither this process nor the database had since an earlier reading. */
        long foreignSince(Reading before) {
            long own = serverCpu - before.serverCpu + databaseCpu - before.databaseCpu;
            return Math.max(0, busyCpu - before.busyCpu - own);
        }

        /** Returns the same as a part of what all processors could have given. */
        double foreignShareSince(Reading before) {
            return (double) foreignSince(before)
                    / (nanos - before.nanos)
                    / Runtime.getRuntime().availableProcessors();
        }
    }

    Reading read() throws SQLException, IOException, JMException {
        return new Reading(
                System.nanoTime(),
                Cpu.of(ProcessHandle.current().pid()),
                Cpu.ofFamily(Cpu.parentOf(number("SELECT pg_backend_pid()"))),
                Cpu.busy(),
                number("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"),
                number("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint"),
                allocated());
    }

    /** Asked for through the server of the beans, since the interface that has the method is exported to no deployment. */
    private static Map<Long, Long> allocated() throws JMException {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        ObjectName threading = new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME);
        long[] ids = (long[]) beans.getAttribute(threading, "AllThreadIds");
        long[] bytes =
                (long[]) beans.invoke(threading, "getThreadAllocatedBytes", new Object[] {ids}, new String[] {"[J"});
        Map<Long, Long> allocated = new HashMap<>();
        for (int thread = 0; thread < ids.length; thread++) {
            allocated.put(ids[thread], Math.max(0, bytes[thread]));
        }
        return allocated;
    }

    /** Collects all garbage and returns how many bytes of the heap are in use. */
    long heapAfterCollection() {
        ManagementFactory.getMemoryMXBean().gc();
        ManagementFactory.getMemoryMXBean().gc(); // what only the first has set free
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Returns the one number that a query answers. */
    long number(String query, Object... parameters) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(query)) {
            for (int parameter = 0; parameter < parameters.length; parameter++) {
                statement.setObject(parameter + 1, parameters[parameter]);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
