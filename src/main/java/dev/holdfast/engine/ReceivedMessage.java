package dev.holdfast.engine;

import dev.holdfast.store.Outbox;
import dev.holdfast.task.MessageContext;
import java.time.Instant;

/**
 * The context of one attempt to deliver a message. Its key names the execution of the step that sent, which has one checkpoint, and
 * the place of the message in it.
 */
record ReceivedMessage(
        String channel, String workflow, String instanceId, Instant sentAt, int attempt, String idempotencyKey)
        implements MessageContext {

    static ReceivedMessage of(Outbox.Message message) {
        Outbox.Sender sender = message.sender();
        return new ReceivedMessage(
                message.channel(),
                sender.workflow().value(),
                sender.instance().value(),
                message.sentAt(),
                message.attempts() + 1,
                sender.branch().run() + "-" + sender.branch().branch() + "-" + sender.sequence() + "-m"
                        + message.ordinal());
    }
}
