package dev.holdfast.web;

import io.undertow.servlet.handlers.ServletRequestContext;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.xnio.XnioIoThread;

/**
 * The thread of the server that has the connection of a request in hand.
 *
 * <p>What is written without waiting is written there. Undertow takes it from any other thread as well. But a write that fails, because
 * the page was closed, makes it close the stream, which it hands on to this thread if it is not there, and what goes wrong on the way it
 * then logs as an error of its own, UT005088, which is none.
 *
 * <p>Undertow's own interface, of a module that is optional: whoever loads this class lives with a {@link NoClassDefFoundError}.
 */
final class ServerThread {

    private ServerThread() {}

    /** Returns the thread of the request that is served right now. */
    static Executor current() {
        ServletRequestContext request = ServletRequestContext.current();
        if (request == null) {
            return Runnable::run;
        }
        XnioIoThread thread = request.getExchange().getIoThread();
        return work -> {
            try {
                thread.execute(work);
            } catch (RejectedExecutionException stopping) {
                work.run();
            }
        };
    }
}
