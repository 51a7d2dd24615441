package dev.holdfast.examples.saga.web;

import static dev.holdfast.definition.ConflictPolicy.USE_EXISTING;

import dev.holdfast.client.Schedules;
import dev.holdfast.client.Signal;
import dev.holdfast.client.Start;
import dev.holdfast.client.UnknownInstance;
import dev.holdfast.client.Workflows;
import dev.holdfast.examples.saga.Approval;
import dev.holdfast.examples.saga.Order;
import dev.holdfast.schedule.Schedule;
import jakarta.annotation.Resource;
import jakarta.batch.operations.JobOperator;
import jakarta.batch.operations.NoSuchJobException;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * Puts something of each kind on show when the shop opens for the first time: orders that are fulfilled, refused and waiting, one that
 * comes every morning, and a batch job. On a server for development alone.
 */
@WebListener
@SuppressWarnings("NullAway.Init") // the container injects the fields
public class ShopWindow implements ServletContextListener {

    private static final Logger LOG = System.getLogger(ShopWindow.class.getName());

    private static final String SAGA = "order-saga";
    private static final String JOB = "stock-count";
    private static final String LAST = "order-1008";

    @Resource
    private ManagedScheduledExecutorService threads;

    @Inject
    private Workflows workflows;

    @Inject
    private Schedules schedules;

    private volatile boolean closed;

    /** For the container. */
    public ShopWindow() {}

    @Override
    public void contextInitialized(ServletContextEvent event) {
        if (Boolean.getBoolean("holdfast.development")) {
            threads.submit(this::tryToDecorate);
        }
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        closed = true;
    }

    /** The engine, and the server's batch runtime, may open after the shop does. */
    private void tryToDecorate() {
        try {
            decorate();
        } catch (RuntimeException e) {
            LOG.log(
                    e instanceof IllegalStateException ? Level.DEBUG : Level.WARNING,
                    "the shop window has to wait: " + e);
            if (!closed) {
                threads.schedule(this::tryToDecorate, 1, TimeUnit.SECONDS);
            }
        }
    }

    /** Once: whatever of it is there already stays as it is, so that a crash in between does no harm. */
    private void decorate() {
        if (isDecorated()) {
            return;
        }
        LOG.log(Level.INFO, "the shop opens for the first time, and puts something on show");
        place("order-1001", new Order("Ada", "lamp", 2, 4_200, "DE", 0));
        place("order-1002", new Order("Grace", "desk", 1, 45_000, "FR", 0));
        place("order-1003", new Order("Alan", "lamp", 1, 2_100, "AQ", 0)); // nobody delivers there
        place("order-1004", new Order("Mallory", "lamp", 90, 9_000, "DE", 0)); // looks like fraud
        place("order-1005", new Order("Barbara", "chandelier", 1, 420_000, "IT", 0)); // waits for approval
        place("order-1006", new Order("Edsger", "wardrobe", 1, 180_000, "CH", 0));
        workflows.signal(
                Signal.of("order-1006", "approval", new Approval(true, "Grace")).key("shown"));
        place("order-1007", new Order("Hedy", "piano", 1, 990_000, "AT", 0)); // waits, too
        schedules.put(
                Schedule.named("standing-order")
                        .cron("0 6 * * 1-5", "Europe/Berlin")
                        .starts(SAGA)
                        .with(new Order("Ada", "candles", 10, 1_500, "AT", 0)),
                dev.holdfast.client.Order.by("shop", "comes every morning"));
        schedules.trigger("standing-order", "shown", dev.holdfast.client.Order.by("shop", "the first of many"));
        count();
        place(LAST, new Order("Donald", "bookcase", 3, 66_000, "GB", 60)); // is packed for a minute
    }

    private void place(String id, Order order) {
        workflows.start(Start.of(SAGA, id, order)
                .policy(USE_EXISTING)
                .label("customer", order.customer())
                .label("country", order.country()));
    }

    private boolean isDecorated() {
        try {
            workflows.instance(LAST);
            return true;
        } catch (UnknownInstance e) {
            return false;
        }
    }

    /** Counts the stock twice; the second time a pallet is in the way. */
    private static void count() {
        JobOperator jobs = BatchRuntime.getJobOperator();
        if (known(jobs)) {
            return;
        }
        jobs.start(JOB, new Properties());
        Properties blocked = new Properties();
        blocked.setProperty("blocked", "23");
        jobs.start(JOB, blocked);
    }

    private static boolean known(JobOperator jobs) {
        try {
            return jobs.getJobInstanceCount(JOB) > 0;
        } catch (NoSuchJobException e) {
            return false;
        }
    }
}
