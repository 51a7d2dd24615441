package dev.holdfast.it.shared;

import dev.holdfast.client.Workflows;
import dev.holdfast.definition.ConflictPolicy;
import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import dev.holdfast.task.Transaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.validation.constraints.NotBlank;
import java.nio.charset.StandardCharsets;

/** Steps that look around, and one that starts another instance. */
@ApplicationScoped
public class ProbeTasks {

    @Inject
    Surroundings surroundings;

    @Inject
    Workflows workflows;

    /** Looks around in the transaction of the step. */
    @Task
    public Sight joined(@NotBlank String name, TaskContext context) {
        return surroundings.look(context);
    }

    /** Looks around outside of any. */
    @Task(transaction = Transaction.NONE)
    public Sights apart(Sight joined, TaskContext context) {
        return new Sights(joined, surroundings.look(context));
    }

    /** Starts an instance of another workflow, and fails if it is told to. */
    @Task
    public String order(String name) {
        String issue = "{\"subject\": \"tides\", \"readers\": [\"Ada\"], \"pauseSeconds\": 0}";
        workflows.startEncoded(
                "newsletter", "for " + name, issue.getBytes(StandardCharsets.UTF_8), ConflictPolicy.FAIL);
        if (name.startsWith("fail")) {
            throw new IllegalStateException("as it was told");
        }
        return name;
    }
}
