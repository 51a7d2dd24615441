package dev.holdfast.engine;

import dev.holdfast.error.NotRetryable;
import dev.holdfast.task.MessageContext;
import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import dev.holdfast.task.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Steps that send, and a receiver; what happens inside of them is up to the test. */
public final class Letters {

    /** What a receiver was called with. */
    record Received(String text, MessageContext context) {}

    final String channel;
    final List<Received> received = new CopyOnWriteArrayList<>();
    final List<String> written = new CopyOnWriteArrayList<>();
    Consumer<TaskContext> duringStep = context -> {};
    Consumer<MessageContext> duringReceipt = context -> {};

    Letters(String channel) {
        this.channel = channel;
    }

    /** What is never tried again. */
    static final class Unreadable extends RuntimeException implements NotRetryable {

        private static final long serialVersionUID = 1L;
    }

    private Integer send(Integer number, TaskContext context) {
        for (int copy = 0; copy < 2; copy++) {
            String text = context.step() + "-" + copy;
            context.send(channel, text);
            written.add(text);
        }
        duringStep.accept(context);
        return number + 1;
    }

    @Task(retries = 20, backoff = "0s")
    public Integer one(Integer number, TaskContext context) {
        return send(number, context);
    }

    @Task(retries = 20, backoff = "0s", transaction = Transaction.NONE)
    public Integer two(Integer number, TaskContext context) {
        return send(number, context);
    }

    @Task(retries = 20, backoff = "0s")
    public Integer three(Integer number, TaskContext context) {
        return send(number, context);
    }

    @Task
    public Integer sum(Integer one, Integer other) {
        return one + other;
    }

    @Task
    public Integer fail(Integer number) {
        throw new IllegalStateException("as arranged");
    }

    @Task
    public void takeBack(Integer number, TaskContext context) {
        send(number, context);
    }

    /** Receives. */
    public void receive(String text, MessageContext context) {
        received.add(new Received(text, context));
        duringReceipt.accept(context);
    }

    List<String> texts() {
        return new ArrayList<>(received.stream().map(Received::text).toList());
    }
}
