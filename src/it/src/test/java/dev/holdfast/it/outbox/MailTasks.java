package dev.holdfast.it.outbox;

import static dev.holdfast.task.Transaction.NONE;

import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import jakarta.enterprise.context.ApplicationScoped;

/** Steps that send. */
@ApplicationScoped
public class MailTasks {

    /** The channel. */
    public static final String CHANNEL = "mail";

    /** Sends two messages. */
    @Task
    public Mail two(Mail mail, TaskContext context) {
        context.send(CHANNEL, new Mail(mail.number() + 1));
        context.send(CHANNEL, new Mail(mail.number() + 2));
        return new Mail(mail.number() + 2);
    }

    /** Sends one message, outside any transaction. */
    @Task(transaction = NONE)
    public Mail outside(Mail mail, TaskContext context) {
        context.send(CHANNEL, new Mail(mail.number() + 1));
        return mail;
    }
}
