package dev.holdfast.ejb.registry;

import dev.holdfast.client.Schedules;
import dev.holdfast.client.Workflows;

/**
 * The engine of this server as other deployments reach it: a local EJB in JNDI, handed around by reference. The client jar calls
 * it; applications inject {@link Workflows}.
 */
public interface SharedEngine {

    /** Where {@code holdfast.ear} binds it. */
    String JNDI_NAME = "java:global/holdfast/holdfast-ejb/SharedEngine!dev.holdfast.ejb.registry.SharedEngine";

    /**
     * Takes an application: from now on its workflows can be started here, and those of its instances that waited go on at once.
     * Nothing has changed if it throws.
     *
     * @throws dev.holdfast.error.HoldfastException with code {@code workflow-taken} if a workflow has the name of another
     *     application's, {@code application-registered} if an application of the name is here, {@code stranded-instances} if live
     *     instances of its workflows have other definitions and the policy is to refuse
     */
    Registered register(Registration registration);

    /**
     * An application that is registered. A plain object and no EJB: when the engine is undeployed with its applications, the server
     * stops its beans and theirs side by side, and this must still work.
     */
    @FunctionalInterface
    interface Registered {

        /**
         * Takes the application away: nothing of it is claimed or started any more, steps that run are waited for as long as
         * {@code holdfast.stop.timeout} says, its branches are given back and wait until it is registered again. Does nothing the
         * second time.
         */
        void leave();
    }

    /** Returns the operations on schedules, for any thread; they join the caller's transaction. */
    Schedules schedules();

    /** Returns the client operations, for any thread; they join the caller's transaction. */
    Workflows workflows();
}
