package dev.holdfast.web;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Whether this is a server for development, and what there is on such a server alone. It is none unless the configuration says so. */
@Dependent
public class Development {

    /** The configuration key. */
    static final String KEY = "holdfast.development";

    /** The path by which the server is crashed. */
    static final String CRASH = "development/crash";

    private final boolean on;

    /** For CDI. */
    protected Development() {
        this(false);
    }

    /**
     * Creates it.
     *
     * @param on what the configuration says
     */
    @Inject
    public Development(@ConfigProperty(name = KEY, defaultValue = "false") boolean on) {
        this.on = on;
    }

    /** Tells whether this server has what stands at a path. */
    boolean has(String path) {
        return on || !path.equals(CRASH);
    }
}
