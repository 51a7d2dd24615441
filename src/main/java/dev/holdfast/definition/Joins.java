package dev.holdfast.definition;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** References to task methods that take the results of the arms of a fork, in the order of the arms. */
public final class Joins {

    private Joins() {}

    /** Takes two results. */
    @FunctionalInterface
    public interface Of2<B, X extends @Nullable Object, Y extends @Nullable Object, O extends @Nullable Object>
            extends Serializable {
        /** Calls the method on a bean. */
        O call(B bean, X one, Y two) throws Exception;
    }

    /** Takes three results. */
    @FunctionalInterface
    public interface Of3<
                    B,
                    X extends @Nullable Object,
                    Y extends @Nullable Object,
                    Z extends @Nullable Object,
                    O extends @Nullable Object>
            extends Serializable {
        /** Calls the method on a bean. */
        O call(B bean, X one, Y two, Z three) throws Exception;
    }

    /** Takes four results. */
    @FunctionalInterface
    public interface Of4<
                    B,
                    X extends @Nullable Object,
                    Y extends @Nullable Object,
                    Z extends @Nullable Object,
                    W extends @Nullable Object,
                    O extends @Nullable Object>
            extends Serializable {
        /** Calls the method on a bean. */
        O call(B bean, X one, Y two, Z three, W four) throws Exception;
    }
}
