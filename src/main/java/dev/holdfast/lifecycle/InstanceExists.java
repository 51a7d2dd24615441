package dev.holdfast.lifecycle;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.snapshot.Status;

/** The instance exists already and the policy was to fail. Ask for its status instead, or choose another policy. */
public final class InstanceExists extends HoldfastException {

    private static final long serialVersionUID = 1L;

    private final String instance;

    /** Creates the error for an instance in a status. */
    public InstanceExists(InstanceId id, Status.Kind status) {
        super(
                ErrorCode.INSTANCE_EXISTS,
                "instance '" + id + "' exists already and is " + status.text()
                        + "; use another id, or the conflict policy use_existing or terminate_existing");
        this.instance = id.value();
    }

    /** Returns the id. */
    public InstanceId instance() {
        return new InstanceId(instance);
    }
}
