package dev.holdfast.it.refused;

import dev.holdfast.definition.Workflow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** A workflow with two tasks that CDI knows no beans for, and one that it knows two for. */
@ApplicationScoped
public class BeanlessWorkflow {

    @Produces
    @ApplicationScoped
    Workflow<String, String> beanless() {
        return Workflow.named("beanless")
                .taking(String.class)
                .then(ScopelessTasks::idle)
                .then(ForgottenTasks::forget)
                .then(EitherTasks::choose)
                .build();
    }
}
