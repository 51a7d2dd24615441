package dev.holdfast.it.batch;

import dev.holdfast.definition.Workflow;

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

    static Workflow<Numbered, Doubled> twice(String application) {
        return Workflow.named(application + "-twice")
                .taking(Numbered.class)
                .then(JobTasks::twice)
                .build();
    }
}
