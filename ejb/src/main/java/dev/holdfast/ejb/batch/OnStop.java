package dev.holdfast.ejb.batch;

import dev.holdfast.client.Order;
import dev.holdfast.client.Workflows;
import dev.holdfast.lifecycle.Verb;

/** What becomes of an instance that is not waited for any longer. */
enum OnStop {
    /** It is paused; a restart of the job resumes it. */
    PAUSE,
    /** It is cancelled at once. */
    CANCEL,
    /** It is cancelled, and its finished steps are undone. */
    UNDO,
    /** It runs on. */
    LEAVE;

    void order(Workflows workflows, String instance, Order order) {
        try {
            switch (this) {
                case PAUSE -> workflows.pause(instance, order);
                case CANCEL -> workflows.cancel(instance, order);
                case UNDO -> workflows.cancelAndUndo(instance, order);
                default -> {}
            }
        } catch (Verb.NotPossible e) {
            // it has ended meanwhile, or is being undone
        }
    }
}
