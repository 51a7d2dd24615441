package dev.holdfast.it;

import static org.awaitility.Awaitility.await;

import dev.holdfast.it.Cluster.Node;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The load on a cluster: instances of every workflow, the events they wait for, and now and then an order; what comes is chosen by
 * a seed, when it comes by the cluster. A request without an answer is sent again, to any node, until it has one.
 */
final class Traffic implements AutoCloseable {

    private static final List<String> WORKFLOWS = List.of(
            "chaos-linear",
            "chaos-outside",
            "chaos-fork",
            "chaos-each",
            "chaos-route",
            "chaos-loop",
            "chaos-delay",
            "chaos-signal",
            "chaos-late",
            "chaos-retry",
            "chaos-undo",
            "chaos-child",
            "chaos-shared",
            "chaos-nested");

    private static final Runnable NOTHING = () -> {};
    private static final int SENDERS = 6;
    private static final int EVENTS = 3;
    private static final Duration AGAIN = Duration.ofMillis(200);
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);

    /** Of what is not sent again. */
    private static final Duration LONGEST_ORDER = Duration.ofMinutes(1);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final ScheduledExecutorService senders = Executors.newScheduledThreadPool(SENDERS);
    private final List<Node> nodes;
    private final String door;
    private final Set<Node> silent = ConcurrentHashMap.newKeySet();
    private final Random plans;
    private final Random choices;
    private final int batch;
    private final AtomicInteger owed = new AtomicInteger();
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger repeated = new AtomicInteger();
    private volatile @Nullable ScheduledFuture<?> source;
    private int batches;

    /**
     * Prepares the load.
     *
     * @param batch how many instances begin together
     */
    Traffic(Cluster cluster, long seed, int batch) {
        this.nodes = cluster.nodes();
        this.door = cluster.door();
        this.plans = new Random(seed);
        this.choices = new Random(seed + 1);
        this.batch = batch;
    }

    /** Begins a batch of instances so often. */
    void begin(Duration every) {
        source = senders.scheduleAtFixedRate(this::plan, 0, every.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Begins nothing more, and waits until everything that was begun has its answer. */
    void end(Duration atMost) {
        ScheduledFuture<?> present = source;
        if (present != null) {
            present.cancel(false);
        }
        await("answers to all requests").atMost(atMost).until(() -> owed.get() == 0);
    }

    /** Sends nothing to a node, which is dead or frozen. */
    void avoid(Node node) {
        silent.add(node);
    }

    /** Sends to a node again. */
    void use(Node node) {
        silent.remove(node);
    }

    /** Returns how many instances it has begun. */
    int started() {
        return started.get();
    }

    /** Returns how many requests were sent again. */
    int repeated() {
        return repeated.get();
    }

    private void plan() {
        String workflow = WORKFLOWS.get(batches < WORKFLOWS.size() ? batches : plans.nextInt(WORKFLOWS.size()));
        String prefix = workflow + "-" + batches++;
        int size = 1 + plans.nextInt(4);
        List<String> ids = IntStream.range(0, batch)
                .mapToObj(number -> prefix + "-" + number)
                .toList();
        for (String id : ids) {
            follow(workflow, id);
        }
        send(
                plans.nextInt(300),
                "start?workflow=" + workflow + "&prefix=" + prefix + "&count=" + batch + "&size=" + size,
                () -> started.addAndGet(batch));
    }

    /** Plans what else is asked of an instance; some of it comes before its start. */
    private void follow(String workflow, String id) {
        if (workflow.equals("chaos-signal")) {
            List<Integer> pauses = IntStream.range(0, EVENTS)
                    .mapToObj(number -> plans.nextInt(1200))
                    .toList();
            event(id, pauses, 1);
        }
        if (workflow.equals("chaos-late") && plans.nextBoolean()) {
            send(plans.nextInt(3000), "signal?instance=" + id + "&name=maybe&number=1", NOTHING);
        }
        int lot = plans.nextInt(100);
        if (lot < 6) {
            order(id, "cancel", plans.nextInt(2000), NOTHING);
        } else if (lot < 8) {
            order(id, "terminate", plans.nextInt(2000), NOTHING);
        } else if (lot < 16) {
            int length = 500 + plans.nextInt(2500);
            order(id, "pause", plans.nextInt(1500), () -> order(id, "resume", length, NOTHING));
        } else if (lot < 40 && workflow.equals("chaos-undo")) {
            order(id, "undo", plans.nextInt(800), NOTHING);
        }
    }

    /** Sends one event after the other, each once the one before is accepted. */
    private void event(String id, List<Integer> pauses, int number) {
        if (number <= pauses.size()) {
            send(
                    pauses.get(number - 1),
                    "signal?instance=" + id + "&name=go&number=" + number,
                    () -> event(id, pauses, number + 1));
        }
    }

    private void order(String id, String verb, int delay, Runnable then) {
        send(delay, "order?instance=" + id + "&verb=" + verb + "&key=" + id + "-" + verb, then);
    }

    private void send(int delayMillis, String what, Runnable then) {
        owed.incrementAndGet();
        senders.schedule(() -> attempt(what, then), delayMillis, TimeUnit.MILLISECONDS);
    }

    private void attempt(String what, Runnable then) {
        try {
            if (ask(what)) {
                then.run();
                owed.decrementAndGet();
                return;
            }
        } catch (IOException e) {
            // no answer: whether it was done is not known
        } catch (InterruptedException e) {
            return; // the test is over
        }
        repeated.incrementAndGet();
        senders.schedule(() -> attempt(what, then), AGAIN.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Sends a request to one of the nodes that answer; tells whether that is settled. */
    private boolean ask(String what) throws IOException, InterruptedException {
        List<Node> able = nodes.stream().filter(node -> !silent.contains(node)).toList();
        if (able.isEmpty()) {
            return false;
        }
        HttpResponse<String> response = client.send(
                request(able.get(choice(able.size())), what, LONGEST_ANSWER), HttpResponse.BodyHandlers.ofString());
        return response.statusCode() == 200 || response.statusCode() == 409;
    }

    /** Sends a request to one node, which must do what it says. */
    void tell(Node node, String what) throws IOException, InterruptedException {
        HttpResponse<String> response =
                client.send(request(node, what, LONGEST_ORDER), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(node.name() + " answers " + response.statusCode() + " to " + what);
        }
    }

    private HttpRequest request(Node node, String what, Duration longest) {
        return HttpRequest.newBuilder(node.server().address().resolve(door + what))
                .timeout(longest)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
    }

    private synchronized int choice(int count) {
        return choices.nextInt(count);
    }

    @Override
    public void close() {
        senders.shutdownNow();
    }
}
