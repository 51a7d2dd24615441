package dev.holdfast.it.batch;

import dev.holdfast.definition.Workflow;
import dev.holdfast.task.JobOutcome;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** The workflows of an application with an engine of its own. */
@ApplicationScoped
public class OwnJobs extends JobWorkflows {

    private static final String APPLICATION = "own";

    /** For CDI. */
    public OwnJobs() {}

    @Produces
    @ApplicationScoped
    Workflow<Command, Answer> control() {
        return control(APPLICATION);
    }

    @Produces
    @ApplicationScoped
    Workflow<String, String> echo() {
        return echo(APPLICATION);
    }

    @Produces
    @ApplicationScoped
    Workflow<String, String> held() {
        return held(APPLICATION);
    }

    @Produces
    @ApplicationScoped
    Workflow<String, String> flaky() {
        return flaky(APPLICATION);
    }

    @Produces
    @ApplicationScoped
    Workflow<Command, JobOutcome> night() {
        return night(APPLICATION);
    }

    @Produces
    @ApplicationScoped
    Workflow<Command, JobOutcome> vigil() {
        return vigil(APPLICATION);
    }

    @Produces
    @ApplicationScoped
    Workflow<Command, JobOutcome> nowhere() {
        return nowhere(APPLICATION);
    }

    @Produces
    @ApplicationScoped
    Workflow<Numbered, Doubled> twice() {
        return twice(APPLICATION);
    }
}
