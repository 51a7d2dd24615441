package dev.holdfast.it.batch;

import dev.holdfast.definition.Retries;
import dev.holdfast.definition.Workflow;
import dev.holdfast.task.JobOutcome;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;

/** The workflows that the jobs of an application work with; their names begin with what it is called in a file of its archive. */
@ApplicationScoped
public class JobWorkflows {

    /** Where the archive says what the application is called. */
    public static final String APPLICATION = "batch-application.txt";

    private final String application;

    /** Reads what the application is called. */
    public JobWorkflows() throws IOException {
        try (InputStream file = Objects.requireNonNull(
                JobWorkflows.class.getClassLoader().getResourceAsStream(APPLICATION), APPLICATION)) {
            application = new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Produces
    @ApplicationScoped
    Workflow<Command, Answer> control() {
        return Workflow.named(application + "-control")
                .taking(Command.class)
                .then(JobTasks::control)
                .build();
    }

    @Produces
    @ApplicationScoped
    Workflow<String, String> echo() {
        return Workflow.named(application + "-echo")
                .taking(String.class)
                .then(JobTasks::echo)
                .build();
    }

    @Produces
    @ApplicationScoped
    Workflow<String, String> held() {
        return Workflow.named(application + "-held")
                .taking(String.class)
                .then(JobTasks::echo)
                .awaitSignal("go", String.class)
                .build();
    }

    @Produces
    @ApplicationScoped
    Workflow<String, String> flaky() {
        return Workflow.named(application + "-flaky")
                .taking(String.class)
                .then(JobTasks::flaky)
                .build();
    }

    /** Runs a job that writes many instances, and restarts it once. */
    @Produces
    @ApplicationScoped
    Workflow<Command, JobOutcome> night() {
        return Workflow.named(application + "-night")
                .taking(Command.class)
                .thenJob("settle", "write-many", JobTasks::parameters, Retries.times(1, Duration.ofSeconds(1)))
                .build();
    }

    /** Runs a job that waits for another workflow. */
    @Produces
    @ApplicationScoped
    Workflow<Command, JobOutcome> vigil() {
        return Workflow.named(application + "-vigil")
                .taking(Command.class)
                .thenJob("run-one", JobTasks::parameters)
                .build();
    }

    /** Runs a job that nobody has. */
    @Produces
    @ApplicationScoped
    Workflow<Command, JobOutcome> nowhere() {
        return Workflow.named(application + "-nowhere")
                .taking(Command.class)
                .thenJob("no-such-job", JobTasks::parameters)
                .build();
    }

    @Produces
    @ApplicationScoped
    Workflow<Numbered, Doubled> twice() {
        return Workflow.named(application + "-twice")
                .taking(Numbered.class)
                .then(JobTasks::twice)
                .build();
    }
}
