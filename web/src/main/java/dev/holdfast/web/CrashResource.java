package dev.holdfast.web;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * Crashes this server, so that one sees what becomes of its work. On a server for development; on any other it is as unknown as a
 * path that nobody ever thought of.
 */
@Path(Development.CRASH)
@Consumes(MediaType.APPLICATION_JSON)
@Dependent
public final class CrashResource {

    /** What the shell reports of a process that was killed by signal 9. */
    private static final int KILLED = 137;

    private final Development development;
    private final Runnable crash;

    /** For JAX-RS, which insists on one; CDI makes the bean with the other. */
    public CrashResource() {
        this(new Development(false));
    }

    /**
     * Creates the resource.
     *
     * @param development whether there is such a thing here
     */
    @Inject
    public CrashResource(Development development) {
        this(development, () -> Runtime.getRuntime().halt(KILLED));
    }

    CrashResource(Development development, Runnable crash) {
        this.development = development;
        this.crash = crash;
    }

    /** Ends the process here and now, as {@code kill -9} does: there is no answer, and nothing is rolled back or closed. */
    @POST
    @Operation(hidden = true)
    public void crash(@Context SecurityContext caller) {
        if (!development.has(Development.CRASH)) {
            throw RequestError.NOT_FOUND.because("there is nothing at " + Development.CRASH);
        }
        WebLog.crashed(Caller.name(caller).orElse(""));
        crash.run();
    }
}
