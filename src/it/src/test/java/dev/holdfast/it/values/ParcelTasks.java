package dev.holdfast.it.values;

import dev.holdfast.it.transactions.Ledger;
import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import java.sql.SQLException;

/** Tasks that say what they take and what they answer. */
@ApplicationScoped
public class ParcelTasks {

    @Inject
    Ledger ledger;

    /** Weighs a parcel, and says so in the ledger. */
    @Task(retries = 3)
    public @Max(2_000) Integer weigh(@Valid Parcel parcel, TaskContext context) throws SQLException {
        ledger.write(context.instanceId(), "weighed");
        return parcel.grams();
    }
}
