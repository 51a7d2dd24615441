package dev.holdfast.engine;

import dev.holdfast.error.InvalidArgument;
import dev.holdfast.snapshot.Webhook;
import dev.holdfast.store.Outbox;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt at a step sends: collected and encoded while its body runs, stored behind its checkpoint in the same transaction,
 * so that a step that fails or is refused has sent nothing. For the thread of the step.
 */
final class StepMessages {

    /** The longest name of a channel, in characters. */
    static final int LONGEST_CHANNEL = 200;

    private final BranchRun run;
    private final List<Outbox.Outgoing> messages = new ArrayList<>();
    private boolean closed;

    StepMessages(BranchRun run) {
        this.run = run;
    }

    void send(String channel, @Nullable Object message) {
        if (closed) {
            throw new IllegalStateException(
                    "a step sends before its method returns; the message on channel '" + channel + "' would be lost");
        }
        if (channel.isBlank() || channel.length() > LONGEST_CHANNEL) {
            throw new InvalidArgument(
                    "the name '" + channel + "' of a channel must have 1 to " + LONGEST_CHANNEL + " characters");
        }
        if (channel.startsWith(Webhook.CHANNELS)) {
            throw new InvalidArgument("the names of channels that begin with " + Webhook.CHANNELS
                    + " belong to web-hooks, and '" + channel + "' does; take another");
        }
        Type type = message == null ? Object.class : message.getClass();
        messages.add(new Outbox.Outgoing(
                channel, run.code().values().encode(message, type, "message on channel '" + channel + "'")));
    }

    /** Takes nothing more: the body has returned. */
    void close() {
        closed = true;
    }

    boolean any() {
        return !messages.isEmpty();
    }

    /** Stores them in the transaction of the calling thread, and says after its commit that there is something to deliver. */
    void write(int sequence) {
        if (messages.isEmpty()) {
            return;
        }
        run.hands
                .store
                .outbox()
                .send(
                        new Outbox.Sender(
                                run.at.claim().instance(), run.at.claim().workflow(), run.key, sequence),
                        messages);
        run.hands.transactions.afterCompletion(committed -> {
            if (committed) {
                run.hands.seats.deliver();
            }
        });
    }
}
