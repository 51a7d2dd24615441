package dev.holdfast.ejb.testing;

import com.arjuna.ats.arjuna.common.CoreEnvironmentBeanException;
import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.arjPropertyManager;
import com.arjuna.ats.internal.arjuna.objectstore.VolatileStore;
import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionSynchronizationRegistryImple;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.UserTransaction;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The one transaction manager of this JVM: WildFly's own, with its log in memory. */
final class Jta {

    static final TransactionManager MANAGER;
    static final UserTransaction USER_TRANSACTION;
    static final TransactionSynchronizationRegistry REGISTRY = new TransactionSynchronizationRegistryImple();

    /** Kept here, since a logger that nobody holds forgets its level. */
    private static final Logger ARJUNA = Logger.getLogger("com.arjuna");

    static {
        // Tests provoke what it warns of.
        ARJUNA.setLevel(Level.SEVERE);
        keepInMemory(BeanPopulator.getDefaultInstance(ObjectStoreEnvironmentBean.class));
        keepInMemory(BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, "communicationStore"));
        keepInMemory(BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, "stateStore"));
        try {
            arjPropertyManager.getCoreEnvironmentBean().setNodeIdentifier("test");
        } catch (CoreEnvironmentBeanException e) {
            throw new IllegalStateException(e);
        }
        MANAGER = com.arjuna.ats.jta.TransactionManager.transactionManager();
        USER_TRANSACTION = com.arjuna.ats.jta.UserTransaction.userTransaction();
    }

    private Jta() {}

    private static void keepInMemory(ObjectStoreEnvironmentBean store) {
        store.setObjectStoreType(VolatileStore.class.getName());
    }
}
