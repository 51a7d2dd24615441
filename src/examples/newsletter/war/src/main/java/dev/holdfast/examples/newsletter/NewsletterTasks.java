package dev.holdfast.examples.newsletter;

import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** The steps. They run where the application does: with its files, its naming, its beans. */
@ApplicationScoped
public class NewsletterTasks {

    private static final String TEMPLATE = "letter.txt";

    @Inject
    Outbox outbox;

    /** An entry of the application's web.xml. */
    @Resource(name = "sender")
    String sender = "";

    /** Writes the letter from the template that the archive holds. */
    @Task
    public Letter compose(Issue issue) throws IOException {
        try (InputStream template =
                Thread.currentThread().getContextClassLoader().getResourceAsStream(TEMPLATE)) {
            if (template == null) {
                throw new IOException("there is no " + TEMPLATE + " in the application");
            }
            String text = new String(template.readAllBytes(), StandardCharsets.UTF_8).strip();
            return new Letter(issue, text.replace("{subject}", issue.subject()).replace("{sender}", sender));
        }
    }

    /** Puts a letter for each reader into the outbox, in the transaction of the step. */
    @Task
    public Letter post(Letter letter, TaskContext context) throws InterruptedException {
        letter.issue().readers().forEach(reader -> outbox.add(context.instanceId(), reader));
        TimeUnit.SECONDS.sleep(letter.issue().pauseSeconds());
        return letter;
    }

    /** Says how many there are. */
    @Task
    public Receipt count(Letter letter, TaskContext context) {
        return new Receipt(letter.text(), outbox.count(context.instanceId()));
    }
}
