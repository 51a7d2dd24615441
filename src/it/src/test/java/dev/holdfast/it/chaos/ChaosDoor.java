package dev.holdfast.it.chaos;

import dev.holdfast.client.Order;
import dev.holdfast.client.Signal;
import dev.holdfast.client.Start;
import dev.holdfast.client.Workflows;
import dev.holdfast.definition.ConflictPolicy;
import dev.holdfast.lifecycle.Verb;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.transaction.UserTransaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The door through which a test gives a node its load: each request is one transaction, in which the engine is asked and what was
 * asked of it is noted. So a note is there if and only if the engine has promised what it says.
 *
 * <p>Every request may be sent again, to any node, by a caller that got no answer. 200 says that it is committed, 409 that the
 * instance has ended, anything else that nothing is known.
 */
@WebServlet("/chaos/*")
public class ChaosDoor extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_WAIT_NANOS = TimeUnit.MINUTES.toNanos(3);

    /** The table of accepted starts. */
    public static final String STARTED = "chaos_started";

    /** The table of accepted events. */
    public static final String SENT = "chaos_sent";

    /** The table of accepted orders. */
    public static final String ORDERED = "chaos_ordered";

    @Inject
    transient Workflows workflows;

    @Resource
    transient ManagedThreadFactory threads;

    @Resource
    transient UserTransaction transaction;

    @Resource(lookup = "java:jboss/datasources/HoldfastDS")
    transient DataSource dataSource;

    /** For the container. */
    @SuppressWarnings("NullAway.Init") // the container injects the fields
    public ChaosDoor() {}

    private interface Work {
        void run() throws Exception;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            switch (String.valueOf(request.getPathInfo())) {
                case "/start" -> start(request);
                case "/start-later" -> startLater(request);
                case "/signal" -> signal(request);
                case "/order" -> order(request);
                default -> {
                    response.sendError(HttpServletResponse.SC_NOT_FOUND);
                    return;
                }
            }
            response.setStatus(HttpServletResponse.SC_OK);
        } catch (Verb.NotPossible e) {
            response.sendError(HttpServletResponse.SC_CONFLICT, e.getMessage());
        } catch (Exception e) {
            log("chaos: " + e);
            response.sendError(HttpServletResponse.SC_INTERNAL_SERVER_ERROR, String.valueOf(e));
        }
    }

    private static String text(HttpServletRequest request, String name) {
        String value = request.getParameter(name);
        if (value == null) {
            throw new IllegalArgumentException("parameter '" + name + "' is missing");
        }
        return value;
    }

    private static int number(HttpServletRequest request, String name) {
        return Integer.parseInt(text(request, name));
    }

    /** Starts {@code count} instances {@code prefix-0}, {@code prefix-1} and so on at once. */
    private void start(HttpServletRequest request) throws Exception {
        start(text(request, "workflow"), number(request, "size"), ids(request));
    }

    private static List<String> ids(HttpServletRequest request) {
        return IntStream.range(0, number(request, "count"))
                .mapToObj(number -> request.getParameter("prefix") + "-" + number)
                .toList();
    }

    /**
     * Starts the same from within, once there is a file, on a thread that has begun before: the server begins none of the tasks of its
     * executors while it is suspended.
     */
    private void startLater(HttpServletRequest request) {
        String workflow = text(request, "workflow");
        int size = number(request, "size");
        List<String> ids = ids(request);
        Path go = Path.of(text(request, "once"));
        threads.newThread(() -> startOnce(go, workflow, size, ids)).start();
    }

    /** Once the file is there, and again as any caller does whose connection an earlier fault has ended. */
    private void startOnce(Path go, String workflow, int size, List<String> ids) {
        long end = System.nanoTime() + LONGEST_WAIT_NANOS;
        while (System.nanoTime() - end < 0) { // later the test has failed before it was to begin
            if (Files.exists(go)) {
                try {
                    start(workflow, size, ids);
                    return;
                } catch (Exception e) {
                    log("chaos: a later start failed", e);
                }
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private void start(String workflow, int size, List<String> ids) throws Exception {
        inTransaction(() -> {
            workflows.startAll(ids.stream()
                    .map(id -> Start.of(workflow, id, Load.of(size)).policy(ConflictPolicy.USE_EXISTING))
                    .toList());
            for (String id : ids) {
                note(
                        "INSERT INTO " + STARTED
                                + " (instance_id, workflow, size) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                        id,
                        workflow,
                        size);
            }
        });
    }

    private void signal(HttpServletRequest request) throws Exception {
        String instance = text(request, "instance");
        String name = text(request, "name");
        int number = number(request, "number");
        inTransaction(() -> {
            workflows.signal(Signal.of(instance, name, new Note(number))
                    .key(name + number)
                    .by("chaos"));
            note(
                    "INSERT INTO " + SENT + " (instance_id, name, number) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                    instance,
                    name,
                    number);
        });
    }

    /** Gives an order; once that is committed, the time is noted behind which it holds. */
    private void order(HttpServletRequest request) throws Exception {
        String instance = text(request, "instance");
        String verb = text(request, "verb");
        String key = text(request, "key");
        inTransaction(() -> {
            // before the engine is asked: what has an effect must have begun after that
            note(
                    "INSERT INTO " + ORDERED + " (id, instance_id, verb) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                    key,
                    instance,
                    verb);
            Order order = Order.by("chaos", key);
            switch (verb) {
                case "cancel" -> workflows.cancel(instance, order);
                case "undo" -> workflows.cancelAndUndo(instance, order);
                case "terminate" -> workflows.terminate(instance, order);
                case "pause" -> workflows.pause(instance, order);
                case "resume" -> workflows.resume(instance, order);
                default -> throw new IllegalArgumentException("verb '" + verb + "' is unknown");
            }
        });
        inTransaction(() -> note(
                "UPDATE " + ORDERED + " SET accepted_at = clock_timestamp() WHERE id = ? AND accepted_at IS NULL",
                key));
    }

    private void note(String sql, Object... values) throws Exception {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int index = 0; index < values.length; index++) {
                statement.setObject(index + 1, values[index]);
            }
            statement.executeUpdate();
        }
    }

    private void inTransaction(Work work) throws Exception {
        transaction.begin();
        @Nullable Exception failure = null;
        try {
            work.run();
        } catch (Exception e) {
            failure = e;
        }
        if (failure == null) {
            transaction.commit();
            return;
        }
        transaction.rollback();
        throw failure;
    }
}
