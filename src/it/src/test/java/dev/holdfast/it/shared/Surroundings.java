package dev.holdfast.it.shared;

import dev.holdfast.task.TaskContext;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/** Looks around at the place where a step runs. */
@ApplicationScoped
public class Surroundings {

    @Resource
    @Nullable
    TransactionSynchronizationRegistry transactions;

    @Inject
    @Nullable
    PerRequest request;

    /** Says what is to be seen. */
    Sight look(TaskContext context) {
        return new Sight(
                application("java:app/AppName"),
                application("java:comp/env/mark"),
                resource(),
                Thread.currentThread().getContextClassLoader() == Surroundings.class.getClassLoader(),
                transactions != null && transactions.getTransactionKey() != null,
                request == null ? 0 : request.count() + request.count());
    }

    @SuppressWarnings("BanJNDI") // that it is looked up when the step runs is what is tested
    private static String application(String name) {
        try {
            return (String) new InitialContext().lookup(name);
        } catch (NamingException e) {
            return "none";
        }
    }

    private static String resource() {
        try (InputStream mark = Thread.currentThread().getContextClassLoader().getResourceAsStream("mark.txt")) {
            return mark == null ? "none" : new String(mark.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
