package dev.holdfast.it.identity;

import dev.holdfast.task.Task;
import dev.holdfast.task.Transaction;
import jakarta.ejb.EJBAccessException;
import jakarta.enterprise.context.ApplicationScoped;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** A step that asks who it is. */
@ApplicationScoped
public class IdentityTasks {

    /**
     * Asks outside of transactions, since what is refused there leaves nothing to roll back.
     *
     * @param module where its beans are in JNDI
     */
    @Task(transaction = Transaction.NONE)
    public Identity ask(String module) throws NamingException {
        Clerk clerk = bean(module + "/Clerk");
        return new Identity(clerk.asker(), alone(module), clerk.atTheDesk());
    }

    private static String alone(String module) throws NamingException {
        Desk desk = bean(module + "/Desk");
        try {
            return desk.user();
        } catch (EJBAccessException e) {
            return "refused";
        }
    }

    @SuppressWarnings({"BanJNDI", "unchecked"}) // where they are depends on the archive
    private static <T> T bean(String name) throws NamingException {
        return (T) new InitialContext().lookup(name);
    }
}
