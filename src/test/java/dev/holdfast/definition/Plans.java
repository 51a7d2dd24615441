package dev.holdfast.definition;

import java.util.List;

/** Plans of nodes made by hand, also such as no builder makes. */
public final class Plans {

    private Plans() {}

    /** Returns the plan of these nodes. */
    public static Plan of(Node... nodes) {
        return new Plan(List.of(nodes));
    }
}
