package dev.holdfast.it.batch;

import dev.holdfast.definition.Retries;
import dev.holdfast.definition.Workflow;
import dev.holdfast.task.JobOutcome;
import java.time.Duration;

/** The workflows that the jobs of an application work with; their names begin as the application wants it. */
public abstract class JobWorkflows {

    static Workflow<Command, Answer> control(String application) {
        return Workflow.named(application + "-control")
                .taking(Command.class)
                .then(JobTasks::control)
                .build();
    }

    static Workflow<String, String> echo(String application) {
        return Workflow.named(application + "-echo")
                .taking(String.class)
                .then(JobTasks::echo)
                .build();
    }

    static Workflow<String, String> held(String application) {
        return Workflow.named(application + "-held")
                .taking(String.class)
                .then(JobTasks::echo)
                .awaitSignal("go", String.class)
                .build();
    }

    static Workflow<String, String> flaky(String application) {
        return Workflow.named(application + "-flaky")
                .taking(String.class)
                .then(JobTasks::flaky)
                .build();
    }

    /** Runs a job that writes many instances, and restarts it once. */
    static Workflow<Command, JobOutcome> night(String application) {
        return Workflow.named(application + "-night")
                .taking(Command.class)
                .thenJob("settle", "write-many", JobTasks::parameters, Retries.times(1, Duration.ofSeconds(1)))
                .build();
    }

    /** Runs a job that waits for another workflow. */
    static Workflow<Command, JobOutcome> vigil(String application) {
        return Workflow.named(application + "-vigil")
                .taking(Command.class)
                .thenJob("run-one", JobTasks::parameters)
                .build();
    }

    /** Runs a job that nobody has. */
    static Workflow<Command, JobOutcome> nowhere(String application) {
        return Workflow.named(application + "-nowhere")
                .taking(Command.class)
                .thenJob("no-such-job", JobTasks::parameters)
                .build();
    }

    static Workflow<Numbered, Doubled> twice(String application) {
        return Workflow.named(application + "-twice")
                .taking(Numbered.class)
                .then(JobTasks::twice)
                .build();
    }
}
