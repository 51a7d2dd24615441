package dev.holdfast.it.values;

import dev.holdfast.definition.Workflow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** A single step. */
@ApplicationScoped
public class ParcelWorkflow {

    /** The name of the workflow. */
    public static final String NAME = "parcel";

    @Produces
    @ApplicationScoped
    Workflow<Parcel, Integer> parcel() {
        return Workflow.named(NAME)
                .taking(Parcel.class)
                .then(ParcelTasks::weigh)
                .build();
    }
}
