package dev.holdfast.it.batch;

import dev.holdfast.task.Task;
import dev.holdfast.task.Transaction;
import jakarta.batch.operations.BatchRuntimeException;
import jakarta.batch.operations.JobOperator;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.batch.runtime.JobExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Properties;

/** What the workflows of the jobs do, and the step by which a test reaches the batch runtime. */
@ApplicationScoped
public class JobTasks {

    private static volatile boolean mended;

    /** For CDI. */
    public JobTasks() {}

    @Task
    public String echo(String text) {
        return text;
    }

    @Task
    public Doubled twice(Numbered item) {
        return new Doubled(item.number(), 2 * item.number());
    }

    @Task(retries = 0)
    public String flaky(String text) {
        if (!mended) {
            mended = true;
            throw new IllegalStateException("not mended yet");
        }
        return text;
    }

    @Task
    public Map<String, String> parameters(Command command) {
        return command.parameters();
    }

    @Task(transaction = Transaction.NONE)
    public Answer control(Command command) {
        JobOperator operator = BatchRuntime.getJobOperator();
        Properties parameters = new Properties();
        parameters.putAll(command.parameters());
        try {
            switch (command.verb()) {
                case "start":
                    return new Answer(operator.start(command.job(), parameters), "", "", 0, 0);
                case "restart":
                    return new Answer(operator.restart(command.execution(), parameters), "", "", 0, 0);
                case "stop":
                    operator.stop(command.execution());
                    return new Answer(command.execution(), "", "", 0, 0);
                case "look":
                    JobExecution found = operator.getJobExecution(command.execution());
                    return new Answer(
                            command.execution(), "", found.getBatchStatus() + " " + found.getExitStatus(), 0, 0);
                default:
                    return TallyWriter.taken();
            }
        } catch (BatchRuntimeException e) {
            return new Answer(0, String.valueOf(e), "", 0, 0);
        }
    }
}
