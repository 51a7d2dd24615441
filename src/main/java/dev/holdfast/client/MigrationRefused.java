package dev.holdfast.client;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import java.util.List;

/** An instance cannot be moved to another definition; every reason is named, and nothing was changed. */
public final class MigrationRefused extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /** Creates the error with the reasons. */
    public MigrationRefused(InstanceId id, List<String> reasons) {
        super(
                ErrorCode.MIGRATION_REFUSED,
                "instance '" + id + "' cannot be moved: " + String.join("; ", reasons)
                        + "; correct the mapping, or pause the instance and try again");
    }
}
