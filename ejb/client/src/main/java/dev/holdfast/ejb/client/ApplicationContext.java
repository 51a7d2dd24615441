package dev.holdfast.ejb.client;

import jakarta.annotation.security.PermitAll;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;

/**
 * Where the engine enters the application: the container gives a call of this bean the application's class loader, naming,
 * contexts and security, and leaves the thread's transaction as it is, also if there is none. Many threads are inside at once.
 */
@Singleton(name = "HoldfastContext")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.SUPPORTS)
@PermitAll
public class ApplicationContext {

    /** For the container. */
    public ApplicationContext() {}

    /** Runs work that throws nothing: an error that came through here would mark the transaction of the step, and be logged. */
    public void run(Runnable work) {
        work.run();
    }
}
